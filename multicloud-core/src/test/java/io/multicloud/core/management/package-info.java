@NullMarked
package io.multicloud.core.management;

import org.jspecify.annotations.NullMarked;
