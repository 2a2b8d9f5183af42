package io.multicloud.api.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class OfferPatternTest {
    private static final Region REGION = Region.of("us-east-1");
    private static final Offer OFFER = Offer.onDemand(
            "aws",
            REGION,
            new InstanceType("m7i.large", "m7i", 2, DataSize.gib(8), Architecture.AMD64, 0),
            Money.usd("0.1"),
            LocalDate.of(2026, 1, 1),
            "test");

    @Test
    void anAbsentFieldMatchesEverything() {
        assertThat(OfferPattern.ANY.matches(OFFER, Purchase.onDemand())).isTrue();
        assertThat(OfferPattern.cloud("aws").matches(OFFER, Purchase.spot())).isTrue();
        assertThat(OfferPattern.cloud("gcp").matches(OFFER, Purchase.onDemand()))
                .isFalse();
    }

    @Test
    void everyFieldThatIsSetMustMatch() {
        OfferPattern pattern =
                OfferPattern.cloud("aws").in(REGION).family("m7i").type("m7i.large");
        assertThat(pattern.matches(OFFER, Purchase.onDemand())).isTrue();
        assertThat(pattern.paid(Purchase.spot()).matches(OFFER, Purchase.onDemand()))
                .isFalse();
        assertThat(pattern.type("m7i.xlarge").matches(OFFER, Purchase.onDemand()))
                .isFalse();
    }

    @Test
    void aPatternOfOneZoneDoesNotMatchAnOfferForTheWholeRegion() {
        assertThat(OfferPattern.ANY.in(new Zone(REGION, "us-east-1a")).matches(OFFER, Purchase.onDemand()))
                .isFalse();
    }
}
