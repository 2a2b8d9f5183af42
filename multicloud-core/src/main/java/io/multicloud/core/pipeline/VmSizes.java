package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.spi.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What VMs of one account are made of and cost: types as the provider lists them, prices of the book. Thread-safe. */
final class VmSizes {
    /** How long a listing of types is believed; clouds add types weekly and change none. */
    private static final Duration FRESH = Duration.ofHours(1);

    private final CloudProvider provider;
    private final PriceBook prices;
    private final Environment environment;
    private final Map<Region, Types> types = new ConcurrentHashMap<>();

    VmSizes(CloudProvider provider, PriceBook prices, Environment environment) {
        this.provider = provider;
        this.prices = prices.or((kind, query) -> ownPrice(query));
        this.environment = environment;
    }

    private record Types(Map<String, InstanceType> byName, Instant readAt) {}

    /** Returns a type by name. */
    Optional<InstanceType> named(Region region, String name) {
        return Optional.ofNullable(types(region).get(name));
    }

    /**
     * Returns the type for a spec that pins none: the smallest that meets its needs, by virtual CPUs, then memory; of equal
     * ones the cheapest.
     *
     * @param currency in which prices are compared; null to compare none
     */
    Optional<InstanceType> smallest(VMSpec spec, Region region, @Nullable Currency currency) {
        Comparator<InstanceType> order = Comparator.comparingInt(InstanceType::gpus)
                .thenComparingDouble(InstanceType::vcpus)
                .thenComparing(InstanceType::memory);
        Optional<InstanceType> least = types(region).values().stream()
                .filter(type -> type.architecture().equals(spec.architecture())
                        && type.vcpus() >= spec.vcpus()
                        && type.memory().compareTo(spec.memory()) >= 0
                        && type.gpus() >= spec.gpus())
                .min(order.thenComparing(InstanceType::name));
        if (least.isEmpty() || currency == null) {
            return least;
        }
        return types(region).values().stream()
                .filter(type ->
                        type.architecture().equals(spec.architecture()) && order.compare(type, least.get()) == 0)
                .min(Comparator.<InstanceType>comparingLong(type -> {
                            HourlyPrice price = price(region, type.name(), spec.purchase(), currency);
                            return price.isUnknown() ? Long.MAX_VALUE : price.nanos();
                        })
                        .thenComparing(InstanceType::name));
    }

    /**
     * Returns the most that an hour may cost, in a currency. A spot price moves, so a spot VM counts with its own maximum
     * or, without one, with the price on demand, which is as far as it may go.
     */
    HourlyPrice price(Region region, String type, Purchase purchase, Currency currency) {
        Optional<Money> listed = prices.hourly(provider.kind(), new PriceQuery(region, type, Purchase.onDemand()));
        Optional<Money> most = purchase instanceof Purchase.Spot spot ? lower(spot.maxHourlyPrice(), listed) : listed;
        return most.filter(price -> price.currency().equals(currency))
                .map(HourlyPrice::of)
                .orElse(HourlyPrice.UNKNOWN);
    }

    private static Optional<Money> lower(Optional<Money> maximum, Optional<Money> listed) {
        if (maximum.isEmpty() || listed.isEmpty()) {
            return maximum.or(() -> listed);
        }
        boolean comparable = maximum.get().currency().equals(listed.get().currency());
        return comparable && maximum.get().compareTo(listed.get()) > 0 ? listed : maximum;
    }

    private Map<String, InstanceType> types(Region region) {
        Instant now = environment.clock().instant();
        Types known = types.get(region);
        if (known != null && known.readAt().plus(FRESH).isAfter(now)) {
            return known.byName();
        }
        Map<String, InstanceType> byName = new LinkedHashMap<>();
        provider.compute().instanceTypes(region).forEach(type -> byName.put(type.name(), type));
        types.put(region, new Types(byName, now));
        return byName;
    }

    private Optional<Money> ownPrice(PriceQuery query) {
        try {
            return Optional.of(provider.costs().price(query).amount());
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.UNSUPPORTED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
