package io.multicloud.api.cost;

import io.multicloud.api.Region;
import io.multicloud.api.compute.Purchase;

/**
 * Which VM price.
 *
 * @param region where
 * @param instanceType the native type
 * @param purchase how it is paid for
 */
public record PriceQuery(Region region, String instanceType, Purchase purchase) {}
