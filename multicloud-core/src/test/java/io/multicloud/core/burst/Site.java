package io.multicloud.core.burst;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.CapacitySource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A host of 100 vCPUs and 400 GiB of its own whose load a test sets. Work fills the host first, and then VMs in the order
 * in which they joined; it stays on a VM that drains until there is less of it.
 */
class Site implements CapacitySource {
    private final BurstWorld world;
    final List<BurstVM> joined = new ArrayList<>();
    final List<BurstVM> left = new ArrayList<>();
    final List<BurstVM> interrupted = new ArrayList<>();
    final List<BurstVM> drained = new ArrayList<>();
    private final Map<ResourceId, Instant> idleSince = new LinkedHashMap<>();
    private final Set<ResourceId> pool = new LinkedHashSet<>();
    private final Set<ResourceId> cordoned = new LinkedHashSet<>();
    double vcpusWanted;
    double memoryWanted;
    int waiting;
    int reads;

    /** Whether readings say which VMs run nothing. */
    boolean reportsIdle = true;

    /** Whether each VM that is to drain still runs something. */
    boolean busyWhatever;

    @Nullable
    RuntimeException failure;

    Site(BurstWorld world) {
        this.world = world;
    }

    @Override
    public CapacityReading read() {
        reads++;
        fail();
        double total = 100 + pool.size() * BurstWorld.VM_VCPUS;
        double totalMemory = 400 + pool.size() * 16;
        double rest = vcpusWanted - 100;
        for (ResourceId vm : pool) {
            if (rest > 0 && (!cordoned.contains(vm) || !idleSince.containsKey(vm))) {
                rest -= BurstWorld.VM_VCPUS;
                idleSince.remove(vm);
            } else {
                idleSince.putIfAbsent(vm, world.time.now());
            }
        }
        CapacityReading.Builder reading = CapacityReading.builder()
                .vcpus(Math.min(vcpusWanted, total), total)
                .memory(DataSize.gib(Math.min(memoryWanted, totalMemory)), DataSize.gib(totalMemory))
                .queueDepth(waiting);
        return (reportsIdle ? reading.idle(idleSince) : reading).build();
    }

    @Override
    public void joined(BurstVM vm) {
        fail();
        joined.add(vm);
        pool.add(vm.vm().orElseThrow());
    }

    @Override
    public DrainState drain(BurstVM vm) {
        fail();
        drained.add(vm);
        cordoned.add(vm.vm().orElseThrow());
        return !busyWhatever && idleSince.containsKey(vm.vm().orElseThrow()) ? DrainState.IDLE : DrainState.BUSY;
    }

    @Override
    public void interrupted(BurstVM vm) {
        fail();
        interrupted.add(vm);
        cordoned.add(vm.vm().orElseThrow());
    }

    @Override
    public void left(BurstVM vm) {
        fail();
        left.add(vm);
        ResourceId id = vm.vm().orElseThrow();
        pool.remove(id);
        cordoned.remove(id);
        idleSince.remove(id);
    }

    int size() {
        return pool.size();
    }

    private void fail() {
        if (failure != null) {
            throw failure;
        }
    }
}
