@NullMarked
package io.multicloud.core.process;

import org.jspecify.annotations.NullMarked;
