/** Virtual machines, machine types, images and zones. */
@NullMarked
package io.multicloud.gcp.compute;

import org.jspecify.annotations.NullMarked;
