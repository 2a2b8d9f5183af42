/** Offers of all clouds, and which of them fits a need best. */
@NullMarked
package io.multicloud.api.placement;

import org.jspecify.annotations.NullMarked;
