/** Prices of Cloud Billing's catalog, and quotas. */
@NullMarked
package io.multicloud.gcp.cost;

import org.jspecify.annotations.NullMarked;
