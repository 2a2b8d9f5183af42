/** Virtual machines, their types and key pairs. */
@NullMarked
package io.multicloud.api.compute;

import org.jspecify.annotations.NullMarked;
