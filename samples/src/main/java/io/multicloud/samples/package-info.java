/** Runnable programs. */
@NullMarked
package io.multicloud.samples;

import org.jspecify.annotations.NullMarked;
