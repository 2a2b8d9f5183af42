package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.placement.Offer;
import io.multicloud.core.Offers;
import io.multicloud.gcp.wire.GcpFront;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole price list, at its real size, read by a JVM with little memory. */
@Tag("deep")
class PriceListInLittleMemoryTest {
    private static final int ENTRIES = 45_000;

    @Test
    void theFullListIsReadIn256MiBOfHeap() throws Exception {
        FakeCloud cloud = FakeCloud.builder(Flavor.gcp(), VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z")))
                .offers(Offers.bundled())
                .build();
        Set<String> sold = sold();
        try (GcpFront front = GcpFront.start(cloud)) {
            front.lengthenPriceList(ENTRIES);

            ChildJvm.Outcome read = ChildJvm.withHeap("256m")
                    .run(PriceReader.class, front.endpoint().toString(), front.project());

            assertThat(read.exit()).as(read.output()).isZero();
            Set<String> told = read.output()
                    .lines()
                    .filter(line -> line.startsWith("offer "))
                    .map(line -> line.substring("offer ".length(), line.lastIndexOf(' ')))
                    .collect(Collectors.toSet());
            assertThat(told).hasSizeGreaterThan(5_000).containsAll(sold);
            assertThat(front.server().failures()).isEmpty();
            assertThat(front.server().log().stream()
                            .filter(exchange -> exchange.request().contains("/skus")))
                    .as("pages")
                    .hasSizeGreaterThan(20);
        }
    }

    /** Returns what the fake sells on demand and the catalog prices by cores and memory, as region and type. */
    private static Set<String> sold() {
        try (Stream<Offer> offers = Offers.bundled().offers()) {
            return offers.filter(offer -> offer.cloud().equals("gcp"))
                    .filter(offer -> offer.type().gpus() == 0
                            && !offer.type().name().endsWith("-lssd")
                            && !offer.type().name().endsWith("-metal"))
                    .filter(offer -> offer.onDemandHourly().isPresent())
                    .map(offer -> offer.region() + " " + offer.type().name())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
