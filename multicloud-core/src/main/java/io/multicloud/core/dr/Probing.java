package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.health.FailureDetector;
import io.multicloud.core.health.Verdict;
import io.multicloud.core.pipeline.SingleAttempts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the machines of a plan how they are, each at the plan's interval, for as long as the plan is this host's. What it knows
 * is in memory alone: another host begins with knowing nothing, and nothing is no loss; it is told only since when machines
 * failed that it finds failing. Thread-safe.
 */
final class Probing {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    private final Environment environment;
    private final Clouds clouds;
    private final SingleAttempts attempts;
    private final ProtectionPlan plan;
    private final @Nullable HealthProbe probe;
    private final BooleanSupplier wanted;

    // Guarded by this.
    private final Map<Integer, Watched> machines = new LinkedHashMap<>();
    private final Set<Integer> asking = new LinkedHashSet<>();
    private boolean going;
    private boolean stopsExcused;

    Probing(
            Environment environment,
            Clouds clouds,
            Collaborators collaborators,
            SingleAttempts attempts,
            ProtectionPlan plan,
            BooleanSupplier wanted) {
        this.environment = environment;
        this.clouds = clouds;
        this.attempts = attempts;
        this.plan = plan;
        this.probe = plan.machineProbe().map(collaborators::probe).orElse(null);
        this.wanted = wanted;
    }

    private static final class Watched {
        private final Machine machine;
        private final FailureDetector detector;
        private @Nullable VM seen;
        private boolean reached;
        private Optional<Boolean> healthy = Optional.empty();

        Watched(Machine machine, FailureDetector detector) {
            this.machine = machine;
            this.detector = detector;
        }
    }

    /**
     * How a machine is.
     *
     * @param verdict of its detector
     * @param reached whether its cloud answered when it was asked last
     * @param healthy what the last probe said; empty if there was none
     * @param zone in which it was seen last
     * @param failingSince nanoseconds of the first probe of those that fail
     */
    record Finding(
            Machine machine,
            Verdict verdict,
            boolean reached,
            Optional<Boolean> healthy,
            Optional<Zone> zone,
            OptionalLong failingSince) {}

    /** Watches these machines from now on; those that are the same keep what is known of them. */
    synchronized void watch(List<Machine> now) {
        Map<Integer, Watched> before = new LinkedHashMap<>(machines);
        machines.clear();
        for (Machine machine : now) {
            Watched known = before.get(machine.index());
            machines.put(
                    machine.index(),
                    known != null && known.machine.equals(machine)
                            ? known
                            : new Watched(machine, FailureDetector.of(plan.health())));
        }
        if (!going && !machines.isEmpty()) {
            going = true;
            environment.scheduler().schedule(Duration.ZERO, this::round);
        }
    }

    /**
     * Sets whether a machine that can be asked about, and does not work, is no evidence: while the application is moved it is
     * stopped on purpose, and started again if it stays. That its cloud does not answer remains evidence.
     */
    synchronized void excuseStops(boolean moving) {
        stopsExcused = moving;
    }

    synchronized List<Finding> findings() {
        long now = environment.nanoTime();
        return machines.values().stream()
                .map(watched -> new Finding(
                        watched.machine,
                        watched.detector.verdict(now),
                        watched.reached,
                        watched.healthy,
                        Optional.ofNullable(watched.seen).flatMap(VM::zone),
                        watched.detector.failingSince()))
                .toList();
    }

    private void round() {
        Map<Integer, Machine> due = new LinkedHashMap<>();
        synchronized (this) {
            if (!wanted.getAsBoolean()) {
                going = false;
                return;
            }
            for (Watched watched : machines.values()) {
                if (asking.add(watched.machine.index())) {
                    due.put(watched.machine.index(), watched.machine);
                }
            }
        }
        due.values().forEach(machine -> environment.executor().execute(() -> ask(machine)));
        environment.scheduler().schedule(plan.health().interval(), this::round);
    }

    private void ask(Machine machine) {
        Watched watched;
        synchronized (this) {
            watched = machines.get(machine.index());
        }
        try {
            if (watched == null || !watched.machine.equals(machine)) {
                return;
            }
            Asked asked = attempts.call(() -> asked(machine.vm(), watched.seen));
            synchronized (this) {
                watched.reached = asked.reached;
                watched.seen = asked.vm == null ? watched.seen : asked.vm;
                if (asked.healthy.isPresent()) {
                    watched.healthy = asked.healthy;
                    long now = environment.nanoTime();
                    if (asked.healthy.get()) {
                        watched.detector.answered(now);
                    } else if (!asked.reached || !stopsExcused) {
                        watched.detector.failed(now);
                    }
                }
            }
        } finally {
            synchronized (this) {
                asking.remove(machine.index());
            }
        }
    }

    /** @param healthy empty if nothing can be said: what keeps us from asking says nothing about the machine */
    private record Asked(boolean reached, @Nullable VM vm, Optional<Boolean> healthy) {}

    /** Whatever answers in its name, it is not this machine. */
    private static Asked gone(@Nullable VM seen) {
        return new Asked(true, seen, Optional.of(false));
    }

    private Asked asked(ResourceId id, @Nullable VM before) {
        VM vm = before;
        boolean reached = true;
        boolean running = false;
        boolean ours = false;
        try {
            vm = clouds.of(id).compute().get(id);
            running = vm.state() == VMState.RUNNING;
            if (vm.state() == VMState.DELETED) {
                return gone(vm);
            }
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return gone(before);
            }
            ours = e.code() == ErrorCode.THROTTLED
                    || e.code() == ErrorCode.UNAUTHENTICATED
                    || e.code() == ErrorCode.PERMISSION_DENIED
                    || e.code() == ErrorCode.REJECTED;
            reached = ours;
        } catch (RuntimeException e) {
            return new Asked(false, before, Optional.empty());
        }
        if (probe == null) {
            return new Asked(reached, vm, ours ? Optional.empty() : Optional.of(running));
        }
        if (vm == null) {
            return new Asked(reached, null, ours ? Optional.empty() : Optional.of(false));
        }
        return new Asked(reached, vm, Optional.of(Collaborators.healthy(probe, vm, LONGEST_ANSWER)));
    }
}
