package io.multicloud.core.burst;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.burst.WaitingWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A host without machines of its own: jobs that take a whole VM each, served in the order in which they came. */
final class JobQueue implements CapacitySource {
    private final BurstWorld world;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final Map<ResourceId, Instant> idle = new LinkedHashMap<>();
    private final Map<ResourceId, Job> running = new LinkedHashMap<>();
    private final Set<ResourceId> cordoned = new LinkedHashSet<>();
    final List<Duration> waits = new ArrayList<>();
    int done;
    int lost;

    private record Job(Instant since, Duration duration) {}

    JobQueue(BurstWorld world) {
        this.world = world;
    }

    void submit(int jobs, Duration duration) {
        for (int i = 0; i < jobs; i++) {
            waiting.add(new Job(world.time.now(), duration));
        }
        serve();
    }

    int running() {
        return running.size();
    }

    @Override
    public CapacityReading read() {
        return CapacityReading.builder()
                .vcpus(running.size() * BurstWorld.VM_VCPUS, (running.size() + idle.size()) * BurstWorld.VM_VCPUS)
                .waiting(waiting.stream()
                        .map(job -> new WaitingWork(job.since, BurstWorld.VM_VCPUS, DataSize.gib(16)))
                        .toList())
                .idle(idle)
                .completed(done)
                .build();
    }

    @Override
    public void joined(BurstVM vm) {
        idle.put(vm.vm().orElseThrow(), world.time.now());
        serve();
    }

    @Override
    public DrainState drain(BurstVM vm) {
        cordoned.add(vm.vm().orElseThrow());
        return running.containsKey(vm.vm().orElseThrow()) ? DrainState.BUSY : DrainState.IDLE;
    }

    @Override
    public void interrupted(BurstVM vm) {
        cordoned.add(vm.vm().orElseThrow());
    }

    @Override
    public void left(BurstVM vm) {
        ResourceId id = vm.vm().orElseThrow();
        idle.remove(id);
        cordoned.remove(id);
        Job job = running.remove(id);
        if (job != null) {
            lost++;
            waiting.addFirst(job);
        }
        serve();
    }

    private void serve() {
        for (ResourceId vm : List.copyOf(idle.keySet())) {
            if (waiting.isEmpty()) {
                return;
            }
            if (cordoned.contains(vm)) {
                continue;
            }
            Job job = waiting.remove();
            waits.add(Duration.between(job.since, world.time.now()));
            idle.remove(vm);
            running.put(vm, job);
            world.time.scheduler().schedule(job.duration, () -> finish(vm, job));
        }
    }

    @SuppressWarnings("ReferenceEquality") // Two jobs may be alike.
    private void finish(ResourceId vm, Job job) {
        if (running.get(vm) == job) {
            running.remove(vm);
            idle.put(vm, world.time.now());
            done++;
            serve();
        }
    }
}
