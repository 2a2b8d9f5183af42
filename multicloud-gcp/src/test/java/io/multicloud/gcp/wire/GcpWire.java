package io.multicloud.gcp.wire;

import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.gcp.GcpProviderFactory;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.wire.WireAdapter;
import io.multicloud.testkit.wire.WireFront;
import io.multicloud.testkit.wire.WireHandler;
import io.multicloud.testkit.wire.WireServer;
import java.util.Map;
import java.util.Optional;

/** The adapter and its front, for programs that run over the wire. */
public final class GcpWire implements WireAdapter {
    /** For the {@link java.util.ServiceLoader}. */
    public GcpWire() {}

    @Override
    public CloudProviderFactory factory() {
        return new GcpProviderFactory();
    }

    @Override
    public WireFront start(FakeCloud cloud) {
        return new Started(GcpFront.start(cloud));
    }

    private record Started(GcpFront front) implements WireFront {
        @Override
        public ProviderConfig.Builder configure(ProviderConfig.Builder account) {
            Map<String, Secret> key = Map.of("key", Secret.of(front.serviceAccountKey()));
            return account.endpoint(front.endpoint())
                    .credentials(CredentialSource.of(new Credentials("service_account", key, Optional.empty())))
                    .setting(GcpProviderFactory.PROJECT, front.project());
        }

        @Override
        public WireHandler handler() {
            return front::handle;
        }

        @Override
        public WireServer server() {
            return front.server();
        }

        @Override
        public void close() {
            front.close();
        }
    }
}
