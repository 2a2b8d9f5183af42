package io.multicloud.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.placement.CatalogReport;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.placement.Ranking;
import io.multicloud.api.placement.TurnedDown;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All bundled offers, and two thousand of single zones at prices of their own, against {@link BruteForce}. */
class LookupPropertyTest {
    private static final long SEED = 20_260_901;

    private final SetEnvironment environment = new SetEnvironment();
    private final List<Offer> zonal = zonalOffers();
    private final SnapshotCatalog catalog =
            new SnapshotCatalog(environment, List.of(new BundledOffers(), OfferSource.of(zonal)));
    private final List<Offer> offers = acceptedOffers();

    @Test
    void randomRequestsAreRankedAsByBruteForce() {
        areRankedAsByBruteForce(1_500);
    }

    @Test
    @Tag("deep")
    void tenThousandRandomRequestsAreRankedAsByBruteForce() {
        areRankedAsByBruteForce(10_000);
    }

    private void areRankedAsByBruteForce(int requested) {
        RandomRequests requests =
                new RandomRequests(new Random(SEED), offers, environment.clock().instant());
        BruteForce bruteForce = new BruteForce(offers, environment.clock().instant());
        int withOffers = 0;
        int full = 0;
        for (int i = 0; i < requested; i++) {
            PlacementRequest request = requests.next();
            List<RankedOffer> ranked = catalog.lookup(request).offers();

            assertThat(ranked).as("request %s of seed %s: %s", i, SEED, request).isEqualTo(bruteForce.rank(request));
            withOffers += ranked.isEmpty() ? 0 : 1;
            full += ranked.size() == Ranking.MOST_OFFERS ? 1 : 0;
        }
        // Otherwise the requests would prove little.
        assertThat(withOffers).isBetween(requested / 2, requested * 19 / 20);
        assertThat(full).isBetween(requested / 3, requested * 9 / 10);
    }

    @Test
    void whatIsCheaperThanTheBestOfferIsExplainedAndNothingElse() {
        RandomRequests requests = new RandomRequests(
                new Random(SEED + 1), offers, environment.clock().instant());
        BruteForce bruteForce = new BruteForce(offers, environment.clock().instant());
        Set<TurnedDown.Rule> seen = EnumSet.noneOf(TurnedDown.Rule.class);
        for (int i = 0; i < 40; i++) {
            PlacementRequest request = requests.next();
            Ranking ranking = catalog.lookup(request);
            Optional<Money> best = ranking.best().map(RankedOffer::hourly);
            long cheaper = offers.stream()
                    .flatMap(offer -> offer.hourly(request.purchase()).stream())
                    .filter(price ->
                            best.map(limit -> price.compareTo(limit) < 0).orElse(true))
                    .count();

            List<TurnedDown> turnedDown = ranking.explain(Integer.MAX_VALUE);

            assertThat(turnedDown).as("request %s: %s", i, request).hasSize((int) cheaper);
            assertThat(turnedDown)
                    .isSortedAccordingTo((one, other) -> one.hourly().compareTo(other.hourly()));
            for (TurnedDown each : turnedDown) {
                boolean byPreference = each.reasons().get(0).rule() == TurnedDown.Rule.PREFERENCE;
                assertThat(bruteForce.fits(request, each.offer())).isEqualTo(byPreference);
                each.reasons().forEach(reason -> seen.add(reason.rule()));
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(TurnedDown.Rule.values());
    }

    private List<Offer> acceptedOffers() {
        Set<Offer> excluded = new HashSet<>();
        for (CatalogReport.Excluded each : catalog.report().excluded()) {
            excluded.add(each.offer());
        }
        List<Offer> accepted = Stream.concat(new BundledOffers().offers(), zonal.stream())
                .filter(offer -> !excluded.contains(offer))
                .toList();
        assertThat(accepted).hasSize(catalog.report().accepted());
        return accepted;
    }

    /** No bundled offer is for one zone only; these are, so that zones and their ties are looked at too. */
    private static List<Offer> zonalOffers() {
        Random random = new Random(SEED);
        List<Offer> list = new BundledOffers().offers().toList();
        List<Offer> zonal = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        while (zonal.size() < 2000) {
            Offer offer = list.get(random.nextInt(list.size()));
            Zone zone = new Zone(offer.region(), Integer.toString(1 + random.nextInt(3)));
            boolean usable = offer.type().vcpus() > 0
                    && !offer.region().equals(Region.of("cn-north-1"))
                    && offer.onDemandHourly().orElseThrow().isPositive()
                    && taken.add(offer.cloud() + offer.type().name() + zone);
            if (usable) {
                BigDecimal factor = BigDecimal.valueOf(7 + random.nextInt(6)).movePointLeft(1);
                zonal.add(new Offer(
                        offer.cloud(),
                        offer.region(),
                        Optional.of(zone),
                        offer.type(),
                        offer.onDemandHourly().map(price -> price.times(factor)),
                        offer.spotHourly().map(price -> price.times(factor)),
                        random.nextBoolean() ? offer.interruptionRate() : OptionalDouble.of(random.nextDouble()),
                        List.of(),
                        offer.asOf(),
                        "zonal"));
            }
        }
        return zonal;
    }
}
