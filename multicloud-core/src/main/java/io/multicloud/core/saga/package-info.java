/** Runs lists of steps so that each takes effect once, whatever dies meanwhile. Internal. */
@NullMarked
package io.multicloud.core.saga;

import org.jspecify.annotations.NullMarked;
