@NullMarked
package io.multicloud.core.migration;

import org.jspecify.annotations.NullMarked;
