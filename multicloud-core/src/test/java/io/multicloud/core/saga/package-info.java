@NullMarked
package io.multicloud.core.saga;

import org.jspecify.annotations.NullMarked;
