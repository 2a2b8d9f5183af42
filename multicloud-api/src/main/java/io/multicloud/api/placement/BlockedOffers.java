package io.multicloud.api.placement;

import java.time.Instant;

/**
 * Offers that are not to be tried for a while, usually because a create failed for want of capacity.
 *
 * @param pattern which
 * @param until when they may be tried again
 * @param reason shown where an offer is turned down for it
 */
public record BlockedOffers(OfferPattern pattern, Instant until, String reason) {}
