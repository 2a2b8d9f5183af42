@NullMarked
package io.multicloud.core.work;

import org.jspecify.annotations.NullMarked;
