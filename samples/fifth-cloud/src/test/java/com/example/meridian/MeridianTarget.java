package com.example.meridian;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.conformance.ConformanceTarget;
import io.multicloud.testkit.conformance.FaultInjector;
import io.multicloud.testkit.conformance.RequestLog;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An account of Meridian that the conformance kit can try: a server of its own, in virtual time. */
final class MeridianTarget implements ConformanceTarget {
    private static final String ACCOUNT = "acme";

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
    private final MeridianServer server = new MeridianServer(time.clock());
    private final CallLog log = new CallLog();
    private final CloudProvider provider = open(MeridianServer.KEY);
    private final CloudProvider otherProcess = open(MeridianServer.OTHER_KEY);

    private CloudProvider open(String key) {
        MeridianFactory factory = new MeridianFactory();
        ProviderConfig config = ProviderConfig.builder(ACCOUNT, factory.kind())
                .endpoint(server.address())
                .credentials(CredentialSource.of(
                        new Credentials("key", Map.of("key", Secret.of(key)), Optional.empty())))
                .build();
        return factory.open(config, new DirectGate(time, ACCOUNT, factory.errors(), log).context());
    }

    @Override
    public CloudProvider provider() {
        return provider;
    }

    @Override
    public CloudProvider otherProcess() {
        return otherProcess;
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public void advance(Duration duration) {
        time.advance(duration);
    }

    @Override
    public Optional<RequestLog> requestLog() {
        return Optional.of(() -> log.entries().stream().map(CallLog.Entry::call).toList());
    }

    @Override
    public Optional<FaultInjector> faults() {
        return Optional.of(server);
    }

    @Override
    public Optional<Set<ResourceId>> billed() {
        Set<ResourceId> billed = new LinkedHashSet<>();
        server.cloud().billed().forEach(item -> billed.add(provider.resourceId(
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
        provider.close();
        otherProcess.close();
        server.close();
    }
}
