package io.multicloud.core.burst;

import io.multicloud.api.burst.BurstDecision;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstListener;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.CapacitySource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's side: its capacity source, its listeners, and the decisions it can look at. Foreign code that throws is
 * logged and passed over. Methods that say so are called under the manager's lock, the others without it.
 */
final class Host {
    private static final Logger LOG = LoggerFactory.getLogger(Host.class);

    private final Object lock;
    private final String burst;
    private final CapacitySource source;
    private final InstantSource clock;
    private final Outbox outbox;
    private final List<BurstListener> listeners = new CopyOnWriteArrayList<>();
    private final DecisionLog log = new DecisionLog();

    /**
     * @param lock the manager's
     * @param burst the policy's name
     */
    Host(Object lock, String burst, CapacitySource source, InstantSource clock, Outbox outbox) {
        this.lock = lock;
        this.burst = burst;
        this.source = source;
        this.clock = clock;
        this.outbox = outbox;
    }

    void add(BurstListener listener) {
        listeners.add(listener);
    }

    /** Returns null if the source failed. */
    @Nullable
    CapacityReading read() {
        try {
            return source.read();
        } catch (RuntimeException e) {
            failed("the capacity source failed: " + e, e);
            return null;
        }
    }

    // ---- under the lock

    List<BurstDecision> decisions() {
        return log.entries();
    }

    /** Notes an action. */
    void acted(Action action, int vms, String reason) {
        decided(log.acted(clock.instant(), action, vms, reason));
    }

    /** Notes that nothing is done. */
    void nothing(String reason) {
        nothing(Action.NONE, reason);
    }

    private void nothing(Action action, String reason) {
        BurstDecision decision = log.nothing(clock.instant(), action, reason);
        if (decision != null) {
            decided(decision);
        }
    }

    private void decided(BurstDecision decision) {
        if (!listeners.isEmpty()) {
            outbox.tell(() -> tell(listener -> listener.decided(decision)));
        }
    }

    /** Tells listeners that a VM has changed its state. */
    void changed(BurstRecord vm) {
        if (!listeners.isEmpty()) {
            BurstVM view = vm.view(clock.instant());
            outbox.tell(() -> tell(listener -> listener.changed(view)));
        }
    }

    void joined(BurstRecord vm) {
        tell("take in", vm, source::joined);
    }

    void interrupted(BurstRecord vm) {
        tell("take the interruption of", vm, source::interrupted);
    }

    void left(BurstRecord vm) {
        tell("let go of", vm, source::left);
    }

    /**
     * Tells the source to drain a VM.
     *
     * @param ifIdle what to do if nothing runs on it
     */
    void drain(BurstRecord vm, Runnable ifIdle) {
        tell("drain", vm, view -> {
            if (source.drain(view) == CapacitySource.DrainState.IDLE) {
                ifIdle.run();
            }
        });
    }

    // ---- telling

    private void tell(String what, BurstRecord vm, Consumer<BurstVM> notice) {
        Instant now = clock.instant();
        BurstVM view = vm.view(now);
        outbox.tell(() -> {
            try {
                notice.accept(view);
            } catch (RuntimeException e) {
                failed("the capacity source failed to " + what + " " + view.name() + ": " + e, e);
            }
        });
    }

    private void tell(Consumer<BurstListener> notice) {
        for (BurstListener listener : listeners) {
            try {
                notice.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("a listener of burst '{}' failed and is passed over", burst, e);
            }
        }
    }

    private void failed(String what, RuntimeException error) {
        LOG.warn("burst '{}': {}", burst, what, error);
        synchronized (lock) {
            nothing(Action.SOURCE_FAILED, what);
        }
        outbox.flush();
    }
}
