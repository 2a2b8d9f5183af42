package io.multicloud.samples.bench;

import io.multicloud.api.Region;
import io.multicloud.api.placement.CatalogReport;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.core.Offers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest offer over everything that is bundled. A look-up yields the ten best, and its peer, a loop over columns,
 * only the cheapest. In each round our own and the peers' calls are measured one right after the other, over the same
 * requests.
 */
final class LookupBenchmark implements Benchmark {
    private static final int REQUESTS = 20_000;
    private static final int SIZES = 2_000;
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 7;
    private static final int REBUILDS = 11;

    @Override
    public String name() {
        return "lookup";
    }

    @Override
    public List<Metric> run() {
        OfferCatalog catalog = Offers.catalog(new FixedEnvironment(), Offers.bundled());
        long start = System.nanoTime();
        CatalogReport report = catalog.report();
        double first = (System.nanoTime() - start) / 1e6;

        List<Offer> offers = ColumnScan.accepted(
                Offers.bundled().offers().toList(),
                report.excluded().stream().map(CatalogReport.Excluded::offer).toList());
        List<Offer> region = offers.stream()
                .filter(offer -> offer.cloud().equals("aws") && offer.region().equals(Region.of("us-east-1")))
                .toList();
        System.out.println("  " + offers.size() + " offers, " + region.size() + " of them in aws us-east-1; "
                + report.excluded().size() + " anomalies reported");
        ColumnScan scan = new ColumnScan(offers);
        JcloudsTemplates jclouds = new JcloudsTemplates("us-east-1", region);

        LookupRequests random = new LookupRequests(1, offers);
        List<PlacementRequest> anywhere = random.take(REQUESTS);
        List<PlacementRequest> inRegion = Stream.generate(() -> random.sized()
                        .gpus(0)
                        .clouds("aws")
                        .region(Region.of("us-east-1"))
                        .build())
                .limit(SIZES)
                .toList();

        int equal = equalPrices(catalog, scan, anywhere);

        Percentiles[] own = new Percentiles[ROUNDS];
        Percentiles[] scanned = new Percentiles[ROUNDS];
        Percentiles[] ownInRegion = new Percentiles[ROUNDS];
        Percentiles[] templates = new Percentiles[ROUNDS];
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            Percentiles a = measure(anywhere, request -> blackhole = catalog.lookup(request));
            Percentiles b = measure(anywhere, request -> blackhole = scan.cheapest(request));
            Percentiles c = measure(inRegion, request -> blackhole = catalog.lookup(request));
            Percentiles d = measure(inRegion, request -> blackhole = jclouds.build(request));
            if (round >= 0) {
                own[round] = a;
                scanned[round] = b;
                ownInRegion[round] = c;
                templates[round] = d;
                System.out.printf(
                        "  round %d of %d: look-up %s, scan %s; in one region look-up %s, jclouds %s%n",
                        round + 1, ROUNDS, a, b, c, d);
            }
        }

        double[] rebuilds = new double[REBUILDS];
        for (int i = -WARM_UPS; i < REBUILDS; i++) {
            start = System.nanoTime();
            catalog.refresh();
            if (i >= 0) {
                rebuilds[i] = (System.nanoTime() - start) / 1e6;
            }
        }

        return List.of(
                Metric.ofPairs("lookup.p50", p50(own), "µs", "column scan", p50(scanned))
                        .withGoal(Goal.ratioAtMost(1 / 20.0)),
                Metric.ofPairs("lookup.p99", p99(own), "µs", "column scan", p99(scanned))
                        .withGoal(Goal.valueAtMost(50)),
                Metric.ofPairs(
                                "lookup.aws-us-east-1.p50",
                                p50(ownInRegion),
                                "µs",
                                "jclouds TemplateBuilder, 2 images",
                                p50(templates))
                        .withGoal(Goal.ratioAtMost(1 / 50.0)),
                Metric.of("lookup.equalToBruteForce", equal, "of " + REQUESTS).withGoal(Goal.valueAtLeast(REQUESTS)),
                Metric.of("catalog.firstLoad", first, "ms"),
                Metric.of("catalog.rebuild", Sample.of(rebuilds), "ms").withGoal(Goal.valueAtMost(300)));
    }

    /** What keeps the compiler from leaving the work out. */
    @SuppressWarnings("unused")
    private volatile @Nullable Object blackhole;

    private static int equalPrices(OfferCatalog catalog, ColumnScan scan, List<PlacementRequest> requests) {
        int equal = 0;
        for (PlacementRequest request : requests) {
            Offer cheapest = scan.cheapest(request);
            Optional<RankedOffer> best = catalog.lookup(request).best();
            if (cheapest == null
                    ? best.isEmpty()
                    : best.map(RankedOffer::hourly).equals(cheapest.hourly(request.purchase()))) {
                equal++;
            }
        }
        return equal;
    }

    private record Percentiles(double p50, double p99) {
        @Override
        public String toString() {
            return Metric.figure(p50) + " µs (p99 " + Metric.figure(p99) + ")";
        }
    }

    /** Measures every call for itself; the clock adds some tens of nanoseconds to each. */
    private static Percentiles measure(List<PlacementRequest> requests, Consumer<PlacementRequest> call) {
        long[] nanos = new long[requests.size()];
        for (int i = 0; i < nanos.length; i++) {
            PlacementRequest request = requests.get(i);
            long start = System.nanoTime();
            call.accept(request);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return new Percentiles(nanos[nanos.length / 2] / 1e3, nanos[nanos.length * 99 / 100] / 1e3);
    }

    private static double[] p50(Percentiles[] rounds) {
        return Arrays.stream(rounds).mapToDouble(Percentiles::p50).toArray();
    }

    private static double[] p99(Percentiles[] rounds) {
        return Arrays.stream(rounds).mapToDouble(Percentiles::p99).toArray();
    }
}
