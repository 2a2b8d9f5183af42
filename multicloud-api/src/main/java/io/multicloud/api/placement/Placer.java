package io.multicloud.api.placement;

import io.multicloud.api.CloudException;
import io.multicloud.api.compute.VMSpec;

/**
 * Creates machines where they are cheapest. An offer that fails for want of capacity or quota, or because the service
 * throttles or is unavailable, is left alone for a while, by every caller, and the next one is tried: other zones, then
 * other types and regions, then other clouds, as the ranking has it. Places where several have failed come last.
 * Thread-safe.
 */
public interface Placer {
    /** Ranks the offers of the accounts that are open. */
    Ranking rank(PlacementRequest request);

    /**
     * Creates a VM from the best offer that accepts it. Region, zone and type of the spec are those of the
     * offer; everything else is as in the spec.
     *
     * @param spec what to create; with a token, each offer is tried with a token derived from it, and repeating this is
     *     harmless only while the ranking is the same, so engines that must not lose work try one offer at a time
     * @param request where; usually {@link PlacementRequest#of(VMSpec)}
     * @throws CloudException {@code CAPACITY} if no offer fits or all were tried in vain, naming each; any other
     *     error of a create ends the attempt at once, {@code INVALID_ARGUMENT} of an account that does not sell the
     *     type of the offer among them
     */
    Placement create(VMSpec spec, PlacementRequest request);

    /**
     * Sends one create, to the best offer that is not left alone at the moment, and waits for nothing: for
     * engines, which come back later. After {@link Attempt.Failed} the next attempt takes the next offer.
     *
     * @param spec what to create; give each attempt that follows a failed one a token of its own
     * @param request where
     * @throws CloudException any error of a create other than those that become an {@link Attempt}
     */
    Attempt attempt(VMSpec spec, PlacementRequest request);

    /** Leaves offers alone for a while, for instance after an accepted create ended with {@code CAPACITY}. */
    void block(BlockedOffers offers);

    /** How one attempt went. */
    sealed interface Attempt {
        /**
         * An account has accepted.
         *
         * @param placement the create
         */
        record Accepted(Placement placement) implements Attempt {}

        /**
         * The offer cannot be had now, and is left alone for a while.
         *
         * @param failure what was tried; its code is {@code CAPACITY}, {@code QUOTA}, {@code THROTTLED} or {@code
         *     UNAVAILABLE}
         */
        record Failed(Placement.Failure failure) implements Attempt {}

        /**
         * The answer was lost: the VM may or may not be on its way.
         *
         * @param failure what was tried; sending its {@link Placement.Failure#spec()} to its account again, with
         *     the same token, finds out and is harmless
         */
        record Unknown(Placement.Failure failure) implements Attempt {}

        /**
         * No offer fits that is not left alone.
         *
         * @param ranking explains each
         */
        record NoOffer(Ranking ranking) implements Attempt {}
    }

    /** Creates a VM from the best offer that meets its own needs. */
    default Placement create(VMSpec spec) {
        return create(spec, PlacementRequest.of(spec).build());
    }
}
