@NullMarked
package io.multicloud.core.orphans;

import org.jspecify.annotations.NullMarked;
