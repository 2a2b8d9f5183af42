package io.multicloud.core.catalog;

import com.google.common.collect.Sets;
import com.google.common.hash.Hashing;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.Placement;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.placement.Ranking;
import io.multicloud.api.placement.TurnedDown;
import io.multicloud.api.spi.Environment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places machines in open accounts. An offer names a cloud; the account is the first one of that cloud, in the order
 * given, that may use the region and has not just failed there.
 *
 * <p>An offer for all zones of a region is tried without a zone first, which leaves the choice to the cloud, and after a
 * failure zone by zone: a cloud may have looked into one zone only.
 */
public final class AccountPlacer implements Placer {
    /** How many offers {@link #create} tries at the most. */
    static final int MOST_ATTEMPTS = 40;

    private static final int MOST_TOKEN_LENGTH = 64;
    private static final int DIGEST_LENGTH = 24;
    private static final int OFFERS_NAMED = 3;
    private static final Logger LOG = LoggerFactory.getLogger(AccountPlacer.class);

    private final Environment environment;
    private final SnapshotCatalog catalog;
    private final Map<String, CloudProvider> accounts;
    private final AccountRegions regions;
    private final RecentFailures failures;

    /** What a create is sent to. */
    private record Candidate(CloudProvider provider, RankedOffer offer, Optional<Zone> zone) {
        /** Returns a spec with what the offer decides. */
        VMSpec complete(VMSpec spec) {
            return spec.toBuilder()
                    .zone(null)
                    .region(offer.offer().region())
                    .zone(zone.orElse(null))
                    .instanceType(offer.offer().type().name())
                    .build();
        }
    }

    /**
     * @param accounts the open accounts, the preferred one of each cloud first
     * @throws IllegalArgumentException if two accounts have the same name
     */
    public AccountPlacer(Environment environment, SnapshotCatalog catalog, List<CloudProvider> accounts) {
        this.environment = environment;
        this.catalog = catalog;
        this.accounts = new LinkedHashMap<>();
        for (CloudProvider account : accounts) {
            if (this.accounts.put(account.account(), account) != null) {
                throw new IllegalArgumentException("there are two accounts named '" + account.account() + "'");
            }
        }
        this.regions = new AccountRegions(environment.clock());
        this.failures = new RecentFailures(environment.clock());
    }

    /** Returns the regions an open account may use, as far as is known; sends a request once in a while. */
    public Set<Region> regions(CloudProvider account) {
        return regions.of(account);
    }

    @Override
    public Ranking rank(PlacementRequest request) {
        return rank(request, eligible(request), List.of());
    }

    @Override
    public void block(BlockedOffers offers) {
        failures.block(offers);
    }

    @Override
    public Attempt attempt(VMSpec spec, PlacementRequest request) {
        return attempt(spec, request, Candidate::complete);
    }

    @Override
    public Placement create(VMSpec spec, PlacementRequest request) {
        List<Placement.Failure> failed = new ArrayList<>();
        while (failed.size() < MOST_ATTEMPTS) {
            Attempt attempt = attempt(spec, request, AccountPlacer::completeWithOwnToken);
            if (attempt instanceof Attempt.Accepted accepted) {
                Placement placement = accepted.placement();
                return new Placement(placement.account(), placement.offer(), placement.operation(), failed);
            } else if (attempt instanceof Attempt.Failed again) {
                failed.add(again.failure());
            } else if (attempt instanceof Attempt.Unknown unknown) {
                throw unknown.failure().error();
            } else if (attempt instanceof Attempt.NoOffer none) {
                throw notPlaced(spec, failed, "no other offer fits" + nearest(none.ranking()));
            }
        }
        throw notPlaced(spec, failed, "the search ends after " + MOST_ATTEMPTS + " offers");
    }

    private Attempt attempt(VMSpec spec, PlacementRequest request, BiFunction<Candidate, VMSpec, VMSpec> completion) {
        List<CloudProvider> eligible = eligible(request);
        List<BlockedOffers> exhausted = new ArrayList<>();
        while (true) {
            Ranking ranking = rank(request, eligible, exhausted);
            RankedOffer best = ranking.best().orElse(null);
            if (best == null) {
                return new Attempt.NoOffer(ranking);
            }
            Candidate candidate = candidate(best, spec, request, eligible).orElse(null);
            if (candidate != null) {
                return send(candidate, completion.apply(candidate, spec), request);
            }
            OfferPattern pattern = OfferPattern.cloud(best.offer().cloud())
                    .in(best.offer().region())
                    .type(best.offer().type().name())
                    .paid(request.purchase());
            Optional<Instant> until = failures.failedWithoutZone(best.offer(), request.purchase());
            boolean anyZone = request.zones().isEmpty() && spec.subnet().isEmpty();
            if (anyZone && until.isPresent()) {
                failures.block(new BlockedOffers(pattern, until.get(), "no capacity in any zone"));
            } else {
                // Other creates may be for other zones.
                exhausted.add(new BlockedOffers(pattern, Instant.MAX, "no capacity in the zones it may be in"));
            }
        }
    }

    private Attempt send(Candidate candidate, VMSpec spec, PlacementRequest request) {
        String account = candidate.provider.account();
        try {
            Operation<VM> operation = candidate.provider.compute().create(spec);
            return new Attempt.Accepted(new Placement(account, candidate.offer, operation, List.of()));
        } catch (CloudException e) {
            Placement.Failure failure = new Placement.Failure(account, candidate.offer, spec, e);
            return switch (e.code()) {
                case CAPACITY, QUOTA, THROTTLED, UNAVAILABLE -> {
                    failures.record(request, account, candidate.offer.offer(), candidate.zone, e);
                    yield new Attempt.Failed(failure);
                }
                // A request that ran out of time may have arrived.
                case UNKNOWN_OUTCOME, TIMEOUT -> new Attempt.Unknown(failure);
                default -> throw e;
            };
        }
    }

    private List<CloudProvider> eligible(PlacementRequest request) {
        for (String name : request.accounts()) {
            if (!accounts.containsKey(name)) {
                throw new IllegalArgumentException("account '" + name + "' is not open; open are " + accounts.keySet());
            }
        }
        return accounts.values().stream()
                .filter(provider ->
                        request.accounts().isEmpty() || request.accounts().contains(provider.account()))
                .filter(provider -> !request.excludedAccounts().contains(provider.account()))
                .toList();
    }

    private SnapshotRanking rank(
            PlacementRequest request, List<CloudProvider> eligible, List<BlockedOffers> exhausted) {
        Reach reach = reach(eligible);
        List<BlockedOffers> blocked = new ArrayList<>(failures.everywhere());
        blocked.addAll(blockedInEveryAccount(eligible));
        blocked.addAll(exhausted);
        List<BlockedOffers> setAside = failures.setAside(request);
        if (!setAside.isEmpty()) {
            List<BlockedOffers> all = new ArrayList<>(blocked);
            all.addAll(setAside);
            SnapshotRanking elsewhere = catalog.lookup(request, reach, all);
            if (!elsewhere.offers().isEmpty()) {
                return elsewhere;
            }
        }
        return catalog.lookup(request, reach, blocked);
    }

    private Reach reach(List<CloudProvider> eligible) {
        Map<String, Set<Region>> byCloud = new TreeMap<>();
        for (CloudProvider provider : eligible) {
            byCloud.merge(provider.kind(), regions.of(provider), Sets::union);
        }
        return Reach.of(byCloud);
    }

    /** Where several accounts share a cloud, an offer is out only if each that may use its region has failed there. */
    private List<BlockedOffers> blockedInEveryAccount(List<CloudProvider> eligible) {
        List<BlockedOffers> blocked = new ArrayList<>();
        Map<String, List<CloudProvider>> byCloud = new LinkedHashMap<>();
        Set<Region> touched = new TreeSet<>();
        for (CloudProvider provider : eligible) {
            byCloud.computeIfAbsent(provider.kind(), key -> new ArrayList<>()).add(provider);
            failures.in(provider.account())
                    .forEach(each -> touched.add(each.pattern().region().orElseThrow()));
        }
        for (List<CloudProvider> ofCloud : byCloud.values()) {
            for (Region region : touched) {
                ofCloud.stream()
                        .filter(provider -> regions.of(provider).contains(region))
                        .map(provider -> failures.in(provider.account()).stream()
                                .filter(each ->
                                        each.pattern().region().orElseThrow().equals(region))
                                .toList())
                        .reduce(AccountPlacer::overlaps)
                        .ifPresent(blocked::addAll);
            }
        }
        return blocked;
    }

    /** Returns what is in one of the first and in one of the second. */
    private static List<BlockedOffers> overlaps(List<BlockedOffers> first, List<BlockedOffers> second) {
        List<BlockedOffers> overlaps = new ArrayList<>();
        for (BlockedOffers one : first) {
            for (BlockedOffers other : second) {
                overlap(one.pattern(), other.pattern()).ifPresent(pattern -> {
                    Instant until = one.until().isBefore(other.until()) ? one.until() : other.until();
                    overlaps.add(new BlockedOffers(pattern, until, one.reason() + ", " + other.reason()));
                });
            }
        }
        return overlaps;
    }

    /** The patterns are of one region; what they may differ in is family and way of paying. */
    private static Optional<OfferPattern> overlap(OfferPattern one, OfferPattern other) {
        boolean apart = areApart(one.family(), other.family()) || areApart(one.spot(), other.spot());
        return apart
                ? Optional.empty()
                : Optional.of(new OfferPattern(
                        one.cloud(),
                        one.region(),
                        one.zone(),
                        one.family().or(other::family),
                        one.instanceType(),
                        one.spot().or(other::spot)));
    }

    private static boolean areApart(Optional<?> one, Optional<?> other) {
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }

    private Optional<Candidate> candidate(
            RankedOffer best, VMSpec spec, PlacementRequest request, List<CloudProvider> eligible) {
        Offer offer = best.offer();
        return eligible.stream()
                .filter(provider -> provider.kind().equals(offer.cloud())
                        && regions.of(provider).contains(offer.region())
                        && failures.in(provider.account()).stream()
                                .noneMatch(blocked -> blocked.pattern().matches(offer, request.purchase())))
                .findFirst()
                .flatMap(provider ->
                        zone(offer, spec, request, provider).map(choice -> new Candidate(provider, best, choice.zone)));
    }

    /** Chooses the zone, which may be none; empty if all have failed. */
    private Optional<ZoneChoice> zone(Offer offer, VMSpec spec, PlacementRequest request, CloudProvider provider) {
        if (offer.zone().isPresent()) {
            return Optional.of(new ZoneChoice(offer.zone()));
        }
        List<Zone> zones;
        if (!request.zones().isEmpty()) {
            zones = request.zones().stream()
                    .filter(zone -> zone.region().equals(offer.region()))
                    .toList();
        } else if (failures.failedWithoutZone(offer, request.purchase()).isEmpty()) {
            return Optional.of(new ZoneChoice(Optional.empty()));
        } else if (spec.subnet().isPresent()) {
            // A subnet may belong to one zone.
            return Optional.empty();
        } else {
            zones = zonesOf(provider, offer.region());
        }
        List<BlockedOffers> blocked = new ArrayList<>(failures.everywhere());
        blocked.addAll(request.blocked());
        Instant now = environment.clock().instant();
        return zones.stream()
                .filter(zone -> blocked.stream()
                        .noneMatch(each -> each.until().isAfter(now)
                                && each.pattern().matches(inZone(offer, zone), request.purchase())))
                .findFirst()
                .map(zone -> new ZoneChoice(Optional.of(zone)));
    }

    private record ZoneChoice(Optional<Zone> zone) {}

    /** Returns the zones worth trying after a create without one has failed; a single zone has then failed as well. */
    private static List<Zone> zonesOf(CloudProvider provider, Region region) {
        try {
            List<Zone> zones = provider.zones(region);
            return zones.size() > 1 ? zones : List.of();
        } catch (CloudException e) {
            LOG.warn("the zones of {} in account {} could not be read", region, provider.account(), e);
            return List.of();
        }
    }

    private static Offer inZone(Offer offer, Zone zone) {
        return new Offer(
                offer.cloud(),
                offer.region(),
                Optional.of(zone),
                offer.type(),
                offer.onDemandHourly(),
                offer.spotHourly(),
                offer.interruptionRate(),
                offer.commitments(),
                offer.asOf(),
                offer.source());
    }

    /** Each offer is tried with a token of its own: a cloud may refuse a token that it has seen with other arguments. */
    private static VMSpec completeWithOwnToken(Candidate candidate, VMSpec spec) {
        VMSpec complete = candidate.complete(spec);
        return spec.idempotencyToken()
                .map(token -> complete.toBuilder()
                        .idempotencyToken(derivedToken(token, candidate))
                        .build())
                .orElse(complete);
    }

    private static String derivedToken(String token, Candidate candidate) {
        Offer offer = candidate.offer.offer();
        String place = String.join(
                "\n",
                token,
                candidate.provider.account(),
                offer.region().name(),
                candidate.zone.map(Zone::name).orElse(""),
                offer.type().name());
        String digest =
                Hashing.sha256().hashString(place, StandardCharsets.UTF_8).toString();
        int kept = Math.min(token.length(), MOST_TOKEN_LENGTH - DIGEST_LENGTH - 1);
        return token.substring(0, kept) + "-" + digest.substring(0, DIGEST_LENGTH);
    }

    private static CloudException notPlaced(VMSpec spec, List<Placement.Failure> failed, String end) {
        String tried = failed.stream()
                .map(failure -> failure.offer().offer().cloud()
                        + " "
                        + failure.spec()
                                .zone()
                                .map(Zone::toString)
                                .orElse(failure.offer().offer().region().name())
                        + " " + failure.offer().offer().type().name()
                        + " in account " + failure.account()
                        + ": " + failure.error().code())
                .collect(Collectors.joining("; "));
        CloudException error = CloudException.builder(
                        ErrorCode.CAPACITY,
                        "'" + spec.name() + "' could not be placed: " + (tried.isEmpty() ? "" : tried + "; ") + end)
                .operation("place")
                .build();
        failed.forEach(failure -> error.addSuppressed(failure.error()));
        return error;
    }

    /** Names the offers that came nearest: those that fail for the fewest reasons, the cheapest first. */
    private static String nearest(Ranking ranking) {
        List<TurnedDown> nearest = ranking.explain(Integer.MAX_VALUE).stream()
                .sorted(Comparator.comparingInt(each -> each.reasons().size()))
                .limit(OFFERS_NAMED)
                .toList();
        return nearest.isEmpty()
                ? ""
                : nearest.stream()
                        .map(each -> each.offer().cloud() + " " + each.offer().region() + " "
                                + each.offer().type().name() + " " + each.reasons())
                        .collect(Collectors.joining("; ", ", the nearest being ", ""));
    }
}
