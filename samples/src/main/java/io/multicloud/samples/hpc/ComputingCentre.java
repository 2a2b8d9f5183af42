package io.multicloud.samples.hpc;

import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.burst.WaitingWork;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler of a computing centre: one queue, first come first served, a whole server for each job. A job
 * starts as soon as a server is free: the centre's own first, then the burst VM that became idle last. Nothing
 * overtakes, nothing is preempted; a job whose spot VM is taken away goes back to the head of the queue and
 * starts anew.
 *
 * <p>It catches up with the clock whenever it is asked, so its own events need no place in the virtual queue. At
 * one instant, ends come before VMs that join, and these before submissions. Not thread-safe: in virtual time one
 * thing happens at a time.
 */
public final class ComputingCentre implements CapacitySource {
    private final JobTrace trace;
    private final int ownServers;
    private final InstantSource clock;
    private final Instant start;

    private final ArrayDeque<Integer> preempted = new ArrayDeque<>();
    private final int[] waits;
    private final PriorityQueue<Running> running = new PriorityQueue<>();
    private final List<Worker> idle = new ArrayList<>();
    private final Map<ResourceId, Worker> workers = new HashMap<>();
    /** Jobs from {@code head} up to {@code next} wait; those from {@code next} on are not submitted yet. */
    private int head;

    private int next;
    private int freeOwn;
    private int completed;
    private int interruptedJobs;

    /** A centre with {@code ownServers} servers whose first job is submitted at {@code start}. */
    public ComputingCentre(JobTrace trace, int ownServers, InstantSource clock, Instant start) {
        this.trace = trace;
        this.ownServers = ownServers;
        this.clock = clock;
        this.start = start;
        this.waits = new int[trace.size()];
        this.freeOwn = ownServers;
    }

    @Override
    public CapacityReading read() {
        int now = now();
        catchUp(now, now);
        int busyOwn = ownServers - freeOwn;
        int busyVms = running.size() - busyOwn;
        double vms = busyVms + idle.size();
        Map<ResourceId, Instant> idleSince = new LinkedHashMap<>();
        for (Worker worker : idle) {
            idleSince.put(worker.vm, at(worker.idleSince));
        }
        return CapacityReading.builder()
                .vcpus(running.size() * JobTrace.SERVER_VCPUS, (ownServers + vms) * JobTrace.SERVER_VCPUS)
                .waiting(new Waiting(preempted.stream().toList(), head, next))
                .idle(idleSince)
                .completed(completed)
                .build();
    }

    @Override
    public void joined(BurstVM vm) {
        int now = now();
        catchUp(now, now - 1);
        Worker worker = new Worker(vm.vm().orElseThrow(), vm.triggeredAt().getEpochSecond(), now);
        workers.put(worker.vm, worker);
        idle.add(worker);
        dispatch(now);
    }

    @Override
    public DrainState drain(BurstVM vm) {
        Worker worker = workers.get(vm.vm().orElseThrow());
        if (worker == null) {
            return DrainState.IDLE;
        }
        worker.draining = true;
        return idle.remove(worker) ? DrainState.IDLE : DrainState.BUSY;
    }

    @Override
    public void interrupted(BurstVM vm) {
        Worker worker = workers.get(vm.vm().orElseThrow());
        if (worker != null) {
            worker.draining = true;
            idle.remove(worker);
        }
    }

    @Override
    public void left(BurstVM vm) {
        int now = now();
        catchUp(now, now - 1);
        Worker worker = vm.vm().map(workers::remove).orElse(null);
        if (worker == null) {
            return;
        }
        idle.remove(worker);
        Running lost = worker.job;
        if (lost != null) {
            running.remove(lost);
            preempted.addFirst(lost.job);
            interruptedJobs++;
            dispatch(now);
        }
    }

    /** Tells whether every job is done. */
    public boolean finished() {
        return completed == trace.size();
    }

    /** Returns how many jobs are done. */
    public int completed() {
        return completed;
    }

    /** Returns how often a job lost its VM and had to start anew. */
    public int interruptedJobs() {
        return interruptedJobs;
    }

    /** Returns how many jobs run, on servers and VMs. */
    public int runningJobs() {
        return running.size();
    }

    /** Returns how many jobs wait. */
    public int waitingJobs() {
        return next - head + preempted.size();
    }

    /** Returns how long each job waited, in seconds. */
    public int[] waits() {
        return waits.clone();
    }

    /** Runs everything that happens up to {@code endsUpTo}, submissions only up to {@code submissionsUpTo}. */
    private void catchUp(int endsUpTo, int submissionsUpTo) {
        while (true) {
            int end = running.isEmpty() ? Integer.MAX_VALUE : running.element().end;
            int submission = next < trace.size() ? trace.submitted(next) : Integer.MAX_VALUE;
            if (end <= submission && end <= endsUpTo) {
                finish(running.remove());
                dispatch(end);
            } else if (submission <= submissionsUpTo) {
                next++;
                dispatch(submission);
            } else {
                return;
            }
        }
    }

    private void finish(Running job) {
        completed++;
        Worker worker = job.worker;
        if (worker == null) {
            freeOwn++;
        } else {
            worker.job = null;
            worker.idleSince = job.end;
            if (workers.containsKey(worker.vm)) {
                // A draining VM shows as idle, so that it is ended, and gets nothing new.
                idle.add(worker);
            }
        }
    }

    private void dispatch(int now) {
        while (head < next || !preempted.isEmpty()) {
            Worker worker = null;
            if (freeOwn > 0) {
                freeOwn--;
            } else {
                worker = takeIdle();
                if (worker == null) {
                    return;
                }
            }
            int job = preempted.isEmpty() ? head++ : preempted.removeFirst();
            waits[job] = now - trace.submitted(job);
            Running run = new Running(job, now + trace.duration(job), worker);
            if (worker != null) {
                worker.job = run;
            }
            running.add(run);
        }
    }

    private @Nullable Worker takeIdle() {
        for (int i = idle.size() - 1; i >= 0; i--) {
            if (!idle.get(i).draining) {
                return idle.remove(i);
            }
        }
        return null;
    }

    private int now() {
        return (int) Duration.between(start, clock.instant()).toSeconds();
    }

    private Instant at(int seconds) {
        return start.plusSeconds(seconds);
    }

    private static final class Worker {
        private final ResourceId vm;
        private final long orderedAt;
        private int idleSince;
        private boolean draining;
        private @Nullable Running job;

        private Worker(ResourceId vm, long orderedAt, int idleSince) {
            this.vm = vm;
            this.orderedAt = orderedAt;
            this.idleSince = idleSince;
        }
    }

    private record Running(int job, int end, @Nullable Worker worker) implements Comparable<Running> {
        @Override
        public int compareTo(Running other) {
            // Of jobs that end together, those on own servers come first, so that work moves there, then the oldest
            // VM's.
            int order = Integer.compare(end, other.end);
            order = order != 0 ? order : Long.compare(orderedAt(), other.orderedAt());
            return order != 0 ? order : Integer.compare(job, other.job);
        }

        private long orderedAt() {
            return worker == null ? Long.MIN_VALUE : worker.orderedAt;
        }
    }

    /** The queue as it is now; an element is made only when it is looked at. */
    private final class Waiting extends AbstractList<WaitingWork> {
        private final List<Integer> first;
        private final int from;
        private final int to;

        private Waiting(List<Integer> first, int from, int to) {
            this.first = first;
            this.from = from;
            this.to = to;
        }

        @Override
        public WaitingWork get(int index) {
            if (index < 0 || index >= size()) {
                throw new IndexOutOfBoundsException(index);
            }
            int job = index < first.size() ? first.get(index) : from + index - first.size();
            return new WaitingWork(at(trace.submitted(job)), JobTrace.SERVER_VCPUS, JobTrace.SERVER_MEMORY);
        }

        @Override
        public int size() {
            return first.size() + to - from;
        }
    }
}
