@NullMarked
package io.multicloud.core.burst;

import org.jspecify.annotations.NullMarked;
