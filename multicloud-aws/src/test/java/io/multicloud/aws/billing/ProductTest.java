package io.multicloud.aws.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.cost.Price;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.Offer.Commitment;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A product in the form of the vendor's documentation of price lists. */
class ProductTest {
    private static final Region REGION = Region.of("us-east-1");

    private static String document(String processor, String onDemand) {
        return """
                {"product": {"productFamily": "Compute Instance", "sku": "X",
                  "attributes": {"instanceType": "x1.32xlarge", "vcpu": "128", "memory": "1,952 GiB", "gpu": "2",
                    "physicalProcessor": "%s", "regionCode": "us-east-1"}},
                 "serviceCode": "AmazonEC2",
                 "terms": {
                   "OnDemand": {"X.1": {"effectiveDate": "2026-11-01T00:00:00Z",
                     "priceDimensions": {"X.1.1": {"unit": "Hrs", "pricePerUnit": {"USD": "%s"}}}}},
                   "Reserved": {
                     "X.2": {"termAttributes": {"LeaseContractLength": "1yr", "OfferingClass": "standard",
                         "PurchaseOption": "Partial Upfront"},
                       "priceDimensions": {
                         "a": {"unit": "Quantity", "pricePerUnit": {"USD": "33000"}},
                         "b": {"unit": "Hrs", "pricePerUnit": {"USD": "3.8"}}}},
                     "X.3": {"termAttributes": {"LeaseContractLength": "3yr", "OfferingClass": "convertible"},
                       "priceDimensions": {"a": {"unit": "Hrs", "pricePerUnit": {"USD": "1"}}}}}},
                 "version": "1", "publicationDate": "2026-11-05T10:00:00Z"}
                """.formatted(processor, onDemand);
    }

    @Test
    void aProductIsAnOffer() {
        Price spot = new Price(Money.usd("4.1"), Price.Unit.HOUR, Instant.EPOCH, "market");
        Offer offer = Product.parse(document("Intel Xeon", "13.338"))
                .offer(REGION, Map.of("x1.32xlarge", spot))
                .orElseThrow();
        assertThat(offer.type())
                .isEqualTo(new InstanceType("x1.32xlarge", "x1", 128, DataSize.gib(1952), Architecture.AMD64, 2));
        assertThat(offer.onDemandHourly()).contains(Money.usd("13.338"));
        assertThat(offer.spotHourly()).contains(Money.usd("4.1"));
        assertThat(offer.commitments()).containsExactly(new Commitment(1, Money.usd(33_000), Money.usd("3.8")));
        assertThat(offer.asOf()).isEqualTo(LocalDate.parse("2026-11-05"));
        assertThat(offer.cloud()).isEqualTo("aws");
        assertThat(offer.region()).isEqualTo(REGION);
    }

    @Test
    void theCloudsOwnProcessorIsArm() {
        Offer offer = Product.parse(document("AWS Graviton3 Processor", "1"))
                .offer(REGION, Map.of())
                .orElseThrow();
        assertThat(offer.type().architecture()).isEqualTo(Architecture.ARM64);
    }

    @Test
    void aPriceOfZeroIsNone() {
        assertThat(Product.parse(document("Intel Xeon", "0.0000000000")).onDemand())
                .isEmpty();
        assertThat(Product.parse(document("Intel Xeon", "0.0000000000")).offer(REGION, Map.of()))
                .isEmpty();
    }
}
