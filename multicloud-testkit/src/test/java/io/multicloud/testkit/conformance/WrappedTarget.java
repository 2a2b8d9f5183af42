package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A target whose providers are wrapped. */
final class WrappedTarget implements ConformanceTarget {
    private final ConformanceTarget good;
    private final String label;
    private final CloudProvider provider;
    private final CloudProvider otherProcess;

    WrappedTarget(ConformanceTarget good, String label, UnaryOperator<CloudProvider> wrapper) {
        this.good = good;
        this.label = label;
        this.provider = wrapper.apply(good.provider());
        this.otherProcess = wrapper.apply(good.otherProcess());
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
        return good.now();
    }

    @Override
    public void advance(Duration time) {
        good.advance(time);
    }

    @Override
    public Duration patience() {
        return good.patience();
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public Optional<RequestLog> requestLog() {
        return good.requestLog();
    }

    @Override
    public Optional<FaultInjector> faults() {
        return good.faults();
    }

    @Override
    public Optional<Set<ResourceId>> billed() {
        return good.billed();
    }

    @Override
    public Optional<GuestDisk> guestDisk() {
        return good.guestDisk();
    }

    @Override
    public Optional<PresignedAccess> presigned() {
        return good.presigned();
    }

    @Override
    public Optional<String> customerKey() {
        return good.customerKey();
    }

    @Override
    public DataSize volumeSize() {
        return good.volumeSize();
    }

    @Override
    public String name(ResourceType type, int number) {
        return good.name(type, number);
    }
}
