/** A door for benchmarks into what core keeps to itself. */
@NullMarked
package io.multicloud.core.pipeline;

import org.jspecify.annotations.NullMarked;
