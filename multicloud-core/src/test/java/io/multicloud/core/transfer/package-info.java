@NullMarked
package io.multicloud.core.transfer;

import org.jspecify.annotations.NullMarked;
