@NullMarked
package io.multicloud.samples.recovery;

import org.jspecify.annotations.NullMarked;
