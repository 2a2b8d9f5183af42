package io.multicloud.samples.downstream;

import io.multicloud.api.CloudException;
import io.multicloud.api.compute.VM;
import java.util.List;

/**
 * The machines that a night got.
 *
 * @param order what was asked for
 * @param nodes those that run
 * @param refusals why clouds refused on the way, in order; each names the offers that were tried
 */
public record Shift(NightOrder order, List<VM> nodes, List<CloudException> refusals) {
    /** Copies the lists. */
    public Shift {
        nodes = List.copyOf(nodes);
        refusals = List.copyOf(refusals);
    }

    /** Returns how many machines could not be had in time. */
    public int missing() {
        return order.nodes() - nodes.size();
    }
}
