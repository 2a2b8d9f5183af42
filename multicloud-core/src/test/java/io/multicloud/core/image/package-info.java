/** Tests of the disk images. */
@NullMarked
package io.multicloud.core.image;

import org.jspecify.annotations.NullMarked;
