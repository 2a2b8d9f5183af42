@NullMarked
package io.multicloud.core.catalog;

import org.jspecify.annotations.NullMarked;
