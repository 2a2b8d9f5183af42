package io.multicloud.core.catalog;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.PlacementRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What failed a short while ago and is not tried again for now. Want of capacity concerns a cloud, and so all accounts;
 * quotas, throttling and outages concern one account. Thread-safe.
 */
final class RecentFailures {
    /** How long a type without capacity is left alone; as Karpenter does (UnavailableOfferingsTTL). */
    static final Duration CAPACITY_TTL = Duration.ofMinutes(3);

    /** Somebody has to delete machines or raise the quota: asking more often changes nothing. */
    static final Duration QUOTA_TTL = Duration.ofMinutes(10);

    /** Where the cloud does not say how long to wait. */
    static final Duration THROTTLED_TTL = Duration.ofSeconds(30);

    static final Duration UNAVAILABLE_TTL = Duration.ofMinutes(1);

    /** So many failures in a region, or regions with failures in a cloud, and the rest of it is put last. */
    static final int SET_ASIDE_AFTER = 3;

    private final InstantSource clock;
    private final List<BlockedOffers> everywhere = new ArrayList<>();
    /** No blocks: other creates of these offers, which name a zone, may succeed. */
    private final List<BlockedOffers> zoneless = new ArrayList<>();

    private final Map<String, List<BlockedOffers>> byAccount = new TreeMap<>();
    private final List<Failed> failed = new ArrayList<>();

    /** Machines of one kind: those with GPUs and those on spot run out at other times than the others. */
    private record Kind(boolean spot, boolean gpus) {
        static Kind of(PlacementRequest request) {
            return new Kind(request.purchase() instanceof Purchase.Spot, request.gpus() > 0);
        }
    }

    private record Failed(String cloud, Region region, Kind kind, Instant until) {}

    RecentFailures(InstantSource clock) {
        this.clock = clock;
    }

    /** Leaves offers alone in every account. */
    synchronized void block(BlockedOffers offers) {
        everywhere.add(offers);
    }

    /**
     * Leaves alone what a failed create has shown not to be had.
     *
     * @param zone the zone the create named
     */
    synchronized void record(
            PlacementRequest request, String account, Offer offer, Optional<Zone> zone, CloudException error) {
        Instant now = clock.instant();
        Purchase purchase = request.purchase();
        OfferPattern region = OfferPattern.cloud(offer.cloud()).in(offer.region());
        Instant until;
        if (error.code() == ErrorCode.CAPACITY) {
            until = now.plus(CAPACITY_TTL);
            OfferPattern place = zone.map(region::in).orElse(region);
            BlockedOffers blocked =
                    new BlockedOffers(place.type(offer.type().name()).paid(purchase), until, reason(account, error));
            (zone.isEmpty() ? zoneless : everywhere).add(blocked);
        } else if (error.code() == ErrorCode.QUOTA) {
            until = now.plus(QUOTA_TTL);
            String family = offer.type().family();
            OfferPattern scope = family.isEmpty() ? region : region.family(family);
            ofAccount(account).add(new BlockedOffers(scope.paid(purchase), until, reason(account, error)));
        } else {
            Duration usual = error.code() == ErrorCode.THROTTLED ? THROTTLED_TTL : UNAVAILABLE_TTL;
            until = now.plus(error.retryAfter().orElse(usual));
            ofAccount(account).add(new BlockedOffers(region, until, reason(account, error)));
        }
        failed.add(new Failed(offer.cloud(), offer.region(), Kind.of(request), until));
    }

    /**
     * Returns until when a create should name a zone, because one that named none has failed for want of capacity; empty
     * if none has.
     */
    synchronized Optional<Instant> failedWithoutZone(Offer offer, Purchase purchase) {
        forgetExpired();
        return zoneless.stream()
                .filter(blocked -> blocked.pattern().matches(offer, purchase))
                .map(BlockedOffers::until)
                .max(Comparator.naturalOrder());
    }

    private static String reason(String account, CloudException error) {
        return error.code() + " in account " + account;
    }

    private List<BlockedOffers> ofAccount(String account) {
        return byAccount.computeIfAbsent(account, key -> new ArrayList<>());
    }

    /** Returns what no account can have. */
    synchronized List<BlockedOffers> everywhere() {
        forgetExpired();
        return List.copyOf(everywhere);
    }

    /** Returns what one account cannot have besides. */
    synchronized List<BlockedOffers> in(String account) {
        forgetExpired();
        return List.copyOf(byAccount.getOrDefault(account, List.of()));
    }

    /**
     * Returns regions and clouds in which several creates of such machines failed. They may still have what was not
     * tried; other places are more likely to.
     */
    synchronized List<BlockedOffers> setAside(PlacementRequest request) {
        forgetExpired();
        Kind kind = Kind.of(request);
        Map<OfferPattern, List<Instant>> regions = new LinkedHashMap<>();
        for (Failed each : failed) {
            if (each.kind.equals(kind)) {
                regions.computeIfAbsent(
                                OfferPattern.cloud(each.cloud).in(each.region).paid(request.purchase()),
                                key -> new ArrayList<>())
                        .add(each.until);
            }
        }
        List<BlockedOffers> setAside = new ArrayList<>();
        Map<OfferPattern, List<Instant>> clouds = new LinkedHashMap<>();
        regions.forEach((region, untils) -> {
            often(region, untils, "failures").ifPresent(setAside::add);
            clouds.computeIfAbsent(
                            OfferPattern.cloud(region.cloud().orElseThrow()).paid(request.purchase()),
                            key -> new ArrayList<>())
                    .add(untils.stream().max(Comparator.naturalOrder()).orElseThrow());
        });
        clouds.forEach(
                (cloud, untils) -> often(cloud, untils, "regions with failures").ifPresent(setAside::add));
        return setAside;
    }

    /** It is set aside until fewer than the limit are left. */
    private static Optional<BlockedOffers> often(OfferPattern place, List<Instant> untils, String what) {
        if (untils.size() < SET_ASIDE_AFTER) {
            return Optional.empty();
        }
        Instant until = untils.stream().sorted().toList().get(untils.size() - SET_ASIDE_AFTER);
        return Optional.of(new BlockedOffers(place, until, untils.size() + " " + what + " recently"));
    }

    private void forgetExpired() {
        Instant now = clock.instant();
        everywhere.removeIf(blocked -> !blocked.until().isAfter(now));
        zoneless.removeIf(blocked -> !blocked.until().isAfter(now));
        byAccount
                .values()
                .forEach(list -> list.removeIf(blocked -> !blocked.until().isAfter(now)));
        failed.removeIf(each -> !each.until.isAfter(now));
    }
}
