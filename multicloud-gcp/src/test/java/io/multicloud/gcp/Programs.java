package io.multicloud.gcp;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.VirtualTime;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** How programs that run in a JVM of their own open the provider. */
final class Programs {
    private Programs() {}

    static CloudProvider open(URI endpoint, String project, String token) {
        return open(
                endpoint,
                project,
                new Credentials("access_token", Map.of("access_token", Secret.of(token)), Optional.empty()));
    }

    static CloudProvider open(URI endpoint, String project, Credentials credentials) {
        GcpProviderFactory factory = new GcpProviderFactory();
        ProviderConfig config = ProviderConfig.builder("gcp", "gcp")
                .endpoint(endpoint)
                .credentials(CredentialSource.of(credentials))
                .setting(GcpProviderFactory.PROJECT, project)
                .build();
        VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z"));
        return factory.open(config, new DirectGate(time, "gcp", factory.errors(), new CallLog()).context());
    }
}
