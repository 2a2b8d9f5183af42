package io.multicloud.samples.downstream;

import io.multicloud.api.Money;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.placement.PlacementRequest;
import java.time.Instant;
import java.time.LocalDate;

/**
 * What a night's frames need.
 *
 * @param night the evening's date (UTC); names the night in tags and tokens
 * @param nodes how many machines
 * @param node what each must be; its name is replaced
 * @param maxHourly the most that an hour of one may cost
 * @param orderUntil when it is too late for another machine to be of use
 */
public record NightOrder(LocalDate night, int nodes, VMSpec node, Money maxHourly, Instant orderUntil) {
    /** @throws IllegalArgumentException if there is no node to rent, or the price is not positive */
    public NightOrder {
        if (nodes < 1) {
            throw new IllegalArgumentException("nodes must be at least 1, was " + nodes);
        }
        if (!maxHourly.isPositive()) {
            throw new IllegalArgumentException("maxHourly must be positive, was " + maxHourly);
        }
    }

    PlacementRequest request() {
        return PlacementRequest.of(node).maxHourlyPrice(maxHourly).build();
    }

    /** The spec of one node; each attempt has a name and token of its own, as a failed or late one may still hold its. */
    VMSpec spec(int number, int attempt) {
        String name = "render-" + night + "-" + number + "-" + attempt;
        return node.toBuilder()
                .name(name)
                .tag(RenderFarm.NIGHT_TAG, night.toString())
                .idempotencyToken(name)
                .build();
    }
}
