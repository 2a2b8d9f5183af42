package io.multicloud.core.dr;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.dr.FailoverRequest.Fencing;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.RecoveryPoint.Consistency;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.core.dr.PlanJson.SiteNote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What sagas are started with, and what their steps leave for later ones. */
final class Notes {
    private Notes() {}

    /**
     * A machine of a plan, where it is now.
     *
     * @param index its place among all machines of the plan
     * @param vm what plays it now
     * @param order machines of a lower order are up before it
     */
    record Machine(int index, ResourceId vm, int order) {}

    /** What a machine like another one needs. */
    record Shape(double vcpus, long memory, String architecture, String provider, String type) {
        static Shape of(VM vm) {
            return new Shape(
                    vm.vcpus(),
                    vm.memory().bytes(),
                    vm.architecture().name(),
                    vm.id().provider(),
                    vm.instanceType());
        }

        void applyTo(VMSpec.Builder spec, String cloud) {
            spec.architecture(new Architecture(architecture));
            if (vcpus > 0) {
                spec.vcpus(vcpus);
            }
            if (memory > 0) {
                spec.memory(DataSize.bytes(memory));
            }
            if (vcpus <= 0 && provider.equals(cloud)) {
                spec.instanceType(type);
            }
        }
    }

    /**
     * A disk and its copy.
     *
     * @param volume the disk
     * @param bytes its size
     * @param volumeClass its class
     * @param name of the snapshot beside it
     * @param snapshot that snapshot; null until it was seen
     * @param copy the snapshot at the other site; null until it is there
     */
    record Disk(
            ResourceId volume,
            long bytes,
            String volumeClass,
            String name,
            @Nullable ResourceId snapshot,
            @Nullable ResourceId copy) {
        static Disk of(Volume volume, String name) {
            return new Disk(
                    volume.id(), volume.size().bytes(), volume.volumeClass().name(), name, null, null);
        }

        Disk copied(ResourceId here, ResourceId there) {
            return new Disk(volume, bytes, volumeClass, name, here, there);
        }

        VolumeClass portableClass() {
            return new VolumeClass(volumeClass);
        }
    }

    /**
     * A machine's disks, root first, with what they can be started on.
     *
     * @param zone in which it was; null if its cloud did not tell
     */
    record Copy(
            int index,
            ResourceId vm,
            int order,
            Shape shape,
            List<Disk> disks,
            @Nullable ResourceId subnet,
            List<ResourceId> groups,
            @Nullable String zone) {
        static Copy of(Machine machine, VM vm, List<Disk> disks) {
            return new Copy(
                    machine.index(),
                    machine.vm(),
                    machine.order(),
                    Shape.of(vm),
                    disks,
                    vm.subnet().orElse(null),
                    vm.securityGroups(),
                    vm.zone().map(Zone::name).orElse(null));
        }

        Copy with(List<Disk> copied) {
            return new Copy(index, vm, order, shape, copied, subnet, groups, zone);
        }
    }

    /**
     * What a disk's changed blocks are counted from.
     *
     * @param snapshot an earlier snapshot of the same disk, beside it
     * @param copy what it was copied to
     * @param lineage whether the cloud knows what has changed since
     */
    record Base(ResourceId snapshot, ResourceId copy, Lineage lineage) {}

    /** What a base is to the snapshot that is copied. */
    enum Lineage {
        /** An earlier snapshot of the same disk. */
        SAME_DISK,
        /** What the disk was made of: both are read and compared, at the site where both are. */
        COMPARED
    }

    /** What a backup is started with; bases by the text of their disk's id. */
    record Backup(
            String plan,
            String group,
            SiteNote from,
            SiteNote to,
            List<Machine> machines,
            Map<String, Base> bases,
            @Nullable String quiesce,
            boolean kept,
            boolean networks) {}

    /** What the last step of a backup notes while its point can be recovered to. */
    record Point(Instant source, Instant available, Consistency consistency, boolean kept, long bytes) {}

    /** What freezing came to. */
    record Frozen(Instant at, Consistency consistency) {}

    /** What a recovery is started with. */
    record Recover(
            Recovery.Kind kind,
            PlanJson.Note plan,
            long epoch,
            SiteNote from,
            SiteNote to,
            String reason,
            Instant lostAt,
            @Nullable Duration loss,
            Fencing fencing,
            List<Machine> machines,
            List<Copy> copies,
            List<String> points,
            Map<String, Base> bases,
            String previous,
            List<Machine> standbys,
            NetworkCopies.Description networks) {
        Copy copy(int index) {
            return copies.stream()
                    .filter(copy -> copy.index() == index)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("there is no copy of machine " + index));
        }
    }

    /**
     * A machine that a step has made, or why it has not.
     *
     * @param attempt which of those that were made of it is the last; each but the first has a token, and may have a zone, of its
     *     own
     */
    record Made(
            int index, @Nullable ResourceId vm, @Nullable String problem, int attempt) {
        Made(int index, @Nullable ResourceId vm, @Nullable String problem) {
            this(index, vm, problem, 0);
        }
    }

    /** Machines that serve. */
    record Up(List<Machine> machines) {}

    /** What a recovery has shown. */
    record Measured(Duration recoveryTime, @Nullable Duration loss) {}
}
