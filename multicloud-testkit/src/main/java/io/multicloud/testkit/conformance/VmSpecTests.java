package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.volume.VolumeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** What a VM's spec may ask for, and what becomes of it. */
class VmSpecTests extends ConformanceTests {
    private ComputeService compute() {
        return bench().provider().compute();
    }

    private VMSpec.Builder spec() {
        return VMSpec.builder(bench().name(ResourceType.VM));
    }

    private VM make(VMSpec.Builder spec) {
        return bench().make(ResourceKinds.VM, spec.build());
    }

    private void expectRefused(ErrorCode code, String rule, VMSpec spec) {
        Set<ResourceId> before = bench().inventory();
        Expect.code(code, rule, () -> compute().create(spec).await());
        bench().expectInventory(before, "a refused create must leave nothing behind");
    }

    @Test
    void theNeedsAreMet() {
        VM vm = make(spec().vcpus(2).memory(DataSize.gib(4)));
        Expect.that(vm.vcpus() >= 2, "a VM must have at least the virtual CPUs asked for, 2", vm.vcpus());
        Expect.that(
                vm.memory().compareTo(DataSize.gib(4)) >= 0,
                "a VM must have at least the memory asked for, 4 GiB",
                vm.memory());
        Expect.equal(Architecture.AMD64, vm.architecture(), "a VM must have the architecture asked for");
        InstanceType type = compute().instanceTypes(vm.id().region()).stream()
                .filter(candidate -> candidate.name().equals(vm.instanceType()))
                .findFirst()
                .orElseThrow(() -> new AssertionFailedError(
                        "the type of a VM must be one that is listed; seen: " + vm.instanceType()));
        Expect.equal(type.vcpus(), vm.vcpus(), "a VM must have the virtual CPUs of its type");
        Expect.equal(type.memory(), vm.memory(), "a VM must have the memory of its type");
        Expect.equal(Purchase.onDemand(), vm.purchase(), "a VM is paid for on demand unless asked for otherwise");
    }

    @Test
    void theTypeChosenIsASmallestOneThatMeetsTheNeeds() {
        VM vm = make(spec().vcpus(2).memory(DataSize.gib(4)));
        List<InstanceType> smaller = compute().instanceTypes(vm.id().region()).stream()
                .filter(type -> type.architecture().equals(Architecture.AMD64)
                        && type.gpus() == 0
                        && type.vcpus() >= 2
                        && type.memory().compareTo(DataSize.gib(4)) >= 0
                        && type.vcpus() < vm.vcpus()
                        && type.memory().compareTo(vm.memory()) < 0)
                .toList();
        Expect.that(
                smaller.isEmpty(),
                "no type that meets the needs may be smaller in CPUs and memory than the one chosen, "
                        + vm.instanceType(),
                smaller);
    }

    @Test
    void aPinnedTypeIsTaken() {
        InstanceType pinned = compute().instanceTypes(bench().provider().region()).stream()
                .filter(type -> type.architecture().equals(Architecture.AMD64) && type.gpus() == 0)
                .sorted(Comparator.comparingDouble(InstanceType::vcpus)
                        .thenComparing(InstanceType::memory)
                        .thenComparing(InstanceType::name))
                .limit(2)
                .reduce((first, second) -> second)
                .orElseThrow();
        VM vm = make(spec().instanceType(pinned.name()));
        Expect.equal(pinned.name(), vm.instanceType(), "a VM must have the type that its spec pins");
        Expect.equal(pinned.memory(), vm.memory(), "a VM must have the memory of its type");
    }

    @Test
    void whatDoesNotExistIsRefusedAndNothingCreated() {
        Expect.all(
                "specs that refer to what does not exist",
                List.of(
                        () -> expectRefused(
                                ErrorCode.INVALID_ARGUMENT,
                                "an instance type that does not exist",
                                spec().instanceType("no-such-type").build()),
                        () -> expectRefused(
                                ErrorCode.NOT_FOUND,
                                "an image alias that the provider does not know",
                                spec().image("plan9-4").build()),
                        () -> expectRefused(
                                ErrorCode.NOT_FOUND,
                                "an image that does not exist",
                                spec().image(ImageRef.id(madeUp(ResourceType.IMAGE)))
                                        .build())));
    }

    @Test
    void aNeedThatNoTypeMeetsIsUnsupported() {
        Expect.all(
                "needs that no type meets",
                List.of(
                        () -> expectRefused(
                                ErrorCode.UNSUPPORTED,
                                "more virtual CPUs than any type has",
                                spec().vcpus(1_000_000).build()),
                        () -> expectRefused(
                                ErrorCode.UNSUPPORTED,
                                "more memory than any type has",
                                spec().memory(DataSize.gib(10_000_000)).build()),
                        () -> expectRefused(
                                ErrorCode.UNSUPPORTED,
                                "an architecture that no type has",
                                spec().architecture(new Architecture("pdp11")).build()),
                        () -> expectRefused(
                                ErrorCode.UNSUPPORTED,
                                "more GPUs than any type has",
                                spec().gpus(1_000).build())));
    }

    private ResourceId madeUp(ResourceType type) {
        return bench().provider().resourceId(type, bench().provider().region(), "conformance-made-up");
    }

    @Test
    void aVmIsInTheZoneAskedFor() {
        List<Zone> zones = bench().provider().zones(bench().provider().region());
        if (zones.isEmpty()) {
            Bench.skip("the region has no zones");
        }
        Zone last = zones.get(zones.size() - 1);
        VM vm = make(spec().zone(last));
        Expect.equal(last, vm.zone().orElse(null), "a VM must be in the zone asked for");
    }

    @Test
    void aZoneThatDoesNotExistIsRefused() {
        Zone nowhere = new Zone(bench().provider().region(), "no-such-zone");
        expectRefused(
                ErrorCode.INVALID_ARGUMENT,
                "a zone that the region does not have",
                spec().zone(nowhere).build());
    }

    @Test
    void aVmBootsFromTheImageAskedFor() {
        Image image = bench().provider()
                .images()
                .resolve(ImageRef.alias("debian-12"), bench().provider().region(), Architecture.AMD64);
        VM byAlias = make(spec().image("debian-12"));
        VM byId = make(spec().image(ImageRef.id(image.id())));
        for (VM vm : List.of(byAlias, byId)) {
            Expect.that(
                    vm.image().isEmpty() || vm.image().get().equals(image.id()),
                    "a VM must boot from the image asked for, " + image.id(),
                    vm.image());
        }
    }

    @Test
    void theDisksAskedForComeAndGoWithTheVm() {
        Set<ResourceId> before = bench().inventory();
        DataSize size = bench().target().volumeSize();
        VMSpec wanted = spec().rootDisk(DiskSpec.of(size.plus(DataSize.gib(10)), VolumeClass.SSD))
                .dataDisk(DiskSpec.of(size, VolumeClass.SSD))
                .dataDisk(DiskSpec.of(size.plus(DataSize.gib(1)), VolumeClass.FAST_SSD))
                .build();
        VM vm;
        try {
            vm = bench().make(ResourceKinds.VM, wanted);
        } catch (CloudException e) {
            if (bench().declares(Capability.VOLUMES)) {
                throw e;
            }
            // A cloud without volumes may have disks that show nowhere else; if not, it says that it lacks them.
            Expect.failure(ErrorCode.UNSUPPORTED, "disks that were asked for, on a cloud without volumes", e);
            bench().expectInventory(before, "a refused create must leave nothing behind");
            return;
        }
        if (bench().declares(Capability.VOLUMES)) {
            Expect.equal(
                    3,
                    vm.volumes().size(),
                    "a VM must have the root disk and the data disks asked for: " + vm.volumes());
            expectDisk(vm, 0, size.plus(DataSize.gib(10)), VolumeClass.SSD);
            expectDisk(vm, 1, size, VolumeClass.SSD);
            expectDisk(vm, 2, size.plus(DataSize.gib(1)), VolumeClass.FAST_SSD);
        }
        compute().delete(vm.id()).await();
        bench().settle();
        if (bench().declares(Capability.VOLUMES)) {
            for (ResourceId disk : vm.volumes()) {
                Expect.code(
                        ErrorCode.NOT_FOUND,
                        "disks of a spec must go with their VM",
                        () -> bench().provider().volumes().get(disk));
            }
        }
        bench().expectInventory(before, "everything that was created with a VM must go with it");
    }

    private void expectDisk(VM vm, int index, DataSize size, VolumeClass volumeClass) {
        bench().settle();
        Volume disk = bench().provider().volumes().get(vm.volumes().get(index));
        String what = "disk " + index + " of a VM, the root disk being 0, ";
        Expect.equal(size, disk.size(), what + "must have the size asked for");
        Expect.equal(volumeClass, disk.volumeClass(), what + "must have the class asked for");
        Expect.equal(vm.id(), disk.attachedTo().orElse(null), what + "must be attached to it");
        Expect.equal(VolumeState.IN_USE, disk.state(), what + "must be in use");
    }

    @Test
    void aVmHasOneDiskUnlessAskedForMore() {
        VM vm = bench().vm();
        Expect.that(
                vm.volumes().size() == 1 || (vm.volumes().isEmpty() && !bench().declares(Capability.VOLUMES)),
                "a VM must have its root disk and nothing that was not asked for",
                vm.volumes());
    }

    @Test
    void anAttachedVolumeOutlivesTheVm() {
        bench().needs(Capability.VOLUMES);
        VM vm = bench().vm();
        Volume volume = volumeBeside(vm);
        bench().provider().volumes().attach(volume.id(), vm.id()).await();
        compute().delete(vm.id()).await();
        bench().settle();
        Volume left = bench().provider().volumes().get(volume.id());
        Expect.equal(VolumeState.AVAILABLE, left.state(), "a volume must outlive the VM it was attached to");
        Expect.that(left.attachedTo().isEmpty(), "a volume whose VM is gone is attached to nothing", left);
    }

    private Volume volumeBeside(VM vm) {
        return bench().make(
                        ResourceKinds.VOLUME,
                        VolumeSpec.builder(
                                        bench().name(ResourceType.VOLUME),
                                        bench().target().volumeSize())
                                .zone(vm.zone().orElse(null))
                                .build());
    }

    @Test
    void anEphemeralAddressComesAndGoesWithTheVm() {
        VMSpec wanted = spec().publicAddressing(PublicAddressing.ephemeral()).build();
        if (!bench().declares(Capability.PUBLIC_ADDRESSES)) {
            // A cloud without addresses to reserve may have ephemeral ones; if not, it says that it lacks them.
            CloudException refused = Expect.errorOf(() -> bench().make(ResourceKinds.VM, wanted));
            if (refused != null) {
                Expect.failure(ErrorCode.UNSUPPORTED, "a public address on a cloud that has none", refused);
                return;
            }
        }
        Set<ResourceId> before = bench().inventory();
        VM vm = make(spec().publicAddressing(PublicAddressing.ephemeral()));
        Expect.that(
                vm.publicAddress().isPresent() && vm.publicAddress().get().matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"),
                "a VM must have the public address asked for",
                vm.publicAddress());
        compute().delete(vm.id()).await();
        bench().expectInventory(before, "an ephemeral address must go with its VM");
    }

    @Test
    void aVmHasNoPublicAddressUnlessAskedFor() {
        VM vm = bench().vm();
        Expect.that(vm.publicAddress().isEmpty(), "a VM must have no public address unless asked for", vm);
        Expect.that(vm.privateAddress().isPresent(), "a running VM must have an address inside its network", vm);
    }

    @Test
    void aSpotVmSaysSo() {
        bench().needs(Capability.VM_SPOT);
        VM vm = make(spec().spot());
        Expect.that(vm.purchase() instanceof Purchase.Spot, "a VM asked for as spot must be one", vm.purchase());
        bench().settle();
        Expect.that(
                compute().get(vm.id()).purchase() instanceof Purchase.Spot,
                "get must show that a VM is a spot VM",
                vm.purchase());
    }

    @Test
    void userDataIsTaken() {
        bench().needs(Capability.VM_USER_DATA);
        VM vm = make(spec().userData("#cloud-config\nhostname: conformance\n"));
        Expect.that(
                !vm.toString().contains("hostname: conformance"),
                "user data must not show in the text of a VM",
                vm.id());
    }

    @Test
    void theConsoleOfARunningVmCanBeRead() {
        bench().needs(Capability.VM_CONSOLE_OUTPUT);
        VM vm = bench().vm();
        bench().advance(Duration.ofMinutes(5));
        ConsoleOutput output = compute().consoleOutput(vm.id());
        Expect.that(
                !output.asOf().isAfter(bench().target().now()),
                "console output cannot be of the future",
                output.asOf());
    }

    @Test
    void aKeyPairIsFoundByItsName() {
        bench().needs(Capability.KEY_PAIRS);
        KeyPair pair = bench().make(ResourceKinds.KEY_PAIR);
        VM vm = make(spec().keyPair(pair.name()));
        Expect.equal(pair.name(), vm.keyPair().orElse(null), "a VM must have the key pair asked for");
        expectRefused(
                ErrorCode.NOT_FOUND,
                "a key pair that does not exist",
                spec().keyPair(bench().name(ResourceType.KEY_PAIR)).build());
    }

    @Test
    void aKeyPairKeepsItsPublicKey() {
        bench().needs(Capability.KEY_PAIRS);
        KeyPairSpec spec = ResourceKinds.KEY_PAIR.spec(bench(), bench().name(ResourceType.KEY_PAIR));
        KeyPair pair = bench().make(ResourceKinds.KEY_PAIR, spec);
        Expect.that(!pair.fingerprint().isBlank(), "a key pair must have a fingerprint", pair);
        // The comment behind the key is no part of it.
        Expect.that(
                pair.publicKey().isEmpty()
                        || spec.publicKey().startsWith(pair.publicKey().replaceFirst("( \\S+) .*", "$1")),
                "a key pair must give back the key that was imported, or none",
                pair.publicKey());
    }

    @Test
    void aRootDiskCanBeEncryptedWithACustomersKey() {
        bench().needs(Capability.VOLUME_CUSTOMER_KEY, Capability.VOLUMES);
        Encryption encryption = Encryption.customerKey(customerKey());
        VM vm = make(spec().rootDisk(DiskSpec.of(bench().target().volumeSize(), VolumeClass.SSD)
                .withEncryption(encryption)));
        bench().settle();
        Expect.equal(
                encryption,
                bench().provider().volumes().get(vm.volumes().get(0)).encryption(),
                "a disk must be encrypted with the key asked for");
    }

    private String customerKey() {
        if (bench().target().customerKey().isEmpty()) {
            Bench.skip("the target names no customer's key");
        }
        return bench().target().customerKey().orElseThrow();
    }

    @Test
    void aDiskCanStartFromASnapshot() {
        bench().needs(Capability.SNAPSHOTS, Capability.VOLUMES);
        ResourceId snapshot = bench().make(ResourceKinds.SNAPSHOT).id();
        VM vm = make(spec().dataDisk(DiskSpec.of(bench().target().volumeSize(), VolumeClass.SSD)
                .fromSnapshot(snapshot)));
        Expect.equal(2, vm.volumes().size(), "a VM must have the disk that starts from a snapshot");
        expectRefused(
                ErrorCode.NOT_FOUND,
                "a disk from a snapshot that does not exist",
                spec().dataDisk(DiskSpec.of(bench().target().volumeSize(), VolumeClass.SSD)
                                .fromSnapshot(madeUp(ResourceType.SNAPSHOT)))
                        .build());
    }

    @Test
    void aNameAsLongAsDeclaredFits() {
        OptionalLong limit = bench().provider().capabilities().limit(Limit.VM_NAME_LENGTH);
        if (limit.isEmpty()) {
            Bench.skip("no limit declared: " + Limit.VM_NAME_LENGTH);
        }
        int length = (int) limit.orElseThrow();
        String start = bench().name(ResourceType.VM);
        String longest = start.length() >= length
                ? start.substring(start.length() - length)
                : start + "x".repeat(length - start.length());
        VM vm = make(VMSpec.builder(longest));
        Expect.equal(longest, vm.name(), "a name of the declared length must be kept");
        Set<ResourceId> before = bench().inventory();
        List<Throwable> refusals = new ArrayList<>();
        try {
            compute().create(VMSpec.builder(longest + "y").build());
        } catch (IllegalArgumentException e) {
            refusals.add(e);
        } catch (CloudException e) {
            Expect.equal(ErrorCode.INVALID_ARGUMENT, e.code(), "a name longer than declared");
            refusals.add(e);
        }
        Expect.equal(1, refusals.size(), "a name longer than the declared " + length + " must be refused");
        bench().expectInventory(before, "a refused name must create nothing");
    }

    @Test
    void nativeOptionsOfOtherCloudsAreIgnored() {
        VM vm = make(spec().nativeOption("no-such-cloud:option", "value"));
        Expect.equal(vm.id(), compute().get(vm.id()).id(), "an option of another cloud must change nothing");
    }
}
