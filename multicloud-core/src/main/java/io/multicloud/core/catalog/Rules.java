package io.multicloud.core.catalog;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.QuotaHeadroom;
import io.multicloud.api.placement.TurnedDown.Reason;
import io.multicloud.api.placement.TurnedDown.Rule;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request rules out, made ready for many offers. Every rule is here twice: as a fast test ({@link #admitsCloud},
 * {@link #admitsRegion} or {@link #ruledOut}, {@link #maxHourlyPrice} and {@link #admitsOffer} together), and as a sentence ({@link
 * #reasons}).
 */
final class Rules {
    private final PlacementRequest request;
    private final Reach reach;
    private final double vcpus;
    private final long memory;
    private final @Nullable Money maxHourlyPrice;
    private final @Nullable LocalDate pricesSince;
    /** The highest rate of interruptions; above 1 for no limit. */
    private final double maxInterruptionRate;
    /** The regions that the request names, itself or by zone; null if it names none. */
    private final @Nullable Set<Region> namedRegions;

    private final List<Block> blocks = new ArrayList<>(0);
    private final List<Limit> limits = new ArrayList<>(0);
    /** What takes whole regions or clouds away. */
    private final List<Scope> closed = new ArrayList<>(0);
    /** Blocks that take a part of the offers of a region away. */
    private final List<Scope> partialBlocks = new ArrayList<>(0);
    /** Limits that take a part of the offers of a region away. */
    private final List<Limit> partialLimits = new ArrayList<>(0);

    private record Block(Scope scope, BlockedOffers offers) {}

    private record Limit(Scope scope, double vcpus) {
        boolean exceededBy(Offer offer) {
            return offer.type().vcpus() > vcpus && scope.matches(offer);
        }
    }

    /**
     * @param recent what is blocked besides what the request says
     * @param now when; what was blocked until then is free again
     */
    Rules(PlacementRequest request, Reach reach, List<BlockedOffers> recent, Instant now) {
        this.request = request;
        this.reach = reach;
        this.vcpus = request.vcpus();
        this.memory = request.memory().bytes();
        this.maxHourlyPrice = maxHourlyPrice(request);
        this.pricesSince = request.pricesSince().orElse(null);
        this.maxInterruptionRate = isSpot() ? request.maxInterruptionRate().orElse(2) : 2;
        this.namedRegions = namedRegions(request);
        addBlocks(request.blocked(), now);
        addBlocks(recent, now);
        for (QuotaHeadroom quota : request.headroom()) {
            if (Scope.concerns(quota.scope(), request.purchase())) {
                addLimit(new Limit(Scope.of(quota.scope()), quota.vcpus()));
            }
        }
    }

    private void addBlocks(List<BlockedOffers> blocked, Instant now) {
        for (BlockedOffers offers : blocked) {
            if (offers.until().isAfter(now) && Scope.concerns(offers.pattern(), request.purchase())) {
                Block block = new Block(Scope.of(offers.pattern()), offers);
                blocks.add(block);
                (block.scope.wholeRegions() ? closed : partialBlocks).add(block.scope);
            }
        }
    }

    private void addLimit(Limit limit) {
        limits.add(limit);
        if (limit.scope.wholeRegions() && limit.vcpus < vcpus) {
            closed.add(limit.scope);
        } else {
            partialLimits.add(limit);
        }
    }

    private static @Nullable Money maxHourlyPrice(PlacementRequest request) {
        Money asked = request.maxHourlyPrice().orElse(null);
        Money bid = request.purchase() instanceof Purchase.Spot spot
                ? spot.maxHourlyPrice().orElse(null)
                : null;
        if (asked == null || bid == null) {
            return asked == null ? bid : asked;
        }
        return asked.compareTo(bid) <= 0 ? asked : bid;
    }

    private static @Nullable Set<Region> namedRegions(PlacementRequest request) {
        if (request.regions().isEmpty() && request.zones().isEmpty()) {
            return null;
        }
        Set<Region> named = new LinkedHashSet<>(request.regions());
        if (!request.zones().isEmpty()) {
            Set<Region> ofZones = new LinkedHashSet<>();
            request.zones().forEach(zone -> ofZones.add(zone.region()));
            if (named.isEmpty()) {
                return ofZones;
            }
            named.retainAll(ofZones);
        }
        return named;
    }

    PlacementRequest request() {
        return request;
    }

    boolean isSpot() {
        return request.purchase() instanceof Purchase.Spot;
    }

    /** Returns the highest price that fits. */
    Optional<Money> maxHourlyPrice() {
        return Optional.ofNullable(maxHourlyPrice);
    }

    /** Returns the only regions that can fit; empty if the request does not name regions. */
    Optional<Set<Region>> namedRegions() {
        return Optional.ofNullable(namedRegions);
    }

    /** Tells whether a cloud may have an offer that fits. */
    boolean admitsCloud(String cloud) {
        if (!(request.clouds().isEmpty() || request.clouds().contains(cloud)) || !reach.includes(cloud)) {
            return false;
        }
        for (Scope scope : closed) {
            if (scope.wholeClouds() && scope.touches(cloud)) {
                return false;
            }
        }
        return true;
    }

    /** Returns which of the regions of a cloud are ruled out, if the request names no regions. */
    Set<Region> ruledOut(String cloud, Set<Region> regions) {
        Set<Region> ruledOut = Set.of();
        for (Scope scope : closed) {
            if (scope.region() != null && scope.touches(cloud) && regions.contains(scope.region())) {
                ruledOut = ruledOut.isEmpty() ? new HashSet<>() : ruledOut;
                ruledOut.add(scope.region());
            }
        }
        if (reach.limitsRegions()) {
            for (Region region : regions) {
                if (!reach.includes(cloud, region)) {
                    ruledOut = ruledOut.isEmpty() ? new HashSet<>() : ruledOut;
                    ruledOut.add(region);
                }
            }
        }
        return ruledOut;
    }

    /** Tells whether a region of a cloud that is admitted may have an offer that fits. */
    boolean admitsRegion(String cloud, Region region) {
        if ((namedRegions != null && !namedRegions.contains(region)) || !reach.includes(cloud, region)) {
            return false;
        }
        for (Scope scope : closed) {
            if (scope.touches(cloud, region)) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether there is more to an offer than its architecture, cloud, region, price, size, date and steadiness. */
    boolean limitsOffers() {
        return !(partialBlocks.isEmpty()
                && partialLimits.isEmpty()
                && request.instanceTypes().isEmpty()
                && request.excludedInstanceTypes().isEmpty()
                && request.zones().isEmpty());
    }

    /** Tells whether an offer fits, given that its architecture, cloud, region and price do. */
    boolean admitsOffer(Offer offer) {
        InstanceType type = offer.type();
        if (type.vcpus() < vcpus
                || type.memory().bytes() < memory
                || type.gpus() < request.gpus()
                || isTooOld(offer)
                || isTooUnsteady(offer)
                || !allowsType(type.name())
                || !allowsZone(offer)) {
            return false;
        }
        for (Scope block : partialBlocks) {
            if (block.matches(offer)) {
                return false;
            }
        }
        for (Limit limit : partialLimits) {
            if (limit.exceededBy(offer)) {
                return false;
            }
        }
        return true;
    }

    private boolean isTooOld(Offer offer) {
        return pricesSince != null && offer.asOf().isBefore(pricesSince);
    }

    private boolean isTooUnsteady(Offer offer) {
        return maxInterruptionRate <= 1 && !(offer.interruptionRate().orElse(2) <= maxInterruptionRate);
    }

    private boolean allowsType(String name) {
        return (request.instanceTypes().isEmpty() || request.instanceTypes().contains(name))
                && !request.excludedInstanceTypes().contains(name);
    }

    private boolean allowsZone(Offer offer) {
        Zone zone = offer.zone().orElse(null);
        return zone == null || request.zones().isEmpty() || request.zones().contains(zone);
    }

    /** Returns every reason against an offer at its price, in the order of {@link Rule}; empty if it fits. */
    List<Reason> reasons(Offer offer, Money hourly) {
        List<Reason> reasons = new ArrayList<>();
        InstanceType type = offer.type();
        Region region = offer.region();
        if (type.vcpus() < vcpus) {
            add(reasons, Rule.VCPUS, number(type.vcpus()) + " of " + number(vcpus));
        }
        if (type.memory().bytes() < memory) {
            add(reasons, Rule.MEMORY, type.memory() + " of " + request.memory());
        }
        if (type.gpus() < request.gpus()) {
            add(reasons, Rule.GPUS, type.gpus() + " of " + request.gpus());
        }
        if (!type.architecture().equals(request.architecture())) {
            add(reasons, Rule.ARCHITECTURE, type.architecture() + ", not " + request.architecture());
        }
        if (!request.clouds().isEmpty() && !request.clouds().contains(offer.cloud())) {
            add(reasons, Rule.CLOUD, offer.cloud() + " is not one of " + request.clouds());
        }
        if (!reach.includes(offer.cloud())) {
            add(reasons, Rule.CLOUD, "no account with " + offer.cloud());
        } else if (!reach.includes(offer.cloud(), region)) {
            add(reasons, Rule.REGION, "no account may use " + region);
        }
        if (!request.regions().isEmpty() && !request.regions().contains(region)) {
            add(reasons, Rule.REGION, region + " is not one of " + request.regions());
        }
        if (!request.zones().isEmpty()
                && request.zones().stream()
                        .noneMatch(zone -> offer.zone()
                                .map(zone::equals)
                                .orElse(zone.region().equals(region)))) {
            String place = offer.zone().map(Zone::toString).orElse(region.toString());
            add(reasons, Rule.ZONE, place + " is not one of " + request.zones());
        }
        if (!allowsType(type.name())) {
            add(reasons, Rule.INSTANCE_TYPE, type.name() + " is not allowed");
        }
        if (maxHourlyPrice != null && hourly.compareTo(maxHourlyPrice) > 0) {
            add(reasons, Rule.PRICE, hourly + " is above " + maxHourlyPrice);
        }
        if (isTooOld(offer)) {
            add(reasons, Rule.PRICE_AGE, "price of " + offer.asOf() + ", not since " + pricesSince);
        }
        if (isTooUnsteady(offer)) {
            String rate = offer.interruptionRate().isPresent()
                    ? number(offer.interruptionRate().getAsDouble()) + " is above " + number(maxInterruptionRate)
                    : "rate not known";
            add(reasons, Rule.INTERRUPTION_RATE, rate);
        }
        for (Block block : blocks) {
            if (block.scope.matches(offer)) {
                add(reasons, Rule.BLOCKED, block.offers.reason() + ", until " + block.offers.until());
            }
        }
        for (Limit limit : limits) {
            if (limit.exceededBy(offer)) {
                add(reasons, Rule.QUOTA, number(type.vcpus()) + " vCPUs, " + number(limit.vcpus) + " left");
            }
        }
        return reasons;
    }

    private static void add(List<Reason> reasons, Rule rule, String detail) {
        reasons.add(new Reason(rule, detail));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
