package io.multicloud.samples.host;

import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.burst.WaitingWork;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.api.spi.Scheduler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One queue over the service's own machines and the rented ones, a job to a machine, first come first served. The burst
 * manager reads it, and tells it which machines come and go. A job whose machine is lost goes back to the head of the
 * queue. Thread-safe: the manager calls from the scheduler's thread, the service's users from theirs.
 */
public final class BatchQueue implements CapacitySource {
    private final VMSpec machine;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final List<Machine> machines = new ArrayList<>();
    private int completed;
    private int restarted;

    /** A job that waits or runs; two of the same job are two. */
    private static final class Waiting {
        final Job job;
        final Instant since;

        Waiting(Job job, Instant since) {
            this.job = job;
            this.since = since;
        }
    }

    /** A machine of one's own, which has no VM, or a rented one. */
    private static final class Machine {
        final Optional<ResourceId> vm;
        Instant idleSince;
        boolean cordoned;

        @Nullable
        Waiting work;

        @Nullable
        ScheduledTask end;

        Machine(Optional<ResourceId> vm, Instant now) {
            this.vm = vm;
            this.idleSince = now;
        }
    }

    /**
     * A queue with machines of one's own.
     *
     * @param machine what a rented machine is asked to have; one's own have as much
     */
    public BatchQueue(int ownMachines, VMSpec machine, InstantSource clock, Scheduler scheduler) {
        this.machine = machine;
        this.clock = clock;
        this.scheduler = scheduler;
        for (int i = 0; i < ownMachines; i++) {
            machines.add(new Machine(Optional.empty(), clock.instant()));
        }
    }

    /** Takes a job; it starts as soon as a machine is free. */
    public synchronized void submit(Job job) {
        waiting.addLast(new Waiting(job, clock.instant()));
        dispatch();
    }

    /** Returns how many jobs are done. */
    public synchronized int completed() {
        return completed;
    }

    /** Returns how often a job lost its machine and had to start anew. */
    public synchronized int restarted() {
        return restarted;
    }

    /** Returns how many jobs are waiting or running. */
    public synchronized int unfinished() {
        return waiting.size()
                + (int) machines.stream().filter(each -> each.work != null).count();
    }

    private void dispatch() {
        for (Machine free : machines) {
            if (waiting.isEmpty()) {
                return;
            }
            if (free.work == null && !free.cordoned) {
                Waiting next = waiting.removeFirst();
                free.work = next;
                free.end = scheduler.schedule(next.job.runs(), () -> finish(free, next));
            }
        }
    }

    private synchronized void finish(Machine busy, Waiting done) {
        if (busy.work != done) {
            return; // The machine was lost while this was about to be called.
        }
        completed++;
        busy.work = null;
        busy.idleSince = clock.instant();
        dispatch();
    }

    @Override
    public synchronized CapacityReading read() {
        double vcpus = machine.vcpus();
        long busy = machines.stream().filter(each -> each.work != null).count();
        Map<ResourceId, Instant> idle = new LinkedHashMap<>();
        for (Machine each : machines) {
            if (each.work == null) {
                each.vm.ifPresent(vm -> idle.put(vm, each.idleSince));
            }
        }
        return CapacityReading.builder()
                .vcpus(busy * vcpus, machines.size() * vcpus)
                .waiting(waiting.stream()
                        .map(each -> new WaitingWork(each.since, vcpus, machine.memory()))
                        .toList())
                .idle(idle)
                .completed(completed)
                .build();
    }

    @Override
    public synchronized void joined(BurstVM vm) {
        machines.add(new Machine(vm.vm(), clock.instant()));
        dispatch();
    }

    @Override
    public synchronized DrainState drain(BurstVM vm) {
        Machine rented = find(vm);
        if (rented == null) {
            return DrainState.IDLE;
        }
        rented.cordoned = true;
        return rented.work == null ? DrainState.IDLE : DrainState.BUSY;
    }

    @Override
    public synchronized void interrupted(BurstVM vm) {
        Machine rented = find(vm);
        if (rented != null) {
            rented.cordoned = true;
        }
    }

    @Override
    public synchronized void left(BurstVM vm) {
        Machine rented = find(vm);
        if (rented == null) {
            return;
        }
        machines.remove(rented);
        Waiting lost = rented.work;
        if (lost != null) {
            rented.work = null;
            if (rented.end != null) {
                rented.end.cancel();
            }
            waiting.addFirst(lost);
            restarted++;
            dispatch();
        }
    }

    private @Nullable Machine find(BurstVM vm) {
        return machines.stream()
                .filter(each -> each.vm.isPresent() && each.vm.equals(vm.vm()))
                .findFirst()
                .orElse(null);
    }
}
