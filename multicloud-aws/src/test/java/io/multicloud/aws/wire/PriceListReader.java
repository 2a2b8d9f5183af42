package io.multicloud.aws.wire;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.aws.AwsProviderFactory;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.VirtualTime;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads all offers of all regions in a JVM of its own, and prints how many there were and how large the heap may be. */
final class PriceListReader {
    private PriceListReader() {}

    /**
     * Reads.
     *
     * @param args the endpoint, and the instant that the cloud has
     */
    public static void main(String[] args) {
        VirtualTime time = VirtualTime.startingAt(Instant.parse(args[1]));
        AwsProviderFactory factory = new AwsProviderFactory();
        ProviderConfig config = ProviderConfig.builder("prod", "aws")
                .endpoint(URI.create(args[0]))
                .credentials(CredentialSource.of(new Credentials(
                        "access_key",
                        Map.of(
                                "access_key",
                                Secret.of(AwsFront.ACCESS_KEY),
                                "secret_key",
                                Secret.of(AwsFront.SECRET_KEY)),
                        Optional.empty())))
                .build();
        DirectGate gate = new DirectGate(time, "prod", factory.errors(), new CallLog());
        try (CloudProvider provider = factory.open(config, gate.context());
                Stream<Offer> offers =
                        provider.costs().offers(provider.regions()).offers()) {
            long count = offers.filter(offer -> offer.onDemandHourly().isPresent()
                            && offer.commitments().size() == 6)
                    .count();
            System.out.println(count + " offers, " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB of heap at most");
        }
    }
}
