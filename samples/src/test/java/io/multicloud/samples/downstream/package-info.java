@NullMarked
package io.multicloud.samples.downstream;

import org.jspecify.annotations.NullMarked;
