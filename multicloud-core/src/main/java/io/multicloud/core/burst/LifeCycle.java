package io.multicloud.core.burst;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Durations;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstMetrics;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.BurstVM.Trigger;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.pipeline.SingleAttempts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the burst VMs of one manager go through: every change of a VM's state is made here. The manager calls methods
 * under the lock where they say so; those that requests call take it themselves. What follows for clouds and host is put
 * into the {@link Outbox}.
 */
final class LifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(LifeCycle.class);

    /** How long the strategy orders nothing after an order was refused: the rule that refused it will not be gone at once. */
    private static final Duration REFUSED = Duration.ofMinutes(5);

    /** How long an order may stay without an answer before another account is asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(2);

    /** The manager's one lock. It guards everything below and the fleet. */
    final Object lock = new Object();

    final Fleet fleet = new Fleet();
    final Outbox outbox;
    final Host host;
    private final Environment environment;
    private final BurstPolicy policy;
    private final Scaling scaling;
    private final BurstRequests requests;
    private Instant refusedUntil = Instant.MIN;
    private boolean closed;
    private long events;
    private long launched;
    private long ended;
    private long failovers;
    private long interruptions;

    LifeCycle(
            Environment environment,
            BurstPolicy policy,
            CapacitySource source,
            Placer placer,
            Function<String, CloudProvider> providers,
            SingleAttempts singleAttempts,
            Scaling scaling) {
        this.environment = environment;
        this.policy = policy;
        this.scaling = scaling;
        this.outbox = new Outbox(environment.scheduler());
        this.host = new Host(lock, policy.name(), source, environment.clock(), outbox);
        this.requests = new BurstRequests(this, environment, policy, placer, providers, singleAttempts);
    }

    /** Returns the tag by which VMs of a policy are known. */
    static String workTag(BurstPolicy policy) {
        return "burst-" + policy.name();
    }

    // ---- under the lock, for the manager

    /** Orders VMs; returns their names. */
    List<String> launch(int vms, Trigger trigger, String reason) {
        Instant now = now();
        List<String> names = new ArrayList<>(vms);
        for (int i = 0; i < vms; i++) {
            String name = policy.template().name() + "-" + environment.newId().toLowerCase(Locale.ROOT);
            BurstRecord vm = new BurstRecord(name, trigger, now);
            vm.spot = policy.template().purchase() instanceof Purchase.Spot;
            fleet.add(vm);
            names.add(name);
            host.changed(vm);
            order(vm);
        }
        events++;
        host.acted(Action.SCALE_OUT, vms, reason);
        return names;
    }

    /**
     * Tells the host to drain VMs, and withdraws those that have not come yet.
     *
     * @return how many were not on their way out before
     */
    int drain(List<BurstRecord> vms, String reason) {
        int told = 0;
        for (BurstRecord vm : vms) {
            if (vm.arriving()) {
                told++;
                vm.abandoned = true;
                if (vm.vm != null) {
                    delete(vm);
                } else if (vm.state == State.REQUESTED && vm.sentAt == null) {
                    end(vm, State.FAILED);
                } else {
                    host.changed(vm);
                    outbox.send(() -> requests.stop(vm));
                }
            } else if (vm.state == State.READY) {
                told++;
                vm.state = State.DRAINING;
                vm.drainingSince = now();
                host.changed(vm);
                host.drain(
                        vm,
                        () -> report(() -> {
                            if (vm.state == State.DRAINING) {
                                delete(vm);
                            }
                        }));
            }
        }
        if (told > 0) {
            events++;
            host.acted(Action.SCALE_IN, told, reason);
        }
        return told;
    }

    void delete(BurstRecord vm) {
        vm.state = State.DELETING;
        host.changed(vm);
        outbox.send(() -> requests.delete(vm));
    }

    void verify(BurstRecord vm) {
        outbox.send(() -> requests.verify(vm));
    }

    /** A spot VM was given notice. */
    void interrupted(BurstRecord vm, Instant at) {
        vm.interruptionAt = at;
        interruptions++;
        if (vm.state == State.READY) {
            vm.state = State.DRAINING;
            vm.drainingSince = now();
        }
        host.changed(vm);
        host.acted(Action.INTERRUPTION, 1, vm.name + " is taken back at " + at);
        host.interrupted(vm);
    }

    /** Adds a VM of an earlier manager. */
    void takeOver(BurstRecord vm) {
        fleet.add(vm);
        host.nothing("took over " + vm.vmName + " (" + vm.state + ") from an earlier manager");
        switch (vm.state) {
            case READY -> {
                vm.readyAt = now();
                host.changed(vm);
                join(vm);
            }
            case BOOTING -> {
                host.changed(vm);
                outbox.send(() -> requests.watch(vm));
            }
            default -> delete(vm);
        }
    }

    /** Returns until when orders are held back because one was refused. */
    Instant refusedUntil() {
        return refusedUntil;
    }

    /** Lets nothing go on but deletes. */
    void close() {
        closed = true;
        for (BurstRecord vm : fleet.active()) {
            LOG.warn(
                    "burst '{}' closes and leaves {} ({}, {}) in account {}",
                    policy.name(),
                    vm.vmName,
                    vm.vm,
                    vm.state,
                    vm.account);
        }
    }

    BurstMetrics metrics() {
        return new BurstMetrics(
                events, fleet.size(), fleet.totalCost(now()), launched, ended, failovers, interruptions);
    }

    private void order(BurstRecord vm) {
        outbox.send(() -> requests.order(vm));
    }

    private void join(BurstRecord vm) {
        vm.joined = true;
        host.joined(vm);
    }

    private void end(BurstRecord vm, State state) {
        fleet.end(vm, state, now());
        ended += state == State.ENDED ? 1 : 0;
        host.changed(vm);
        if (vm.joined) {
            host.left(vm);
        }
    }

    // ---- what requests ask

    /** Tells whether the next step of a VM is to be taken. */
    boolean goesOn(BurstRecord vm) {
        synchronized (lock) {
            return vm.active() && (!closed || vm.state == State.DELETING);
        }
    }

    boolean wanted(BurstRecord vm) {
        synchronized (lock) {
            return vm.active() && !vm.abandoned;
        }
    }

    /** Notes that an order is sent now; returns false if none is wanted any more. */
    boolean sends(BurstRecord vm) {
        synchronized (lock) {
            if (vm.state != State.REQUESTED || vm.abandoned) {
                return false;
            }
            vm.sentAt = now();
            return true;
        }
    }

    boolean booting(BurstRecord vm) {
        synchronized (lock) {
            return vm.state == State.BOOTING;
        }
    }

    boolean inUse(BurstRecord vm) {
        synchronized (lock) {
            return vm.state == State.READY || vm.state == State.DRAINING;
        }
    }

    /** Returns why accounts have refused a VM, by account. */
    Map<String, String> refusals(BurstRecord vm) {
        synchronized (lock) {
            return vm.need.refusals.isEmpty() ? Map.of() : new LinkedHashMap<>(vm.need.refusals);
        }
    }

    /** Tells whether the create is unwanted and may still be stopped. */
    boolean shallStop(BurstRecord vm) {
        synchronized (lock) {
            return vm.abandoned && vm.cancelledAt == null && !vm.unstoppable;
        }
    }

    // ---- what requests report

    /** Makes a change, and then starts what follows from it. */
    void report(Runnable change) {
        synchronized (lock) {
            change.run();
        }
        outbox.flush();
    }

    void waits(String reason) {
        report(() -> host.nothing(reason));
    }

    /** Nothing was sent, because no offer fits. */
    void noOffer(BurstRecord vm, String problem) {
        report(() -> {
            vm.sentAt = null;
            if (vm.abandoned) {
                end(vm, State.FAILED);
            } else if (!problem.equals(vm.problem)) {
                vm.problem = problem;
                host.nothing("VMs are ordered and wait: " + problem);
            }
        });
    }

    /** The order under way has surely come to nothing. */
    void failedOver(BurstRecord vm, String problem) {
        report(() -> {
            if (!vm.active()) {
                return;
            }
            if (vm.abandoned) {
                end(vm, State.FAILED);
                return;
            }
            vm.nextOrder();
            vm.problem = problem;
            failovers++;
            host.acted(Action.FAILOVER, 1, vm.name + ": " + problem);
        });
    }

    /** An accepted create has come to nothing for a reason that need not hold elsewhere. */
    void orderAnew(BurstRecord vm, String problem) {
        report(() -> {
            vm.orderAnew();
            failovers++;
            host.changed(vm);
            host.acted(Action.FAILOVER, 1, vm.name + ": " + problem);
            order(vm);
        });
    }

    /** Returns how long to wait for an answer to the order under way before another account is asked. */
    Duration patience(BurstRecord vm) {
        synchronized (lock) {
            // Halved each time, so that all of them together take less than twice the first.
            Duration patience = PATIENCE.dividedBy(1L << Math.min(vm.need.unanswered, 10));
            return patience.compareTo(SHORTEST_PATIENCE) > 0 ? patience : SHORTEST_PATIENCE;
        }
    }

    /**
     * An account does not answer. The order is left to a record of its own and sent elsewhere as well, if the limits
     * allow one VM more for a while. What is accepted first is taken.
     *
     * @return the record that has to find out what became of the order
     */
    BurstRecord unanswered(BurstRecord vm, String problem) {
        BurstRecord rest = vm;
        synchronized (lock) {
            boolean room =
                    policy.maxVms().isEmpty() || fleet.size() < policy.maxVms().getAsInt();
            if (!vm.abandoned && room) {
                rest = vm.split();
                fleet.add(rest);
                failovers++;
                host.changed(rest);
                host.acted(Action.FAILOVER, 1, vm.name + ": no answer to " + rest.name + "; " + problem);
                order(vm);
            }
        }
        outbox.flush();
        return rest;
    }

    void accepted(BurstRecord vm, String account, RankedOffer offer, Operation<VM> creating, Duration minimumBilled) {
        report(() -> {
            launched++;
            vm.account = account;
            vm.offer = offer;
            vm.creating = creating;
            vm.acceptedAt = now();
            vm.billedFrom = vm.sentAt;
            vm.minimumBilled = minimumBilled;
            vm.state = State.BOOTING;
            BurstRecord waiting = vm.abandoned ? fleet.find(vm.need.name) : null;
            if (waiting != null && waiting.state == State.REQUESTED && !waiting.abandoned) {
                takeInstead(vm, waiting);
            }
            host.changed(vm);
            if (vm.abandoned) {
                outbox.send(() -> requests.stop(vm));
            }
        });
    }

    /** An order that was without an answer is accepted before the one that was sent elsewhere: they change places. */
    private void takeInstead(BurstRecord accepted, BurstRecord waiting) {
        fleet.exchangeNames(accepted, waiting);
        accepted.abandoned = false;
        waiting.abandoned = true;
        if (waiting.sentAt == null) {
            end(waiting, State.FAILED);
        } else {
            host.changed(waiting);
        }
    }

    void ready(BurstRecord vm, VM created) {
        report(() -> {
            if (vm.state != State.BOOTING) {
                return;
            }
            Instant now = now();
            vm.vm = created.id();
            vm.readyAt = now;
            if (vm.sentAt != null && vm.acceptedAt != null) {
                // If the answer to the first of several orders was lost, only the cloud knows which one it carried out.
                vm.billedFrom = BurstRecord.later(vm.sentAt, BurstRecord.earlier(created.createdAt(), vm.acceptedAt));
                scaling.booted(Duration.between(vm.acceptedAt, now));
            }
            if (vm.abandoned) {
                delete(vm);
            } else {
                vm.state = State.READY;
                host.changed(vm);
                join(vm);
            }
        });
    }

    /** The VM took too long: it is ended as soon as that is possible, and the strategy may replace it. */
    void overdue(BurstRecord vm) {
        report(() -> {
            if (vm.abandoned) {
                return;
            }
            vm.abandoned = true;
            host.acted(Action.GIVE_UP, 1, vm.name + " was not ready after " + Durations.format(policy.createTimeout()));
            if (vm.vm != null) {
                delete(vm);
            } else {
                host.changed(vm);
            }
        });
    }

    void stopped(BurstRecord vm) {
        report(() -> vm.cancelledAt = now());
    }

    void unstoppable(BurstRecord vm) {
        report(() -> vm.unstoppable = true);
    }

    /** A failed create has left a VM behind. */
    void leftOver(BurstRecord vm, ResourceId leftover) {
        report(() -> {
            BurstRecord rest = vm.remainder(leftover);
            fleet.add(rest);
            delete(rest);
        });
    }

    /** A create has ended without its VM, for good. What was never there is not billed. */
    void createEnded(BurstRecord vm, CloudException error) {
        report(() -> {
            if (vm.state != State.BOOTING) {
                return;
            }
            boolean deleted = error.code() == ErrorCode.CANCELLED || error.code() == ErrorCode.NOT_FOUND;
            if (deleted) {
                vm.billedUntil = vm.cancelledAt == null ? now() : vm.cancelledAt;
            } else {
                vm.billedFrom = null;
            }
            if (!vm.abandoned) {
                host.acted(Action.GIVE_UP, 1, vm.name + ": the create ended with " + error.getMessage());
                refusedUntil = deleted ? refusedUntil : now().plus(REFUSED);
            }
            end(vm, deleted ? State.ENDED : State.FAILED);
        });
    }

    /** An account refused the VM for a reason that need not hold in another one. */
    void refusedBy(BurstRecord vm, String account, String why) {
        report(() -> vm.need.refusals.put(account, why));
    }

    /** An order was refused for a reason that holds for the next one as well. */
    void refused(BurstRecord vm, String why) {
        report(() -> refusedUntil = now().plus(REFUSED));
        failed(vm, why);
    }

    void failed(BurstRecord vm, String why) {
        report(() -> {
            if (vm.active()) {
                host.acted(Action.GIVE_UP, 1, vm.name + ": " + why);
                end(vm, State.FAILED);
            }
        });
    }

    /** A VM is gone or on its way out, and not by this manager. */
    void lost(BurstRecord vm, BurstRequests.Seen seen) {
        report(() -> {
            if (vm.state != State.READY && vm.state != State.DRAINING && vm.state != State.BOOTING) {
                return;
            }
            vm.billedUntil = vm.billingEnd(now());
            if (vm.interruptionAt == null && vm.spot) {
                interruptions++;
                host.acted(Action.INTERRUPTION, 1, vm.name + " is " + seen + ", without notice");
            } else if (vm.interruptionAt == null) {
                host.acted(Action.GIVE_UP, 1, vm.name + " is " + seen + ", by somebody else");
            }
            if (seen.remains()) {
                delete(vm);
            } else {
                end(vm, State.ENDED);
            }
        });
    }

    /** The cloud stopped billing the VM. */
    void billingEnded(BurstRecord vm) {
        report(() -> vm.billedUntil = vm.billedUntil == null ? vm.billingEnd(now()) : vm.billedUntil);
    }

    /** The cloud did not delete the VM after all. */
    void billingGoesOn(BurstRecord vm) {
        report(() -> vm.billedUntil = null);
    }

    void ended(BurstRecord vm) {
        report(() -> {
            if (vm.active()) {
                end(vm, State.ENDED);
            }
        });
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
