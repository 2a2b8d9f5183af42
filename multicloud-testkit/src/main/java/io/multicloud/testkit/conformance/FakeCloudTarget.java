package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.fake.storage.PresignedHttp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A fake cloud under the conformance kit: opened directly, each request sent once. */
final class FakeCloudTarget implements ConformanceTarget {
    private final FakeCloud cloud;
    private final ConformanceGate gate;
    private final CloudProvider provider;
    private final CloudProvider otherProcess;
    private final FakeFaults faults;

    FakeCloudTarget(FakeCloud cloud) {
        this.cloud = cloud;
        this.gate = new ConformanceGate(
                new DirectGate(cloud.time(), cloud.account(), cloud.flavor().errors(), cloud.callLog()));
        this.provider = open(gate);
        this.otherProcess = open(gate);
        this.faults = new FakeFaults(cloud, gate);
    }

    private CloudProvider open(CallGate calls) {
        return cloud.factory()
                .open(
                        ProviderConfig.builder(cloud.account(), cloud.flavor().kind())
                                .build(),
                        new Context(cloud.time(), calls));
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
    public Optional<RequestLog> requestLog() {
        return Optional.of(gate);
    }

    @Override
    public Optional<FaultInjector> faults() {
        return Optional.of(faults);
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
            PresignedHttp.Answer answer = cloud.storage().presigned().send(method, url, body);
            return new PresignedAccess.Answer(answer.status(), answer.body());
        });
    }

    @Override
    public Optional<String> customerKey() {
        return Optional.of("key-of-a-customer");
    }

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}

    /** Faults of the cloud itself where it has them; the others strike in the gate. */
    private static final class FakeFaults implements FaultInjector {
        private static final Map<Fault, FaultKind> OF_THE_CLOUD = new EnumMap<>(Map.of(
                Fault.THROTTLED, FaultKind.THROTTLED,
                Fault.CAPACITY, FaultKind.CAPACITY,
                Fault.QUOTA, FaultKind.QUOTA,
                Fault.UNAUTHENTICATED, FaultKind.CREDENTIALS_EXPIRED,
                Fault.UNAVAILABLE, FaultKind.ERROR_BEFORE_COMMIT,
                Fault.FAILED_AFTER_COMMIT, FaultKind.ERROR_AFTER_COMMIT,
                Fault.LOST_RESPONSE, FaultKind.LOST_RESPONSE,
                Fault.CORRUPT_BYTES, FaultKind.CORRUPT_BYTES));

        private final FakeCloud cloud;
        private final ConformanceGate gate;

        FakeFaults(FakeCloud cloud, ConformanceGate gate) {
            this.cloud = cloud;
            this.gate = gate;
        }

        @Override
        public Set<Fault> supported() {
            return Collections.unmodifiableSet(EnumSet.allOf(Fault.class));
        }

        @Override
        public Placed place(Fault fault, int first, int times) {
            FaultKind kind = OF_THE_CLOUD.get(fault);
            if (kind == null) {
                return gate.place(fault, first, times);
            }
            return new OfTheCloud(cloud.fault(kind).after(first - 1L).times(times));
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
