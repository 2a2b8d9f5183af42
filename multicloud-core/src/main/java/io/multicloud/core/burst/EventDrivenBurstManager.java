package io.multicloud.core.burst;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
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
import io.multicloud.api.compute.VMState;
import io.multicloud.api.control.ControlPlane;
import io.multicloud.api.control.InventoryItem;
import io.multicloud.api.control.InventoryQuery;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ScheduledTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The burst engine. Everything it does is a callback: the tick on the scheduler, and each request to a cloud
 * as a task of its own on the executor, at most one at a time for each VM.
 *
 * <p>One lock guards all state. No foreign code runs under it: requests are sent before it is taken, and what
 * the host is to be told is collected as {@link Notices} and delivered after it is released.
 */
public final class EventDrivenBurstManager implements BurstManager {
    private static final Logger LOG = LoggerFactory.getLogger(EventDrivenBurstManager.class);

    private final Object lock = new Object();
    private final Environment environment;
    private final BurstPolicy policy;
    private final CapacitySource source;
    private final Placer placer;
    private final OfferCatalog catalog;
    private final ControlPlane inventory;
    private final Scaling scaling;
    private final BurstRequests requests;
    private final List<BurstListener> listeners = new CopyOnWriteArrayList<>();

    // Guarded by lock.
    private final Fleet fleet = new Fleet();
    private final DecisionLog log = new DecisionLog();
    private final Counts counts = new Counts();
    private @Nullable ScheduledTask nextTick;
    private boolean running;
    private boolean closed;

    /**
     * Makes a manager that does nothing before {@link #start()}.
     *
     * @param providers open accounts by name
     * @param singleAttempts how requests are sent
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
        this.source = source;
        this.placer = placer;
        this.catalog = catalog;
        this.inventory = inventory;
        this.scaling = policy.strategy() instanceof ScalingStrategy.JustInTime justInTime
                ? new JustInTimeScaling(justInTime)
                : new ThresholdScaling((ScalingStrategy.Thresholds) policy.strategy());
        this.requests = new BurstRequests(this, environment, policy, placer, providers, singleAttempts);
    }

    @Override
    public void start() {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("burst manager '" + policy.name() + "' is closed");
            }
            if (running) {
                return;
            }
            running = true;
            nextTick = environment.scheduler().schedule(Duration.ZERO, this::tick);
        }
    }

    @Override
    public void stop() {
        synchronized (lock) {
            running = false;
            if (nextTick != null) {
                nextTick.cancel();
                nextTick = null;
            }
        }
    }

    @Override
    public void close() {
        stop();
        synchronized (lock) {
            closed = true;
            for (BurstRecord vm : fleet.active()) {
                LOG.warn("burst '{}' closes and leaves {} ({}) in account {}", policy.name(), vm.name, vm.vm, vm.account);
            }
        }
    }

    @Override
    public List<String> burst(int vms, String reason) {
        if (vms < 1) {
            throw new IllegalArgumentException("vms must be at least 1, was " + vms);
        }
        Notices notices = new Notices();
        List<String> names;
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("burst manager '" + policy.name() + "' is closed");
            }
            Allowance allowance = allowed(vms);
            if (allowance.vms() < vms) {
                throw CloudException.builder(ErrorCode.REJECTED, vms + " VMs asked for by hand: " + allowance.limit())
                        .operation("burst " + policy.name())
                        .build();
            }
            names = launch(vms, Trigger.MANUAL, "by hand: " + reason, notices);
        }
        notices.deliver();
        return names;
    }

    @Override
    public void release(String name) {
        BurstRecord vm;
        synchronized (lock) {
            vm = fleet.find(name);
        }
        if (vm == null) {
            throw new IllegalArgumentException("no active burst VM is named '" + name + "'");
        }
        drain(List.of(vm), "released by hand");
    }

    @Override
    public void releaseAll() {
        List<BurstRecord> all;
        synchronized (lock) {
            all = fleet.active();
        }
        drain(all, "all released by hand");
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
            return new BurstMetrics(
                    counts.events,
                    fleet.size(),
                    fleet.totalCost(now()),
                    counts.launched,
                    counts.ended,
                    counts.failovers,
                    counts.interruptions);
        }
    }

    @Override
    public List<BurstDecision> decisions() {
        synchronized (lock) {
            return log.entries();
        }
    }

    @Override
    public void addListener(BurstListener listener) {
        listeners.add(listener);
    }

    // ---- the tick

    private void tick() {
        try {
            CapacityReading reading = read();
            if (reading != null) {
                reconcile();
                finishDrains(reading);
                decide(reading);
            }
        } finally {
            synchronized (lock) {
                if (running) {
                    nextTick = environment.scheduler().schedule(policy.monitorInterval(), this::tick);
                }
            }
        }
    }

    private @Nullable CapacityReading read() {
        try {
            return source.read();
        } catch (RuntimeException e) {
            LOG.warn("the capacity source of burst '{}' failed; this tick is passed over", policy.name(), e);
            record(Action.SOURCE_FAILED, 0, "the capacity source failed: " + e);
            return null;
        }
    }

    private void decide(CapacityReading reading) {
        Instant now = now();
        List<BurstRecord> idle;
        Scaling.Verdict verdict;
        int launched = 0;
        Notices notices = new Notices();
        synchronized (lock) {
            List<Instant> since = new ArrayList<>();
            idle = idle(reading, since);
            Pool pool = new Pool(
                    now,
                    policy.monitorInterval(),
                    reading,
                    fleet.arriving(),
                    since,
                    policy.template().vcpus(),
                    policy.template().memory().toGiB());
            verdict = scaling.decide(pool);
            if (verdict.launch() > 0) {
                Allowance allowance = allowed(verdict.launch());
                if (allowance.vms() > 0) {
                    String clipped = allowance.vms() == verdict.launch() ? "" : "; clipped: " + allowance.limit();
                    launched = launch(allowance.vms(), Trigger.STRATEGY, verdict.reason() + clipped, notices)
                            .size();
                } else {
                    nothing("needed, but " + allowance.limit(), notices);
                }
            } else if (verdict.end() == 0) {
                nothing(verdict.reason(), notices);
            }
        }
        notices.deliver();
        int ended = Math.min(verdict.end(), idle.size());
        if (ended > 0) {
            drain(idle.subList(0, ended), verdict.reason());
        }
        synchronized (lock) {
            scaling.acted(launched, ended);
        }
        enforceBudget();
    }

    /** Returns the VMs that the strategy may end, idle longest first, and since when. */
    private List<BurstRecord> idle(CapacityReading reading, List<Instant> since) {
        Map<ResourceId, Instant> reported = reading.idle();
        List<BurstRecord> idle = new ArrayList<>();
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

    /** How many of the VMs asked for the limits leave, and which limit took the others. */
    private record Allowance(int vms, String limit) {}

    private Allowance allowed(int wanted) {
        int vms = wanted;
        String limit = "";
        if (policy.maxVms().isPresent() && fleet.size() + vms > policy.maxVms().getAsInt()) {
            vms = Math.max(0, policy.maxVms().getAsInt() - fleet.size());
            limit = "the limit of " + policy.maxVms().getAsInt() + " VMs is reached";
        }
        Money budget = policy.dailyBudget().orElse(null);
        if (vms > 0 && budget != null) {
            RankedOffer best = placer.rank(policy.placement()).best().orElse(null);
            if (best != null) {
                // Launch only what can be paid for an hour at least.
                Money left = budget.minus(fleet.costOfDay(now())).minus(fleet.hourlyCost());
                long payable = left.isPositive()
                        ? left.amount().divideToIntegralValue(best.hourly().amount()).longValue()
                        : 0;
                if (payable < vms) {
                    vms = (int) payable;
                    limit = "the daily budget of " + budget + " leaves " + left.rounded(2) + " beside an hour of what runs";
                }
            }
        }
        return new Allowance(vms, limit);
    }

    /** Drains everything once the day's budget is spent. */
    private void enforceBudget() {
        Money budget = policy.dailyBudget().orElse(null);
        if (budget == null) {
            return;
        }
        List<BurstRecord> all;
        synchronized (lock) {
            if (fleet.costOfDay(now()).compareTo(budget) < 0) {
                return;
            }
            all = fleet.active().stream()
                    .filter(vm -> vm.state == State.READY)
                    .toList();
        }
        if (!all.isEmpty()) {
            drain(all, "the daily budget of " + budget + " is spent");
        }
    }

    private List<String> launch(int vms, Trigger trigger, String reason, Notices notices) {
        Instant now = now();
        List<String> names = new ArrayList<>(vms);
        for (int i = 0; i < vms; i++) {
            String name = policy.template().name() + "-" + environment.newId().toLowerCase(Locale.ROOT);
            BurstRecord vm = new BurstRecord(name, trigger, now);
            fleet.add(vm);
            names.add(name);
            changed(vm, notices);
            requests.order(vm);
        }
        counts.events++;
        acted(Action.SCALE_OUT, vms, reason, notices);
        return names;
    }

    // ---- ending

    /** Tells the host to drain VMs, and deletes those that run nothing. */
    private void drain(List<BurstRecord> vms, String reason) {
        Notices notices = new Notices();
        List<BurstRecord> told = new ArrayList<>();
        synchronized (lock) {
            for (BurstRecord vm : vms) {
                if (vm.arriving()) {
                    vm.abandoned = true;
                    requests.abandon(vm);
                } else if (vm.state == State.READY) {
                    vm.state = State.DRAINING;
                    vm.drainingSince = now();
                    changed(vm, notices);
                    told.add(vm);
                }
            }
            if (!vms.isEmpty()) {
                counts.events++;
                acted(Action.SCALE_IN, vms.size(), reason, notices);
            }
        }
        notices.deliver();
        for (BurstRecord vm : told) {
            boolean idle = false;
            try {
                idle = source.drain(view(vm)) == CapacitySource.DrainState.IDLE;
            } catch (RuntimeException e) {
                LOG.warn("the capacity source failed to drain {}; it is ended once a reading shows it idle", vm.name, e);
            }
            if (idle) {
                delete(vm);
            }
        }
    }

    private void finishDrains(CapacityReading reading) {
        List<BurstRecord> done = new ArrayList<>();
        synchronized (lock) {
            Instant now = now();
            for (BurstRecord vm : fleet.active()) {
                Instant since = vm.drainingSince;
                if (vm.state == State.DRAINING && since != null && vm.vm != null) {
                    boolean overdue = policy.drainTimeout()
                            .map(timeout -> !now.isBefore(since.plus(timeout)))
                            .orElse(false);
                    if (overdue || reading.idle().containsKey(vm.vm)) {
                        done.add(vm);
                    }
                }
            }
        }
        done.forEach(this::delete);
    }

    private void delete(BurstRecord vm) {
        Notices notices = new Notices();
        synchronized (lock) {
            if (vm.state == State.DELETING || !vm.active()) {
                return;
            }
            vm.state = State.DELETING;
            changed(vm, notices);
            requests.delete(vm);
        }
        notices.deliver();
    }

    // ---- what the inventory knows: lost VMs, notices of interruption, VMs of an earlier manager

    private void reconcile() {
        List<InventoryItem> items = inventory.find(
                InventoryQuery.all().ofType(ResourceType.VM).withTags(Map.of(Tags.WORK, workTag())));
        Map<String, VM> known = new HashMap<>();
        for (InventoryItem item : items) {
            if (item.resource() instanceof VM vm) {
                known.put(vm.name(), vm);
            }
        }
        List<BurstRecord> missing = new ArrayList<>();
        Notices notices = new Notices();
        synchronized (lock) {
            for (BurstRecord record : fleet.active()) {
                VM vm = known.remove(record.name);
                if (record.state != State.READY && record.state != State.DRAINING) {
                    continue;
                }
                if (vm == null || vm.state() == VMState.DELETED || vm.state() == VMState.FAILED) {
                    missing.add(record);
                } else if (vm.interruptionAt().isPresent() && record.interruptionAt == null) {
                    interrupted(record, vm.interruptionAt().orElseThrow(), notices);
                }
            }
            for (VM vm : known.values().stream()
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .toList()) {
                if (vm.state() == VMState.RUNNING) {
                    takeOver(vm, notices);
                }
            }
        }
        notices.deliver();
        missing.forEach(requests::verify);
    }

    private void interrupted(BurstRecord record, Instant at, Notices notices) {
        record.interruptionAt = at;
        counts.interruptions++;
        if (record.state == State.READY) {
            record.state = State.DRAINING;
            record.drainingSince = now();
        }
        changed(record, notices);
        acted(Action.INTERRUPTION, 1, record.name + " is taken back at " + at, notices);
        notices.add(() -> source.interrupted(view(record)));
    }

    private void takeOver(VM vm, Notices notices) {
        BurstRecord record = new BurstRecord(vm.name(), Trigger.STRATEGY, vm.createdAt());
        record.account = vm.id().account();
        record.vm = vm.id();
        record.acceptedAt = vm.createdAt();
        record.readyAt = now();
        record.state = State.READY;
        record.offer = catalog.find(vm.id().provider(), vm.id().region(), vm.instanceType())
                .flatMap(offer -> offer.hourly(vm.purchase()).map(hourly -> new RankedOffer(offer, hourly)))
                .orElse(null);
        record.joined = true;
        fleet.add(record);
        changed(record, notices);
        nothing("took over " + vm.name() + " from an earlier manager", notices);
        notices.add(() -> source.joined(view(record)));
    }

    // ---- what requests report; each takes the lock itself

    void accepted(BurstRecord vm, String account, RankedOffer offer, Operation<VM> creating) {
        Notices notices = new Notices();
        synchronized (lock) {
            counts.launched++;
            vm.account = account;
            vm.offer = offer;
            vm.creating = creating;
            vm.acceptedAt = now();
            vm.state = State.BOOTING;
            changed(vm, notices);
        }
        notices.deliver();
    }

    void failedOver(BurstRecord vm, String what) {
        Notices notices = new Notices();
        synchronized (lock) {
            counts.failovers++;
            acted(Action.FAILOVER, 1, vm.name + ": " + what, notices);
        }
        notices.deliver();
    }

    void ready(BurstRecord vm, VM created) {
        Notices notices = new Notices();
        synchronized (lock) {
            vm.vm = created.id();
            vm.readyAt = now();
            if (vm.abandoned) {
                vm.state = State.DELETING;
                changed(vm, notices);
                requests.delete(vm);
            } else {
                vm.state = State.READY;
                vm.joined = true;
                if (vm.acceptedAt != null) {
                    scaling.booted(Duration.between(vm.acceptedAt, vm.readyAt));
                }
                changed(vm, notices);
                notices.add(() -> source.joined(view(vm)));
            }
        }
        notices.deliver();
    }

    /** The VM took too long: it is ended as soon as that is possible, and the strategy may replace it. */
    void overdue(BurstRecord vm) {
        Notices notices = new Notices();
        synchronized (lock) {
            if (vm.abandoned) {
                return;
            }
            vm.abandoned = true;
            acted(Action.GIVE_UP, 1, vm.name + " was not ready after " + policy.createTimeout(), notices);
            requests.abandon(vm);
        }
        notices.deliver();
    }

    /** The cloud stopped billing the VM. */
    void billingEnded(BurstRecord vm) {
        synchronized (lock) {
            if (vm.endedAt == null) {
                vm.endedAt = now();
            }
        }
    }

    void ended(BurstRecord vm) {
        Notices notices = new Notices();
        synchronized (lock) {
            if (!vm.active()) {
                return;
            }
            fleet.end(vm, State.ENDED, now());
            counts.ended++;
            changed(vm, notices);
            if (vm.joined) {
                notices.add(() -> source.left(view(vm)));
            }
        }
        notices.deliver();
    }

    void failed(BurstRecord vm, String why) {
        Notices notices = new Notices();
        synchronized (lock) {
            if (!vm.active()) {
                return;
            }
            fleet.end(vm, State.FAILED, now());
            changed(vm, notices);
            acted(Action.GIVE_UP, 1, vm.name + ": " + why, notices);
        }
        notices.deliver();
    }

    boolean wanted(BurstRecord vm) {
        synchronized (lock) {
            return vm.active() && !vm.abandoned;
        }
    }

    // ---- small parts

    /** The tag by which VMs of this policy are known. */
    String workTag() {
        return "burst-" + policy.name();
    }

    private BurstVM view(BurstRecord vm) {
        synchronized (lock) {
            return vm.view(now());
        }
    }

    private void changed(BurstRecord vm, Notices notices) {
        if (!listeners.isEmpty()) {
            BurstVM view = vm.view(now());
            notices.add(() -> listeners.forEach(listener -> listener.changed(view)));
        }
    }

    private void record(Action action, int vms, String reason) {
        Notices notices = new Notices();
        synchronized (lock) {
            acted(action, vms, reason, notices);
        }
        notices.deliver();
    }

    private void acted(Action action, int vms, String reason, Notices notices) {
        BurstDecision decision = log.acted(now(), action, vms, reason);
        notices.add(() -> listeners.forEach(listener -> listener.decided(decision)));
    }

    private void nothing(String reason, Notices notices) {
        BurstDecision decision = log.nothing(now(), reason);
        if (decision != null) {
            notices.add(() -> listeners.forEach(listener -> listener.decided(decision)));
        }
    }

    private Instant now() {
        return environment.clock().instant();
    }

    private static final class Counts {
        private long events;
        private long launched;
        private long ended;
        private long failovers;
        private long interruptions;
    }
}
