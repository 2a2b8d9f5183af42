package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.volume.VolumeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes beyond what they share with other resources. */
class VolumeTests extends ConformanceTests {
    @BeforeEach
    void requireVolumes() {
        bench().needs(Capability.VOLUMES);
    }

    private VolumeService volumes() {
        return bench().provider().volumes();
    }

    private VolumeSpec.Builder spec() {
        return VolumeSpec.builder(
                bench().name(ResourceType.VOLUME), bench().target().volumeSize());
    }

    private Volume make(VolumeSpec.Builder spec) {
        return bench().make(ResourceKinds.VOLUME, spec.build());
    }

    /** Makes a volume that can be attached to a VM. */
    private Volume beside(VM vm) {
        return make(spec().zone(vm.zone().orElse(null)));
    }

    private ResourceId madeUp(ResourceType type) {
        return bench().provider().resourceId(type, bench().provider().region(), "conformance-made-up");
    }

    @Test
    void aVolumeIsWhatWasAskedFor() {
        Volume volume = make(spec().volumeClass(VolumeClass.SSD));
        Expect.equal(VolumeState.AVAILABLE, volume.state(), "a create must yield a volume that is available");
        Expect.equal(bench().target().volumeSize(), volume.size(), "a volume must have the size asked for");
        Expect.equal(VolumeClass.SSD, volume.volumeClass(), "a volume must have the class asked for");
        Expect.equal(Encryption.providerKey(), volume.encryption(), "a volume is encrypted with the provider's key");
        Expect.that(volume.attachedTo().isEmpty(), "a new volume is attached to nothing", volume);
    }

    @Test
    void everyProviderKnowsThePortableClasses() {
        Volume fast = make(spec().volumeClass(VolumeClass.FAST_SSD));
        Expect.equal(VolumeClass.FAST_SSD, fast.volumeClass(), "every provider must know " + VolumeClass.FAST_SSD);
        Volume spinning = make(spec().volumeClass(VolumeClass.HDD));
        Expect.that(
                spinning.volumeClass().equals(VolumeClass.HDD)
                        || spinning.volumeClass().equals(VolumeClass.SSD),
                VolumeClass.HDD + " must be kept, or fall back to " + VolumeClass.SSD,
                spinning.volumeClass());
    }

    @Test
    void aVolumeIsInTheZoneAskedFor() {
        List<Zone> zones = bench().provider().zones(bench().provider().region());
        if (zones.isEmpty()) {
            Bench.skip("the region has no zones");
        }
        Zone last = zones.get(zones.size() - 1);
        Volume volume = make(spec().zone(last));
        Expect.equal(last, volume.zone().orElse(last), "a volume must be in the zone asked for");
    }

    @Test
    void attachingEndsWhenTheVolumeIsInUse() {
        VM vm = bench().vm();
        Volume volume = beside(vm);
        Volume attached = volumes().attach(volume.id(), vm.id()).await();
        Expect.equal(VolumeState.IN_USE, attached.state(), "an attach must end when the volume is in use");
        Expect.equal(vm.id(), attached.attachedTo().orElse(null), "an attached volume must name its VM");
        bench().settle();
        Expect.equal(
                vm.id(),
                volumes().get(volume.id()).attachedTo().orElse(null),
                "get must show where a volume is attached");
        Expect.that(
                bench().provider().compute().get(vm.id()).volumes().contains(volume.id()),
                "a VM must list the volumes attached to it",
                volume.id());
    }

    @Test
    void attachingAgainToTheSameVmSucceeds() {
        VM vm = bench().vm();
        Volume volume = beside(vm);
        Operation<Volume> first = volumes().attach(volume.id(), vm.id());
        Expect.equal(VolumeState.IN_USE, first.await().state(), "an attach must end when the volume is in use");
        Expect.equal(
                vm.id(),
                volumes().attach(volume.id(), vm.id()).await().attachedTo().orElse(null),
                "attaching a volume again to the same VM must succeed");
    }

    @Test
    void attachingElsewhereIsRefused() {
        VM vm = bench().vm();
        Volume volume = beside(vm);
        volumes().attach(volume.id(), vm.id()).await();
        VM second = bench().make(
                        ResourceKinds.VM,
                        VMSpec.builder(bench().name(ResourceType.VM))
                                .zone(vm.zone().orElse(null))
                                .build());
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "a volume that is attached elsewhere",
                () -> volumes().attach(volume.id(), second.id()).await());
        bench().settle();
        Expect.equal(
                vm.id(),
                volumes().get(volume.id()).attachedTo().orElse(null),
                "a refused attach must leave the volume where it is");
    }

    @Test
    void attachingAcrossZonesIsRefused() {
        List<Zone> zones = bench().provider().zones(bench().provider().region());
        VM vm = bench().vm();
        Zone elsewhere = zones.stream()
                .filter(zone -> !vm.zone().equals(Optional.of(zone)))
                .findFirst()
                .orElse(null);
        if (elsewhere == null || vm.zone().isEmpty()) {
            Bench.skip("the region has no two zones");
            return;
        }
        Volume volume = make(spec().zone(elsewhere));
        if (volume.zone().isEmpty()) {
            Bench.skip("volumes are bound to no zone");
        }
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "a volume of another zone",
                () -> volumes().attach(volume.id(), vm.id()).await());
    }

    @Test
    void detachingEndsWhenTheVolumeIsAvailable() {
        VM vm = bench().vm();
        Volume volume = beside(vm);
        volumes().attach(volume.id(), vm.id()).await();
        Volume detached = volumes().detach(volume.id()).await();
        Expect.equal(VolumeState.AVAILABLE, detached.state(), "a detach must end when the volume is available");
        Expect.that(detached.attachedTo().isEmpty(), "a detached volume is attached to nothing", detached);
        Expect.equal(
                VolumeState.AVAILABLE,
                volumes().detach(volume.id()).await().state(),
                "detaching what is attached to nothing must succeed");
        bench().settle();
        Expect.that(
                !bench().provider().compute().get(vm.id()).volumes().contains(volume.id()),
                "a VM must not list a volume that was detached",
                volume.id());
    }

    @Test
    void anAttachedVolumeCannotBeDeleted() {
        VM vm = bench().vm();
        Volume volume = beside(vm);
        volumes().attach(volume.id(), vm.id()).await();
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "deleting a volume that a VM needs",
                () -> volumes().delete(volume.id()).await());
        bench().settle();
        Expect.equal(
                VolumeState.IN_USE,
                volumes().get(volume.id()).state(),
                "a refused delete must leave the volume attached");
        volumes().detach(volume.id()).await();
        Expect.equal(volume.id(), volumes().delete(volume.id()).await(), "a detached volume can be deleted");
    }

    @Test
    void theRootDiskOfARunningVmCannotBeDetached() {
        VM vm = bench().vm();
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "detaching the root disk of a VM that is not stopped",
                () -> volumes().detach(vm.volumes().get(0)).await());
    }

    @Test
    void growingEndsWhenTheVolumeHasItsNewSize() {
        bench().needs(Capability.VOLUME_RESIZE);
        Volume volume = bench().volume();
        DataSize larger = volume.size().plus(DataSize.gib(10));
        Expect.equal(
                larger, volumes().resize(volume.id(), larger).await().size(), "a resize must end with the new size");
        bench().settle();
        Expect.equal(larger, volumes().get(volume.id()).size(), "get must show the new size");
        Expect.equal(
                larger,
                volumes().resize(volume.id(), larger).await().size(),
                "a resize to the size a volume has must succeed");
    }

    @Test
    void anAttachedVolumeCanGrow() {
        bench().needs(Capability.VOLUME_RESIZE);
        VM vm = bench().vm();
        Volume volume = beside(vm);
        volumes().attach(volume.id(), vm.id()).await();
        DataSize larger = volume.size().plus(DataSize.gib(1));
        Volume grown = volumes().resize(volume.id(), larger).await();
        Expect.equal(larger, grown.size(), "an attached volume must grow");
        Expect.equal(vm.id(), grown.attachedTo().orElse(null), "a volume must stay attached while it grows");
    }

    @Test
    void shrinkingIsRefused() {
        bench().needs(Capability.VOLUME_RESIZE);
        Volume volume = bench().volume();
        Expect.code(
                ErrorCode.INVALID_ARGUMENT,
                "a size smaller than a volume has",
                () -> volumes().resize(volume.id(), DataSize.gib(1)).await());
        bench().settle();
        Expect.equal(volume.size(), volumes().get(volume.id()).size(), "a refused resize must change nothing");
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        ResourceId gone = madeUp(ResourceType.VOLUME);
        VM vm = bench().vm();
        List<Runnable> checks = new ArrayList<>();
        checks.add(() -> Expect.code(
                ErrorCode.NOT_FOUND,
                "attaching a volume that does not exist",
                () -> volumes().attach(gone, vm.id())));
        checks.add(() -> Expect.code(
                ErrorCode.NOT_FOUND,
                "attaching to a VM that does not exist",
                () -> volumes().attach(beside(vm).id(), madeUp(ResourceType.VM))));
        checks.add(() -> Expect.code(
                ErrorCode.NOT_FOUND,
                "detaching a volume that does not exist",
                () -> volumes().detach(gone)));
        if (bench().declares(Capability.VOLUME_RESIZE)) {
            checks.add(() -> Expect.code(
                    ErrorCode.NOT_FOUND,
                    "growing a volume that does not exist",
                    () -> volumes().resize(gone, DataSize.gib(100))));
        }
        if (bench().declares(Capability.SNAPSHOTS)) {
            checks.add(() -> {
                Set<ResourceId> before = bench().inventory();
                Expect.code(
                        ErrorCode.NOT_FOUND,
                        "a volume from a snapshot that does not exist",
                        () -> volumes()
                                .create(spec().snapshot(madeUp(ResourceType.SNAPSHOT))
                                        .build())
                                .await());
                bench().expectInventory(before, "a refused create must leave nothing behind");
            });
        }
        Expect.all("volumes, VMs and snapshots that do not exist", checks);
    }

    @Test
    void attachDetachAndResizeCanBeReattached() {
        VM vm = bench().vm();
        Volume volume = beside(vm);
        Operation<Volume> attach = volumes().attach(volume.id(), vm.id());
        Expect.equal(
                VolumeState.IN_USE,
                bench().other().attach(attach.id(), Volume.class).await().state(),
                "an attach must be found again from another process");
        Operation<Volume> detach = volumes().detach(volume.id());
        Expect.equal(
                VolumeState.AVAILABLE,
                bench().other().attach(detach.id(), Volume.class).await().state(),
                "a detach must be found again from another process");
        if (bench().declares(Capability.VOLUME_RESIZE)) {
            DataSize larger = volume.size().plus(DataSize.gib(1));
            Operation<Volume> resize = volumes().resize(volume.id(), larger);
            Expect.equal(
                    larger,
                    bench().other().attach(resize.id(), Volume.class).await().size(),
                    "a resize must be found again from another process");
        }
    }

    @Test
    void aVolumeCanBeEncryptedWithACustomersKey() {
        bench().needs(Capability.VOLUME_CUSTOMER_KEY);
        if (bench().target().customerKey().isEmpty()) {
            Bench.skip("the target names no customer's key");
        }
        Encryption encryption =
                Encryption.customerKey(bench().target().customerKey().orElseThrow());
        Volume volume = make(spec().encryption(encryption));
        bench().settle();
        Expect.equal(
                encryption,
                volumes().get(volume.id()).encryption(),
                "a volume must be encrypted with the key asked for");
    }
}
