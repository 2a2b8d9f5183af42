/** Prices and what was spent. */
@NullMarked
package io.multicloud.api.cost;

import org.jspecify.annotations.NullMarked;
