/**
 * Disk images: readers that turn a format into the extents of a disk, writers that turn extents into a format, and the
 * pipeline between them. Internal.
 *
 * <p>Images come from outside. A reader checks every field before it uses it as a size, an offset or a bound of a loop,
 * and throws nothing but {@link io.multicloud.core.image.ImageException} for what a file says, and {@link
 * java.io.IOException} for what its source says. The format of an image is told, never guessed: the guest decides what a
 * raw disk starts with, and could make it look like an image that refers to files of the host.
 */
@NullMarked
package io.multicloud.core.image;

import org.jspecify.annotations.NullMarked;
