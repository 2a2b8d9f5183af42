/** Bootable images and the portable names they are found by. */
@NullMarked
package io.multicloud.api.image;

import org.jspecify.annotations.NullMarked;
