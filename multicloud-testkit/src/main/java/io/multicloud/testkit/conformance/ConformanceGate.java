package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call gate with a log and faults around another one: what gives both to the target of any provider that is opened
 * with a {@link io.multicloud.api.spi.ProviderContext}. Faults stand inside the other gate, where the cloud would fail,
 * so that its retries see them. Thread-safe.
 */
public final class ConformanceGate implements CallGate, RequestLog, FaultInjector {
    private static final Set<Fault> SUPPORTED =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Fault.CORRUPT_BYTES)));

    private final CallGate gate;
    private final Object lock = new Object();
    private final List<CallInfo> calls = new ArrayList<>();
    private @Nullable Countdown placed;

    /** Stands around {@code gate}. */
    public ConformanceGate(CallGate gate) {
        this.gate = gate;
    }

    @Override
    public <T> T execute(CallInfo info, Request<T> request) {
        synchronized (lock) {
            calls.add(info);
        }
        return gate.execute(info, attempt -> {
            Fault fault = next();
            if (fault == null) {
                return request.send(attempt);
            }
            if (fault.committed()) {
                request.send(attempt);
            }
            throw failure(fault, info);
        });
    }

    @Override
    public List<CallInfo> calls() {
        synchronized (lock) {
            return List.copyOf(calls);
        }
    }

    @Override
    public Set<Fault> supported() {
        return SUPPORTED;
    }

    @Override
    public Placed place(Fault fault, int first, int times) {
        if (!SUPPORTED.contains(fault) || first < 1 || times < 1) {
            throw new IllegalArgumentException("a fault must be one of " + SUPPORTED
                    + " and its numbers at least 1, were " + fault + ", " + first + " and " + times);
        }
        synchronized (lock) {
            placed = new Countdown(fault, first, times);
            return placed;
        }
    }

    private @Nullable Fault next() {
        synchronized (lock) {
            return placed == null ? null : placed.next();
        }
    }

    private static CloudException failure(Fault fault, CallInfo info) {
        CloudException.Builder failure = CloudException.builder(fault.code(), "placed by a test: " + fault)
                .operation(info.operation())
                .resourceId(info.resource().orElse(null));
        return fault == Fault.THROTTLED
                ? failure.retryAfter(Duration.ofSeconds(1)).build()
                : failure.build();
    }

    private final class Countdown implements Placed {
        private final Fault fault;
        private final long first;
        private final long behind;
        private long seen;
        private int hits;
        private boolean removed;

        Countdown(Fault fault, int first, int times) {
            this.fault = fault;
            this.first = first;
            this.behind = (long) first + times;
        }

        private @Nullable Fault next() {
            seen++;
            if (removed || seen < first || seen >= behind) {
                return null;
            }
            hits++;
            return fault;
        }

        @Override
        public int hits() {
            synchronized (lock) {
                return hits;
            }
        }

        @Override
        public void remove() {
            synchronized (lock) {
                removed = true;
            }
        }
    }
}
