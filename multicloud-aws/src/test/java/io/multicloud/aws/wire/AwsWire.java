package io.multicloud.aws.wire;

import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.aws.AwsProviderFactory;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.wire.WireAdapter;
import io.multicloud.testkit.wire.WireFront;
import io.multicloud.testkit.wire.WireHandler;
import io.multicloud.testkit.wire.WireServer;
import java.util.Map;
import java.util.Optional;

/** The adapter and its front, for programs that run over the wire. */
public final class AwsWire implements WireAdapter {
    /** For the {@link java.util.ServiceLoader}. */
    public AwsWire() {}

    @Override
    public CloudProviderFactory factory() {
        return new AwsProviderFactory();
    }

    @Override
    public WireFront start(FakeCloud cloud) {
        return new Started(AwsFront.start(cloud));
    }

    private record Started(AwsFront front) implements WireFront {
        @Override
        public ProviderConfig.Builder configure(ProviderConfig.Builder account) {
            Map<String, Secret> key =
                    Map.of("access_key", Secret.of(AwsFront.ACCESS_KEY), "secret_key", Secret.of(AwsFront.SECRET_KEY));
            return account.endpoint(front.endpoint())
                    .credentials(CredentialSource.of(new Credentials("access_key", key, Optional.empty())));
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
