package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A provider of any factory as a target, in virtual time: opened twice on the same account, without retries between it and
 * the kit, with a log of its requests and with faults in its gate. What stands in for the cloud takes its time from the
 * same {@link VirtualTime}. A subclass adds what only the cloud knows, such as {@link #billed()}, or replaces what
 * the cloud does better, such as {@link #faults()}.
 *
 * <pre>{@code
 * VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
 * MyServer server = new MyServer(time.clock());
 * ProviderConfig config = ProviderConfig.builder("test", "mycloud").endpoint(server.address()).build();
 * return new FactoryTarget(new MyFactory(), config, time);
 * }</pre>
 */
public class FactoryTarget implements ConformanceTarget {
    private final VirtualTime time;
    private final CallLog log = new CallLog();
    private final ConformanceGate gate;
    private final CloudProvider provider;
    private final CloudProvider otherProcess;

    /**
     * Opens the account twice.
     *
     * @param factory opens it
     * @param config how; both providers get the same
     * @param time what the provider and its cloud take for the time
     */
    public FactoryTarget(CloudProviderFactory factory, ProviderConfig config, VirtualTime time) {
        this.time = time;
        this.gate = new ConformanceGate(gate(factory, config));
        this.provider = factory.open(config, new Context(time, gate));
        this.otherProcess = factory.open(config, new Context(time, gate(factory, config)));
    }

    private DirectGate gate(CloudProviderFactory factory, ProviderConfig config) {
        return new DirectGate(time, config.account(), factory.errors(), log);
    }

    @Override
    public final CloudProvider provider() {
        return provider;
    }

    @Override
    public final CloudProvider otherProcess() {
        return otherProcess;
    }

    @Override
    public final Instant now() {
        return time.now();
    }

    @Override
    public final void advance(Duration duration) {
        time.advance(duration);
    }

    @Override
    public final Optional<RequestLog> requestLog() {
        return Optional.of(() -> log.entries().stream().map(CallLog.Entry::call).toList());
    }

    /** Returns faults that strike in the gate: what the cloud itself would have answered is not translated then. */
    @Override
    public Optional<FaultInjector> faults() {
        return Optional.of(gate);
    }

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}
}
