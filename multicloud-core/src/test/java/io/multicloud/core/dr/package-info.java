@NullMarked
package io.multicloud.core.dr;

import org.jspecify.annotations.NullMarked;
