@NullMarked
package io.multicloud.core.journal;

import org.jspecify.annotations.NullMarked;
