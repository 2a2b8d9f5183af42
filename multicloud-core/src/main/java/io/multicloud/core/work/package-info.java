/** Durable work as its callers see it, read from the journal. Internal. */
@NullMarked
package io.multicloud.core.work;

import org.jspecify.annotations.NullMarked;
