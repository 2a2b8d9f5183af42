package io.multicloud.aws;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.Secret;
import io.multicloud.aws.wire.AwsFront;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.conformance.ConformanceGate;
import io.multicloud.testkit.conformance.ConformanceTarget;
import io.multicloud.testkit.conformance.FaultInjector;
import io.multicloud.testkit.conformance.GuestDisk;
import io.multicloud.testkit.conformance.PresignedAccess;
import io.multicloud.testkit.conformance.RequestLog;
import io.multicloud.testkit.wire.Denial;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The adapter over the real SDK, over HTTP, over a front with a fake cloud behind it. */
final class WireTarget implements ConformanceTarget {
    private final FakeCloud cloud;
    private final AwsFront front;
    private final ConformanceGate gate;
    private final CloudProvider provider;
    private final CloudProvider otherProcess;

    WireTarget() {
        this(FakeCloud.aws(VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"))));
    }

    WireTarget(FakeCloud cloud) {
        this(cloud, AwsFront.start(cloud));
    }

    WireTarget(FakeCloud cloud, AwsFront front) {
        this.cloud = cloud;
        this.front = front;
        this.gate = new ConformanceGate(
                new DirectGate(cloud.time(), cloud.account(), new AwsProviderFactory().errors(), cloud.callLog()));
        this.provider = open(gate);
        this.otherProcess = open(gate);
    }

    FakeCloud cloud() {
        return cloud;
    }

    AwsFront front() {
        return front;
    }

    private CloudProvider open(CallGate calls) {
        return new AwsProviderFactory().open(config(cloud, front), new Context(cloud.time(), calls));
    }

    static ProviderConfig config(FakeCloud cloud, AwsFront front) {
        return ProviderConfig.builder(cloud.account(), "aws")
                .endpoint(front.endpoint())
                .credentials(credentials())
                .build();
    }

    static CredentialSource credentials() {
        return CredentialSource.of(new Credentials(
                "access_key",
                Map.of("access_key", Secret.of(AwsFront.ACCESS_KEY), "secret_key", Secret.of(AwsFront.SECRET_KEY)),
                Optional.empty()));
    }

    /** Opens the account as hosts do, with the pipeline around every request. */
    static MultiCloud pipeline(FakeCloud cloud, AwsFront front, Environment environment) {
        return MultiCloud.builder()
                .config(MultiCloudConfig.builder()
                        .account(AccountConfig.builder(cloud.account())
                                .provider("aws")
                                .endpoint(front.endpoint())
                                .build())
                        .build())
                .environment(environment)
                .factory(new AwsProviderFactory())
                .credentials(cloud.account(), credentials())
                .open();
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
    public String label() {
        return "aws-wire";
    }

    @Override
    public Instant now() {
        return cloud.time().now();
    }

    @Override
    public void advance(Duration time) {
        cloud.time().advance(time);
    }

    @Override
    public Optional<RequestLog> requestLog() {
        return Optional.of(gate);
    }

    @Override
    public Optional<FaultInjector> faults() {
        return Optional.of(new WireFaults());
    }

    @Override
    public Optional<Set<ResourceId>> billed() {
        Set<ResourceId> billed = new LinkedHashSet<>();
        for (Leftover leftover : cloud.leftovers()) {
            billed.add(leftover.resource());
        }
        return Optional.of(billed);
    }

    @Override
    public Optional<GuestDisk> guestDisk() {
        return Optional.of(GuestDisk.of(cloud));
    }

    @Override
    public Optional<PresignedAccess> presigned() {
        return Optional.of((method, url, body) -> {
            try {
                HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
                connection.setRequestMethod(method.name());
                if (body.length > 0) {
                    connection.setDoOutput(true);
                    connection.setFixedLengthStreamingMode(body.length);
                    try (OutputStream out = connection.getOutputStream()) {
                        out.write(body);
                    }
                }
                int status = connection.getResponseCode();
                var answer = status < 400 ? connection.getInputStream() : connection.getErrorStream();
                return new PresignedAccess.Answer(status, answer == null ? new byte[0] : answer.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public Optional<String> customerKey() {
        return Optional.of("key-of-a-customer");
    }

    @Override
    public DataSize volumeSize() {
        return DataSize.gib(50);
    }

    @Override
    public void close() {
        provider.close();
        otherProcess.close();
        front.close();
    }

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}

    /** Faults of the cloud itself and of its front, so that they come through the wire. */
    private final class WireFaults implements FaultInjector {
        private static final Map<Fault, FaultKind> OF_THE_CLOUD = new EnumMap<>(Map.of(
                Fault.THROTTLED, FaultKind.THROTTLED,
                Fault.CAPACITY, FaultKind.CAPACITY,
                Fault.QUOTA, FaultKind.QUOTA,
                Fault.UNAUTHENTICATED, FaultKind.CREDENTIALS_EXPIRED,
                Fault.UNAVAILABLE, FaultKind.ERROR_BEFORE_COMMIT,
                Fault.FAILED_AFTER_COMMIT, FaultKind.ERROR_AFTER_COMMIT,
                Fault.LOST_RESPONSE, FaultKind.LOST_RESPONSE,
                Fault.CORRUPT_BYTES, FaultKind.CORRUPT_BYTES));

        @Override
        public Set<Fault> supported() {
            return Collections.unmodifiableSet(EnumSet.allOf(Fault.class));
        }

        @Override
        public Placed place(Fault fault, int first, int times) {
            FaultKind kind = OF_THE_CLOUD.get(fault);
            return kind == null
                    ? new OfTheFront(front.deny(first, times))
                    : new OfTheCloud(cloud.fault(kind).after(first - 1L).times(times));
        }
    }

    private record OfTheFront(Denial denial) implements FaultInjector.Placed {
        @Override
        public int hits() {
            return Math.toIntExact(denial.struck());
        }

        @Override
        public void remove() {
            denial.lift();
        }
    }

    private record OfTheCloud(io.multicloud.testkit.fake.Fault fault) implements FaultInjector.Placed {
        @Override
        public int hits() {
            return Math.toIntExact(fault.struck());
        }

        @Override
        public void remove() {
            fault.lift();
        }
    }
}
