package io.multicloud.api.placement;

import io.multicloud.api.Money;

/**
 * An offer that meets a need.
 *
 * @param offer what
 * @param hourly the price that counted
 */
public record RankedOffer(Offer offer, Money hourly) {}
