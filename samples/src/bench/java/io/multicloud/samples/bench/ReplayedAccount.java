package io.multicloud.samples.bench;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.wire.WireAdapter;
import io.multicloud.testkit.wire.WireFront;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * An account with VMs, opened by {@link MultiCloud} with all that a host has around a request (guard, gate, limiter, retries,
 * inventory), through an adapter, from a {@link ReplayServer}. The limits of the cloud are off: they would be all there is to
 * measure.
 */
final class ReplayedAccount implements AutoCloseable {
    private static final int PERMITS_PER_SECOND = 1_000_000_000;

    private final WireFront front;
    private final ReplayServer server;
    private final MultiCloud clouds;

    /**
     * Makes a fake with so many VMs, and opens it.
     *
     * @param cloud makes the fake
     */
    ReplayedAccount(WireAdapter adapter, Function<VirtualTime, FakeCloud> cloud, int vms) throws IOException {
        FakeCloud fake = cloud.apply(VirtualTime.startingAt(Instant.now().minus(Duration.ofHours(1))));
        try (CloudProvider provider = fake.provider()) {
            for (int i = 0; i < vms; i++) {
                provider.compute()
                        .create(VMSpec.builder("vm-" + i)
                                .image("ubuntu-22.04")
                                .vcpus(2)
                                .memory(DataSize.gib(4))
                                .tag("team", "bench")
                                .build());
            }
        }
        fake.time().advance(Duration.ofHours(1));
        this.front = adapter.start(fake);
        this.server = new ReplayServer(front.handler());
        this.clouds = MultiCloud.builder()
                .config(MultiCloudConfig.builder()
                        .account(AccountConfig.builder(fake.account()).build())
                        .refreshInterval(Duration.ofHours(12))
                        .build())
                .factory(new Unlimited(adapter.factory(), front, server))
                .open();
    }

    CloudProvider provider() {
        return clouds.provider();
    }

    /** Returns any VM. */
    VM vm() {
        return provider().compute().list(ListQuery.all()).iterator().next();
    }

    ReplayServer server() {
        return server;
    }

    @Override
    public void close() throws IOException {
        clouds.close();
        server.close();
        front.close();
    }

    /** Opens the account where the server is. */
    private record Unlimited(CloudProviderFactory adapter, WireFront front, ReplayServer server)
            implements CloudProviderFactory {
        @Override
        public String kind() {
            return adapter.kind();
        }

        @Override
        public RateLimit rateLimit(String quotaBucket) {
            return new RateLimit(PERMITS_PER_SECOND, PERMITS_PER_SECOND);
        }

        @Override
        public ErrorTranslator errors() {
            return adapter.errors();
        }

        @Override
        public CloudProvider open(ProviderConfig config, ProviderContext context) {
            return adapter.open(
                    front.configure(config.toBuilder())
                            .endpoint(server.endpoint())
                            .build(),
                    context);
        }
    }
}
