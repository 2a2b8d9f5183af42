package io.multicloud.api.placement;

import io.multicloud.api.CloudException;
import io.multicloud.api.Operation;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import java.util.List;

/**
 * A create that an account has accepted.
 *
 * @param account which account
 * @param offer what was ordered
 * @param operation the create
 * @param failures the better offers that were tried before, in order
 */
public record Placement(String account, RankedOffer offer, Operation<VM> operation, List<Failure> failures) {
    /**
     * An offer that was tried in vain.
     *
     * @param account in which account
     * @param offer what was ordered
     * @param spec the create as it was sent, with the offer's region, zone and type
     * @param error why it failed
     */
    public record Failure(String account, RankedOffer offer, VMSpec spec, CloudException error) {}

    /** Copies the failures. */
    public Placement {
        failures = List.copyOf(failures);
    }
}
