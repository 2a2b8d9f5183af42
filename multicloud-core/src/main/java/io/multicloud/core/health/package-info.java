/** How well clouds, regions and machines are, and what engines leave out while they are not. */
@NullMarked
package io.multicloud.core.health;

import org.jspecify.annotations.NullMarked;
