package io.multicloud.api.placement;

/**
 * How much of a quota is left.
 *
 * @param scope what counts against it
 * @param vcpus virtual CPUs that may still be created
 */
public record QuotaHeadroom(OfferPattern scope, double vcpus) {}
