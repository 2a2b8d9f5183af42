package io.multicloud.gcp;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.Secret;
import io.multicloud.gcp.wire.GcpFront;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.conformance.ConformanceGate;
import io.multicloud.testkit.conformance.ConformanceTarget;
import io.multicloud.testkit.conformance.FaultInjector;
import io.multicloud.testkit.conformance.GuestDisk;
import io.multicloud.testkit.conformance.PresignedAccess;
import io.multicloud.testkit.conformance.RequestLog;
import io.multicloud.testkit.wire.Denial;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The adapter over its SDK and loopback HTTP, against a front that is backed by a fake cloud. */
final class WireTarget implements ConformanceTarget {
    private final FakeCloud cloud;
    private final GcpFront front;
    private final ConformanceGate gate;
    private final CloudProvider provider;
    private final CloudProvider otherProcess;

    WireTarget() {
        this(FakeCloud.gcp(VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z"))));
    }

    WireTarget(FakeCloud cloud) {
        this.cloud = cloud;
        this.front = GcpFront.start(cloud);
        this.gate = new ConformanceGate(
                new DirectGate(cloud.time(), cloud.account(), new GcpProviderFactory().errors(), new CallLog()));
        this.provider = open(Map.of("key", Secret.of(front.serviceAccountKey())), "service_account");
        this.otherProcess = open(Map.of("access_token", Secret.of(GcpFront.TOKEN)), "access_token");
    }

    private CloudProvider open(Map<String, Secret> values, String type) {
        ProviderConfig config = ProviderConfig.builder(cloud.account(), "gcp")
                .endpoint(front.endpoint())
                .credentials(CredentialSource.of(new Credentials(type, values, Optional.empty())))
                .setting(GcpProviderFactory.PROJECT, front.project())
                .build();
        return new GcpProviderFactory().open(config, new Context(cloud.time(), gate));
    }

    GcpFront front() {
        return front;
    }

    FakeCloud cloud() {
        return cloud;
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
        return cloud.time().now();
    }

    @Override
    public void advance(Duration time) {
        cloud.time().advance(time);
    }

    @Override
    public String label() {
        return "gcp-wire";
    }

    @Override
    public Optional<RequestLog> requestLog() {
        return Optional.of(gate);
    }

    @Override
    public Optional<FaultInjector> faults() {
        return Optional.of(new WireFaults(cloud, front));
    }

    @Override
    public Optional<GuestDisk> guestDisk() {
        GuestDisk disks = GuestDisk.of(cloud);
        return Optional.of(new GuestDisk() {
            @Override
            public void write(ResourceId volume, long offset, ByteBuffer data) {
                disks.write(inTheFake(volume), offset, data);
            }

            @Override
            public byte[] read(ResourceId volume, long offset, int length) {
                return disks.read(inTheFake(volume), offset, length);
            }

            private ResourceId inTheFake(ResourceId volume) {
                String[] name = volume.nativeId().split("/", 2);
                return front.disk(name[0], name[1]);
            }
        });
    }

    @Override
    public Optional<PresignedAccess> presigned() {
        return Optional.of(WireTarget::send);
    }

    private static PresignedAccess.Answer send(HttpMethod method, URI url, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .method(method.name(), body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
            return new PresignedAccess.Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new IllegalStateException("the URL could not be sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public Optional<String> customerKey() {
        return Optional.of("projects/p/locations/us-central1/keyRings/r/cryptoKeys/customer");
    }

    @Override
    public void close() {
        ConformanceTarget.super.close();
        front.close();
    }

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}

    /** Faults of the fake behind the front, which reach the adapter as HTTP errors and broken connections. */
    private record WireFaults(FakeCloud cloud, GcpFront front) implements FaultInjector {
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
                    ? new Denied(front.deny(first, times))
                    : new Struck(cloud.fault(kind).after(first - 1L).times(times));
        }
    }

    private record Denied(Denial denial) implements FaultInjector.Placed {
        @Override
        public int hits() {
            return Math.toIntExact(denial.struck());
        }

        @Override
        public void remove() {
            denial.lift();
        }
    }

    private record Struck(io.multicloud.testkit.fake.Fault fault) implements FaultInjector.Placed {
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
