/** What must survive the process: sagas, their results, extents and sites, under leases. Internal. */
@NullMarked
package io.multicloud.core.journal;

import org.jspecify.annotations.NullMarked;
