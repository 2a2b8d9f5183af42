package io.multicloud.core.burst;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Durations;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstDecision;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstListener;
import io.multicloud.api.burst.BurstManager;
import io.multicloud.api.burst.BurstMetrics;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.BurstVM.Trigger;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.compute.VM;
import io.multicloud.api.control.ControlPlane;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.core.burst.BurstLimits.Allowance;
import io.multicloud.core.pipeline.SingleAttempts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The burst engine. Everything it does is a callback: the tick on the scheduler, and each request to a cloud
 * as a task of its own on the executor, at most one at a time for each VM.
 *
 * <p>One lock guards all state. No foreign code runs under it: requests are sent before it is taken, and what is to be
 * done after it was released waits in the {@link Outbox} until then.
 */
public final class EventDrivenBurstManager implements BurstManager {
    private static final Logger LOG = LoggerFactory.getLogger(EventDrivenBurstManager.class);

    private final Environment environment;
    private final BurstPolicy policy;
    private final Placer placer;
    private final Scaling scaling;
    private final BurstLimits limits;
    private final LifeCycle life;
    private final FleetWatch watch;
    private final Object lock;

    // Guarded by lock, as is the fleet.
    private final Fleet fleet;
    private @Nullable ScheduledTask nextTick;
    private boolean running;
    private boolean closed;

    /**
     * Makes a manager that does nothing before {@link #start()}.
     *
     * @param providers open accounts by name
     * @param singleAttempts how requests are sent
     * @throws IllegalArgumentException if the policy's budget is in another currency than the catalog's prices
     */
    public EventDrivenBurstManager(
            Environment environment,
            BurstPolicy policy,
            CapacitySource source,
            Placer placer,
            OfferCatalog catalog,
            ControlPlane inventory,
            Function<String, CloudProvider> providers,
            SingleAttempts singleAttempts) {
        this.environment = environment;
        this.policy = policy;
        this.placer = placer;
        this.scaling = policy.strategy() instanceof ScalingStrategy.JustInTime justInTime
                ? new JustInTimeScaling(justInTime)
                : new ThresholdScaling((ScalingStrategy.Thresholds) policy.strategy());
        this.limits = BurstLimits.of(policy);
        this.life = new LifeCycle(environment, policy, source, placer, providers, singleAttempts, scaling);
        this.watch = new FleetWatch(inventory, catalog, providers, LifeCycle.workTag(policy));
        this.lock = life.lock;
        this.fleet = life.fleet;
    }

    @Override
    public void start() {
        synchronized (lock) {
            requireOpen();
            if (running) {
                return;
            }
            running = true;
            watch.begin(now());
            if (nextTick != null) {
                nextTick.cancel();
            }
            nextTick = environment.scheduler().schedule(Duration.ZERO, this::tick);
        }
    }

    @Override
    public void stop() {
        synchronized (lock) {
            running = false;
            if (nextTick != null && !fleet.anyDraining()) {
                nextTick.cancel();
                nextTick = null;
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            running = false;
            if (nextTick != null) {
                nextTick.cancel();
                nextTick = null;
            }
            life.close();
        }
    }

    @Override
    public List<String> burst(int vms, String reason) {
        if (vms < 1) {
            throw new IllegalArgumentException("vms must be at least 1, was " + vms);
        }
        Optional<Money> cheapest = cheapest();
        List<String> names;
        synchronized (lock) {
            requireOpen();
            Allowance allowance = limits.allow(vms, fleet, cheapest, now());
            if (allowance.vms() < vms) {
                throw CloudException.builder(ErrorCode.REJECTED, vms + " VMs asked for by hand: " + allowance.limit())
                        .operation("burst " + policy.name())
                        .build();
            }
            names = life.launch(vms, Trigger.MANUAL, "by hand: " + reason);
        }
        life.outbox.flush();
        return names;
    }

    @Override
    public void release(String name) {
        synchronized (lock) {
            requireOpen();
            BurstRecord vm = fleet.find(name);
            if (vm == null) {
                throw new IllegalArgumentException("no active burst VM is named '" + name + "'");
            }
            life.drain(List.of(vm), "released by hand");
            keepTicking();
        }
        life.outbox.flush();
    }

    @Override
    public void releaseAll() {
        synchronized (lock) {
            requireOpen();
            life.drain(fleet.active(), "all released by hand");
            keepTicking();
        }
        life.outbox.flush();
    }

    @Override
    public List<BurstVM> active() {
        synchronized (lock) {
            return fleet.views(now());
        }
    }

    @Override
    public BurstMetrics metrics() {
        synchronized (lock) {
            return life.metrics();
        }
    }

    @Override
    public List<BurstDecision> decisions() {
        synchronized (lock) {
            return life.host.decisions();
        }
    }

    @Override
    public void addListener(BurstListener listener) {
        life.host.add(listener);
    }

    // ---- the tick

    /** Looks at everything once. After a stop only drains are brought to their end. */
    private void tick() {
        boolean monitoring;
        synchronized (lock) {
            if (closed) {
                return;
            }
            nextTick = null;
            monitoring = running;
        }
        try {
            CapacityReading reading = life.host.read();
            if (monitoring) {
                reconcile();
            }
            finishDrains(reading);
            if (monitoring && reading != null) {
                decide(reading);
            }
            if (monitoring) {
                enforceBudget();
            }
        } finally {
            synchronized (lock) {
                keepTicking();
            }
            life.outbox.flush();
        }
    }

    /** Sees to it that there is a next tick, if one is needed. Called under the lock. */
    private void keepTicking() {
        if (nextTick == null && !closed && (running || fleet.anyDraining())) {
            nextTick = environment.scheduler().schedule(policy.monitorInterval(), this::tick);
        }
    }

    /** Takes in what the inventory knows: lost VMs, notices of interruption, VMs of an earlier manager. */
    private void reconcile() {
        Map<VM, String> names = new LinkedHashMap<>();
        FleetWatch.Sight sight;
        try {
            sight = watch.look();
        } catch (RuntimeException e) {
            LOG.error("the inventory could not be read; it is read again in the next tick", e);
            return;
        }
        synchronized (lock) {
            FleetWatch.Findings findings = watch.compare(fleet, sight);
            findings.missing().forEach(life::verify);
            findings.late().forEach(life::delete);
            findings.interrupted().forEach(life::interrupted);
            for (VM vm : findings.unknown()) {
                names.put(vm, fleet.find(vm.name()) == null ? vm.name() : vm.name() + "@" + vm.id());
            }
        }
        names.forEach((vm, name) -> {
            BurstRecord record = watch.record(vm, name);
            synchronized (lock) {
                life.takeOver(record);
            }
        });
    }

    private void finishDrains(@Nullable CapacityReading reading) {
        Duration timeout = policy.drainTimeout().orElse(null);
        synchronized (lock) {
            Instant now = now();
            for (BurstRecord vm : fleet.active()) {
                Instant since = vm.drainingSince;
                if (vm.state != State.DRAINING || since == null || vm.vm == null) {
                    continue;
                }
                if (reading != null && reading.idle().containsKey(vm.vm)) {
                    life.delete(vm);
                } else if (timeout != null && !now.isBefore(since.plus(timeout))) {
                    life.host.acted(
                            Action.SCALE_IN,
                            1,
                            vm.name + " is still busy " + Durations.format(timeout) + " after it was told to drain");
                    life.delete(vm);
                }
            }
        }
    }

    private void decide(CapacityReading reading) {
        List<BurstRecord> idle;
        Scaling.Verdict verdict;
        synchronized (lock) {
            List<Instant> since = new ArrayList<>();
            idle = idle(reading, since);
            verdict = scaling.decide(new Pool(
                    now(),
                    policy.monitorInterval(),
                    reading,
                    fleet.arriving(),
                    since,
                    policy.template().vcpus(),
                    policy.template().memory().toGiB()));
        }
        Optional<Money> cheapest = verdict.launch() > 0 ? cheapest() : Optional.empty();
        synchronized (lock) {
            int launched = 0;
            int ended = 0;
            if (verdict.launch() > 0) {
                launched = launch(verdict, cheapest);
            } else if (verdict.end() > 0) {
                ended = life.drain(idle.subList(0, Math.min(verdict.end(), idle.size())), verdict.reason());
            } else {
                life.host.nothing(verdict.reason());
            }
            scaling.acted(launched, ended);
        }
    }

    /** Orders as many of the VMs that are needed as may be. Called under the lock. */
    private int launch(Scaling.Verdict verdict, Optional<Money> cheapest) {
        Instant now = now();
        if (!watch.complete(now)) {
            life.host.nothing(
                    "needed, but not all accounts have been listed yet, and VMs of an earlier manager may be missing");
            return 0;
        }
        if (now.isBefore(life.refusedUntil())) {
            life.host.nothing("needed, but an order was refused, and none is sent before " + life.refusedUntil());
            return 0;
        }
        Allowance allowance = limits.allow(verdict.launch(), fleet, cheapest, now);
        if (allowance.vms() == 0) {
            life.host.nothing("needed, but " + allowance.limit());
            return 0;
        }
        String clipped = allowance.vms() == verdict.launch() ? "" : "; clipped: " + allowance.limit();
        return life.launch(allowance.vms(), Trigger.STRATEGY, verdict.reason() + clipped)
                .size();
    }

    /** Returns what an hour of one more VM costs at the least; empty without a budget, which alone asks for it. */
    private Optional<Money> cheapest() {
        if (limits.dailyBudget().isEmpty()) {
            return Optional.empty();
        }
        try {
            return placer.rank(policy.placement()).best().map(RankedOffer::hourly);
        } catch (CloudException e) {
            LOG.warn("offers for burst '{}' cannot be ranked", policy.name(), e);
            return Optional.empty();
        }
    }

    /**
     * Returns the VMs that the strategy may end, idle longest first, and since when. A source that reports only how busy
     * the pool is lets it end any of them, the oldest first. Called under the lock.
     */
    private List<BurstRecord> idle(CapacityReading reading, List<Instant> since) {
        Map<ResourceId, Instant> reported = reading.idle();
        List<BurstRecord> idle = new ArrayList<>();
        if (!reading.reportsIdle() && policy.strategy() instanceof ScalingStrategy.Thresholds) {
            for (BurstRecord vm : fleet.active()) {
                if (vm.state == State.READY && vm.trigger == Trigger.STRATEGY) {
                    idle.add(vm);
                    since.add(now());
                }
            }
            return idle;
        }
        if (reported.isEmpty()) {
            return idle;
        }
        Map<BurstRecord, Instant> times = new HashMap<>();
        for (BurstRecord vm : fleet.active()) {
            Instant at = vm.vm == null ? null : reported.get(vm.vm);
            if (at != null && vm.state == State.READY && vm.trigger == Trigger.STRATEGY) {
                idle.add(vm);
                times.put(vm, at);
            }
        }
        idle.sort((a, b) -> {
            int bySince = times.getOrDefault(a, Instant.MAX).compareTo(times.getOrDefault(b, Instant.MAX));
            return bySince != 0 ? bySince : a.name.compareTo(b.name);
        });
        for (BurstRecord vm : idle) {
            since.add(times.getOrDefault(vm, Instant.MAX));
        }
        return idle;
    }

    /** Drains everything once the day's budget is spent. */
    private void enforceBudget() {
        synchronized (lock) {
            if (limits.spent(fleet, now())) {
                life.drain(
                        fleet.active(),
                        "the daily budget of " + limits.dailyBudget().orElseThrow() + " is spent");
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("burst manager '" + policy.name() + "' is closed");
        }
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
