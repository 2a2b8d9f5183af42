package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.network.PublicAddressSpec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a run makes in an account of a real cloud within a budget, and finds it all again. It estimates, too high rather
 * than too low, what everything made so far has cost and goes on to cost; a create after which another hour of it all would
 * exceed the ceiling is refused with {@link ErrorCode#REJECTED}, and nothing is sent. Requests and traffic are not in it.
 *
 * <p>Every create carries the tag {@link Tags#WORK} with the name of the run, which guarded providers do not show, because a
 * test expects the tags it has given; they declare one tag less. Thread-safe.
 */
public final class BudgetGuard {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int SWEEPS = 10;

    private final Money ceiling;
    private final String run;
    private final InstantSource clock;
    private final List<Cost> costs = new ArrayList<>();
    private final Map<ResourceId, Cost> made = new LinkedHashMap<>();
    private final Set<Region> regions = new LinkedHashSet<>();
    private @Nullable String refusal;

    /**
     * Guards a run.
     *
     * @param ceiling in US dollars
     * @param run its name, another one for each run; at most 40 lower-case letters, digits and hyphens
     * @param clock what costs are estimated by
     * @throws IllegalArgumentException if the ceiling is not positive, or the name is of another form
     */
    public BudgetGuard(Money ceiling, String run, InstantSource clock) {
        if (!ceiling.isPositive() || !ceiling.currency().equals(Money.ZERO_USD.currency())) {
            throw new IllegalArgumentException("a budget must be a positive amount of US dollars, was " + ceiling);
        }
        if (!run.matches("[a-z0-9-]{1,40}")) {
            throw new IllegalArgumentException(
                    "the name of a run must be 1 to 40 lower-case letters, digits and hyphens, was '" + run + "'");
        }
        this.ceiling = ceiling;
        this.run = run;
        this.clock = clock;
    }

    /** Returns the same account with the guard before its creates. */
    public CloudProvider guard(CloudProvider provider) {
        synchronized (this) {
            regions.add(provider.region());
        }
        return new GuardedCalls(this, provider).provider();
    }

    /** Returns the tag that everything of the run carries. */
    public Map<String, String> tag() {
        return Map.of(Tags.WORK, run);
    }

    /** Returns what everything made so far has cost by now, at the most. */
    public synchronized Money estimate() {
        return estimate(clock.instant());
    }

    /** Returns why a create was refused, if one was. */
    public synchronized Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    private Money estimate(Instant at) {
        return costs.stream().map(cost -> cost.until(at)).reduce(Money.ZERO_USD, Money::plus);
    }

    /** Takes what a create will cost into the account, or refuses it. */
    synchronized Cost order(CloudProvider provider, ResourceSpec spec) {
        Money hourly = Rates.hourly(provider, spec);
        // Addresses are billed by the hour, all else by the second from a least time on.
        Duration least = spec instanceof PublicAddressSpec
                ? HOUR
                : Duration.ofSeconds(provider.capabilities()
                        .limit(Limit.MINIMUM_BILLED_SECONDS)
                        .orElse(HOUR.toSeconds()));
        Instant now = clock.instant();
        Cost cost = new Cost(hourly, now, least);
        costs.add(cost);
        Money inAnHour = estimate(now.plus(HOUR));
        if (inAnHour.compareTo(ceiling) > 0) {
            costs.remove(cost);
            String reason = "the budget of " + ceiling + " does not allow '" + spec.name() + "': "
                    + estimate(now).rounded(4) + " is spent, and in an hour it would be " + inAnHour.rounded(4);
            refusal = reason;
            throw CloudException.builder(ErrorCode.REJECTED, reason)
                    .provider(provider.account())
                    .operation("create")
                    .build();
        }
        spec.region().ifPresent(regions::add);
        return cost;
    }

    /** Nothing has come of it. */
    synchronized void cancelled(Cost cost) {
        costs.remove(cost);
    }

    synchronized void created(ResourceId id, Cost cost) {
        made.put(id, cost);
        regions.add(id.region());
    }

    synchronized void failed(Cost cost) {
        cost.end(clock.instant());
    }

    synchronized void deleted(ResourceId id) {
        // Remembered all the same: the delete may still fail.
        Cost cost = made.get(id);
        if (cost != null) {
            cost.end(clock.instant());
        }
    }

    /** Returns the spec with the tag. */
    ResourceSpec tagged(ResourceSpec spec) {
        return spec.toBuilder().tag(Tags.WORK, run).build();
    }

    /** Returns a resource as a test expects it. */
    <R extends Resource> R shown(R resource, Class<R> type) {
        if (!run.equals(resource.tags().get(Tags.WORK))) {
            return resource;
        }
        Map<String, String> tags = new LinkedHashMap<>(resource.tags());
        tags.remove(Tags.WORK);
        return type.cast(resource.toBuilder().tags(tags).build());
    }

    /**
     * Deletes whatever there is of the run, in every region in which it made anything.
     *
     * @param provider the account, not guarded
     * @return what could not be deleted, with the reason; somebody has to look
     */
    public Map<ResourceId, String> sweep(CloudProvider provider) {
        Map<ResourceId, String> left = new LinkedHashMap<>();
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            // What another resource needs can only be deleted once that one is gone.
            Map<ResourceId, String> before = left;
            left = sweepOnce(provider);
            if (left.isEmpty() || left.keySet().equals(before.keySet())) {
                return left;
            }
        }
        return left;
    }

    private Map<ResourceId, String> sweepOnce(CloudProvider provider) {
        Map<ResourceId, String> left = new LinkedHashMap<>();
        Set<Region> places;
        Set<ResourceId> remembered;
        synchronized (this) {
            places = new LinkedHashSet<>(regions);
            remembered = new LinkedHashSet<>(made.keySet());
        }
        for (ResourceKind<?, ?> kind : ResourceKinds.ALL) {
            if (!provider.capabilities().declared().containsAll(kind.needs())) {
                continue;
            }
            for (Region place : places) {
                try {
                    for (Resource resource : kind.service(provider).list(ListQuery.in(place))) {
                        if (run.equals(resource.tags().get(Tags.WORK)) || remembered.contains(resource.id())) {
                            delete(provider, kind, resource.id()).ifPresent(why -> left.put(resource.id(), why));
                        }
                    }
                } catch (CloudException e) {
                    ResourceType type = kind.type();
                    left.put(
                            new ResourceId(provider.kind(), provider.account(), place, type, "all"),
                            "could not be listed: " + e.code() + ": " + e.summary());
                }
            }
        }
        return left;
    }

    private Optional<String> delete(CloudProvider provider, ResourceKind<?, ?> kind, ResourceId id) {
        try {
            Operation<ResourceId> operation = kind.service(provider).delete(id);
            operation.await();
            deleted(id);
            return Optional.empty();
        } catch (CloudException e) {
            return e.code() == ErrorCode.NOT_FOUND ? Optional.empty() : Optional.of(e.code() + ": " + e.summary());
        }
    }

    @Override
    public String toString() {
        return "BudgetGuard{" + run + ", " + estimate().rounded(4) + " of " + ceiling
                + refusal().map(reason -> "; " + reason).orElse("") + "}";
    }

    /** What one resource costs. Guarded by the guard's lock. */
    static final class Cost {
        private final Money hourly;
        private final Instant from;
        private final Duration least;
        private @Nullable Instant to;

        private Cost(Money hourly, Instant from, Duration least) {
            this.hourly = hourly;
            this.from = from;
            this.least = least;
        }

        private void end(Instant at) {
            if (to == null) {
                to = at;
            }
        }

        private Money until(Instant at) {
            Duration billed = Duration.between(from, to == null ? at : to);
            if (billed.compareTo(least) < 0) {
                billed = least;
            }
            BigDecimal hours = BigDecimal.valueOf(billed.toMillis())
                    .divide(BigDecimal.valueOf(HOUR.toMillis()), 9, RoundingMode.UP);
            return hourly.times(hours);
        }
    }
}
