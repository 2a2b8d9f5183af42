/** Moves machines, as sagas. Internal. */
@NullMarked
package io.multicloud.core.migration;

import org.jspecify.annotations.NullMarked;
