package com.example.meridian;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.conformance.FactoryTarget;
import io.multicloud.testkit.conformance.FaultInjector;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An account of Meridian that the conformance kit can try: a server of its own, in virtual time. */
final class MeridianTarget extends FactoryTarget {
    static final CredentialSource CREDENTIALS =
            CredentialSource.of(new Credentials("key", Map.of("key", Secret.of(MeridianServer.KEY)), Optional.empty()));

    private final MeridianServer server;

    private MeridianTarget(VirtualTime time, MeridianServer server) {
        super(new MeridianFactory(), config(server), time);
        this.server = server;
    }

    static MeridianTarget start() {
        VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
        return new MeridianTarget(time, new MeridianServer(time.clock()));
    }

    private static ProviderConfig config(MeridianServer server) {
        return ProviderConfig.builder("acme", MeridianFactory.KIND)
                .endpoint(server.address())
                .credentials(CREDENTIALS)
                .build();
    }

    MeridianCloud cloud() {
        return server.cloud();
    }

    /** Returns the faults of Meridian's own, which are answers on the wire. */
    @Override
    public Optional<FaultInjector> faults() {
        return Optional.of(server);
    }

    @Override
    public Optional<Set<ResourceId>> billed() {
        Set<ResourceId> billed = new LinkedHashSet<>();
        server.cloud()
                .billed()
                .forEach(item -> billed.add(provider()
                        .resourceId(
                                switch (item.collection) {
                                    case "machines" -> ResourceType.VM;
                                    case "disks" -> ResourceType.VOLUME;
                                    default -> ResourceType.IMAGE;
                                },
                                Region.of(item.region),
                                item.id)));
        return Optional.of(billed);
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }
}
