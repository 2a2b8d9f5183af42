package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Ten machines in one cloud, each with something of its own on its disk, and another cloud for them to go to. */
final class Fleet {
    static final int MACHINES = 10;

    /** What its disk holds takes some seconds at a megabit each. */
    private static final int BLOCKS = 6;

    private static final int BLOCK = 64 << 10;
    static final long WRITTEN_AT = 1L << 33;
    private static final DataSize DISK = DataSize.gib(50);

    final FakeCloud source;
    final FakeCloud target;
    private final List<Machine> machines = new ArrayList<>();
    private final Set<ResourceId> before = new HashSet<>();

    /** One of them. */
    record Machine(String name, ResourceId vm, ResourceId disk, ByteBuffer content) {}

    Fleet(SimulatedWorld world) {
        this.source = world.watch(cloud(Flavor.aws(), world));
        this.target = world.watch(cloud(Flavor.oci(), world));
        CloudProvider provider = source.provider();
        SplittableRandom chance = world.chance("content");
        for (int i = 0; i < MACHINES; i++) {
            VM vm = provider.compute()
                    .create(VMSpec.builder("app-" + (i + 1))
                            .rootDisk(DiskSpec.of(DISK, VolumeClass.SSD))
                            .build())
                    .await();
            byte[] content = new byte[BLOCKS * BLOCK];
            chance.nextBytes(content);
            source.volumeBytes(vm.volumes().get(0)).write(WRITTEN_AT, content);
            machines.add(new Machine(vm.name(), vm.id(), vm.volumes().get(0), ByteBuffer.wrap(content)));
        }
        for (FakeCloud cloud : List.of(source, target)) {
            cloud.leftovers().forEach(left -> before.add(left.resource()));
        }
    }

    private static FakeCloud cloud(Flavor flavor, SimulatedWorld world) {
        return FakeCloud.builder(flavor, world.time())
                .regions(flavor.defaultRegion())
                .snapshotBlocks(DataSize.bytes(BLOCK))
                .historySize(2_000)
                .jitter(0.3)
                .seed(world.seed())
                .build();
    }

    List<Machine> machines() {
        return machines;
    }

    /** Tells whether something was there, and billed, before anything was done. */
    boolean wasThere(ResourceId id) {
        return before.contains(id);
    }

    /** Returns a machine where it was; empty if it is gone. */
    Optional<VM> atSource(Machine machine) {
        return source.vms().stream().filter(vm -> vm.id().equals(machine.vm())).findFirst();
    }

    /** Returns a machine of the target that has a machine's name and what was on its disk. */
    Optional<VM> atTarget(Machine machine) {
        return target.vms().stream()
                .filter(vm -> vm.name().equals(machine.name()))
                .filter(vm -> holds(target, vm, machine))
                .findFirst();
    }

    /** Tells whether the disk of a machine has what it had at first. */
    boolean holds(FakeCloud cloud, VM vm, Machine machine) {
        byte[] there = cloud.volumeBytes(vm.volumes().get(0))
                .read(WRITTEN_AT, machine.content().remaining());
        return ByteBuffer.wrap(there).equals(machine.content());
    }
}
