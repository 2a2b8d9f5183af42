package io.multicloud.samples.downstream;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.cost.CostGroup;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.Placement;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.MultiCloud;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rents machines for a night of rendering wherever they are cheapest, and gives them back in the morning. It keeps no
 * state: a night is what carries its tag, so that another process can end what this one began. Thread-safe for different
 * nights.
 */
public final class RenderFarm {
    /** The tag that says for which night a machine was rented. */
    public static final String NIGHT_TAG = "render-night";

    /** How long to wait before clouds that have nothing left are asked again. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration BOOT_LIMIT = Duration.ofMinutes(15);
    private static final int RELEASE_ROUNDS = 3;

    private final MultiCloud clouds;
    private final Environment environment;

    /** A farm on the accounts of {@code clouds}, which stays the caller's to close. */
    public RenderFarm(MultiCloud clouds, Environment environment) {
        this.clouds = clouds;
        this.environment = environment;
    }

    /**
     * Rents until there are enough, or it is too late. What it cannot have is told by {@link Shift#refusals()}.
     *
     * @throws CloudException for what waiting does not mend, such as missing permissions; what was rented by then is
     *     found by {@link #release}
     * @throws InterruptedException if the thread is interrupted
     */
    public Shift rent(NightOrder order) throws InterruptedException {
        List<VM> running = new ArrayList<>();
        List<CloudException> refusals = new ArrayList<>();
        SortedMap<Integer, Integer> attempts = new TreeMap<>();
        for (int node = 0; node < order.nodes(); node++) {
            attempts.put(node, 0);
        }
        while (true) {
            boolean budgetSpent = false;
            // All are ordered before the first is waited for: they boot side by side.
            Map<Integer, Placement> ordered = new LinkedHashMap<>();
            for (Map.Entry<Integer, Integer> node : attempts.entrySet()) {
                try {
                    ordered.put(
                            node.getKey(),
                            clouds.placer().create(order.spec(node.getKey(), node.getValue()), order.request()));
                } catch (CloudException e) {
                    refusals.add(passing(e));
                    budgetSpent = e.code() == ErrorCode.REJECTED;
                    if (e.code() != ErrorCode.UNKNOWN_OUTCOME) {
                        node.setValue(node.getValue() + 1);
                    }
                }
                if (budgetSpent) {
                    break;
                }
            }
            ordered.forEach((node, placement) -> {
                try {
                    running.add(placement.operation().await(BOOT_LIMIT));
                    attempts.remove(node);
                } catch (CloudException e) {
                    refusals.add(passing(e));
                    avoid(placement.offer().offer(), e);
                    attempts.merge(node, 1, Integer::sum);
                }
            });
            boolean late = environment.clock().instant().plus(PATIENCE).isAfter(order.orderUntil());
            if (attempts.isEmpty() || budgetSpent || late) {
                return new Shift(order, running, refusals);
            }
            // What was accepted and came to nothing is avoided from now on: something else may be had at once.
            if (ordered.isEmpty()) {
                environment.pause(PATIENCE);
            }
        }
    }

    /** Returns the error if another offer, or the same one later, may do. */
    private static CloudException passing(CloudException error) {
        return switch (error.code()) {
            case CAPACITY, QUOTA, REJECTED, TIMEOUT, UNKNOWN_OUTCOME -> error;
            default -> {
                if (error.retryable()) {
                    yield error;
                }
                throw error;
            }
        };
    }

    /** The placer sees only how a create was answered, not how it ended. */
    private void avoid(Offer offer, CloudException error) {
        OfferPattern place = OfferPattern.cloud(offer.cloud())
                .in(offer.region())
                .type(offer.type().name());
        clouds.placer()
                .block(new BlockedOffers(
                        offer.zone().map(place::in).orElse(place),
                        environment.clock().instant().plus(PATIENCE.multipliedBy(2)),
                        "ended with " + error.code()));
    }

    /**
     * Gives everything back that carries the night's tag, in all regions of all accounts, and asks what it cost.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public MorningReport release(LocalDate night) throws InterruptedException {
        List<ResourceId> released = new ArrayList<>();
        Map<String, CloudException> kept = new TreeMap<>();
        for (int round = 1; round <= RELEASE_ROUNDS; round++) {
            kept.clear();
            for (CloudProvider account : clouds.providers()) {
                released.addAll(release(account, night, kept));
            }
            if (kept.isEmpty()) {
                break;
            }
            if (round < RELEASE_ROUNDS) {
                environment.pause(PATIENCE);
            }
        }
        SortedMap<String, Money> costs = new TreeMap<>();
        Map<String, CloudException> unknown = new TreeMap<>();
        for (CloudProvider account : clouds.providers()) {
            try {
                costs.put(account.account(), cost(account, night));
            } catch (CloudException e) {
                unknown.put(account.account(), e);
            }
        }
        return new MorningReport(released, kept, costs, unknown);
    }

    /** One account that does not answer must not keep the machines of the others running. */
    private static List<ResourceId> release(CloudProvider account, LocalDate night, Map<String, CloudException> kept) {
        Map<ResourceId, Operation<ResourceId>> deletes = new LinkedHashMap<>();
        try {
            for (Region region : account.regions()) {
                ListQuery ofTheNight = ListQuery.in(region).withTags(Map.of(NIGHT_TAG, night.toString()));
                for (VM vm : account.compute().list(ofTheNight)) {
                    try {
                        deletes.put(vm.id(), account.compute().delete(vm.id()));
                    } catch (CloudException e) {
                        kept.put(vm.id().toString(), e);
                    }
                }
            }
        } catch (CloudException e) {
            kept.put(account.account(), e);
        }
        List<ResourceId> gone = new ArrayList<>();
        deletes.forEach((id, delete) -> {
            try {
                gone.add(delete.await());
            } catch (CloudException e) {
                kept.put(id.toString(), e);
            }
        });
        return gone;
    }

    private static Money cost(CloudProvider account, LocalDate night) {
        CostQuery days = CostQuery.days(night, night.plusDays(2)).by(CostGroup.tag(NIGHT_TAG));
        CostReport report = account.costs().report(days);
        return report.lines().stream()
                .filter(line -> line.group().equals(night.toString()))
                .map(CostReport.Line::amount)
                .reduce(Money.ZERO_USD, Money::plus);
    }
}
