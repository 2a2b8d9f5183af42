/**
 * Offers in price order, and creating machines from the best of them. Internal; hosts reach it through
 * {@link io.multicloud.core.Offers}.
 */
@NullMarked
package io.multicloud.core.catalog;

import org.jspecify.annotations.NullMarked;
