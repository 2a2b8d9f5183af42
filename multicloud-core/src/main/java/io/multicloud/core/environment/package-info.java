/** Real time, threads and chance: the only place that touches them. Internal. */
@NullMarked
package io.multicloud.core.environment;

import org.jspecify.annotations.NullMarked;
