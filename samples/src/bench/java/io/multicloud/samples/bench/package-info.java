/** The benchmarks, and the harness that runs them. */
@NullMarked
package io.multicloud.samples.bench;

import org.jspecify.annotations.NullMarked;
