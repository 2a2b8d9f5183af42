package io.multicloud.gcp;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.placement.Offer;
import io.multicloud.gcp.wire.GcpFront;
import java.net.URI;
import java.util.stream.Stream;

/** A program that reads all offers of all regions, and prints them. */
final class PriceReader {
    private PriceReader() {}

    /**
     * Reads them.
     *
     * @param args the endpoint and the project
     */
    public static void main(String[] args) {
        try (CloudProvider cloud = Programs.open(URI.create(args[0]), args[1], GcpFront.TOKEN);
                Stream<Offer> offers = cloud.costs().offers(cloud.regions()).offers()) {
            offers.forEach(offer -> offer.onDemandHourly()
                    .ifPresent(price -> System.out.println("offer " + offer.region() + " "
                            + offer.type().name() + " " + price.amount().toPlainString())));
        }
    }
}
