package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.volume.VolumeState;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.HistoryEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VolumesTest extends StorageTest {
    @ParameterizedTest
    @MethodSource("clouds")
    void aVolumeGoesThroughItsLife(Flavor flavor) {
        CloudProvider provider = open(flavor).provider();
        VolumeService volumes = provider.volumes();
        Operation<Volume> creation = volumes.create(VolumeSpec.builder("data", SIZE)
                .volumeClass(VolumeClass.FAST_SSD)
                .encryption(Encryption.customerKey("key-1"))
                .tag("team", "red")
                .build());
        Volume creating = volumes.list(ListQuery.all()).iterator().next();
        assertThat(creating.state()).isEqualTo(VolumeState.CREATING);
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> volumes.resize(creating.id(), DataSize.gib(60)));

        Volume volume = creation.await();
        assertThat(volume.state()).isEqualTo(VolumeState.AVAILABLE);
        assertThat(volume.size()).isEqualTo(SIZE);
        assertThat(volume.volumeClass()).isEqualTo(VolumeClass.FAST_SSD);
        assertThat(volume.encryption()).isEqualTo(Encryption.customerKey("key-1"));
        assertThat(volume.tags()).containsEntry("team", "red");
        assertThat(volumes.get(volume.id())).isEqualTo(volume);

        VM vm = provider.compute()
                .create(VMSpec.builder("host").zone(volume.zone().orElseThrow()).build())
                .await();
        Operation<Volume> attaching = volumes.attach(volume.id(), vm.id());
        assertThat(volumes.get(volume.id()).state()).isEqualTo(VolumeState.ATTACHING);
        Volume attached = attaching.await();
        assertThat(attached.state()).isEqualTo(VolumeState.IN_USE);
        assertThat(attached.attachedTo()).contains(vm.id());
        assertThat(attached.device()).isPresent();
        assertThat(provider.compute().get(vm.id()).volumes()).hasSize(2).endsWith(volume.id());
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> volumes.delete(volume.id()));

        Operation<Volume> detaching = volumes.detach(volume.id());
        assertThat(volumes.get(volume.id()).state()).isEqualTo(VolumeState.DETACHING);
        assertThat(detaching.await().state()).isEqualTo(VolumeState.AVAILABLE);
        assertThat(provider.compute().get(vm.id()).volumes()).hasSize(1);

        volumes.delete(volume.id()).await();
        volumes.delete(volume.id()).await();
        assertRefused(ErrorCode.NOT_FOUND, () -> volumes.get(volume.id()));
    }

    @ParameterizedTest
    @MethodSource("clouds")
    void theDisksOfAVmComeFromItsImageAndGoWithIt(Flavor flavor) {
        FakeCloud cloud = open(flavor);
        CloudProvider provider = cloud.provider();
        VM vm = provider.compute()
                .create(VMSpec.builder("web")
                        .rootDisk(DiskSpec.of(DataSize.gib(80), VolumeClass.SSD))
                        .dataDisk(DiskSpec.of(SIZE, VolumeClass.HDD))
                        .tag("owner", "me")
                        .build())
                .await();

        assertThat(vm.volumes()).hasSize(2);
        Volume root = provider.volumes().get(vm.volumes().get(0));
        Volume data = provider.volumes().get(vm.volumes().get(1));
        assertThat(root.size()).isEqualTo(DataSize.gib(80));
        assertThat(root.state()).isEqualTo(VolumeState.IN_USE);
        assertThat(root.zone()).isEqualTo(vm.zone());
        assertThat(root.tags()).containsEntry("owner", "me");
        assertThat(data.device()).isPresent().isNotEqualTo(root.device());
        DiskBytes image = cloud.imageBytes(vm.image().orElseThrow());
        assertThat(cloud.volumeBytes(root.id()).read(0, 1 << 20)).isEqualTo(image.read(0, 1 << 20));
        assertThat(image.writtenBytes()).isPositive();
        assertThat(cloud.volumeBytes(data.id()).writtenBytes()).isZero();

        Volume own = provider.volumes()
                .create(VolumeSpec.builder("own", SIZE)
                        .zone(vm.zone().orElse(null))
                        .build())
                .await();
        provider.volumes().attach(own.id(), vm.id()).await();
        provider.compute().delete(vm.id()).await();

        assertThat(provider.volumes().list(ListQuery.all()))
                .containsExactly(provider.volumes().get(own.id()));
        assertThat(provider.volumes().get(own.id()).state()).isEqualTo(VolumeState.AVAILABLE);
    }

    @Test
    void aVmThatCannotHaveAllItsDisksGetsNone() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();

        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                () -> provider.compute()
                        .create(VMSpec.builder("web")
                                .dataDisk(DiskSpec.of(SIZE, VolumeClass.SSD))
                                .dataDisk(DiskSpec.of(DataSize.mib(1), VolumeClass.SSD))
                                .build()));

        assertThat(provider.volumes().list(ListQuery.all())).isEmpty();
        assertThat(cloud.leftovers()).isEmpty();
    }

    @Test
    void aRootDiskIsDetachedOnlyFromAStoppedVmAndThenOutlivesIt() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        VM vm = vm(provider, "web");
        ResourceId root = vm.volumes().get(0);
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> provider.volumes().detach(root));

        provider.compute().stop(vm.id()).await();
        assertThat(provider.volumes().detach(root).await().state()).isEqualTo(VolumeState.AVAILABLE);
        provider.compute().delete(vm.id()).await();

        assertThat(provider.volumes().get(root).state()).isEqualTo(VolumeState.AVAILABLE);
    }

    @Test
    void attachingChecksZoneStateAndOtherAttachments() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        VolumeService volumes = provider.volumes();
        Zone here = provider.zones(provider.region()).get(0);
        Zone there = provider.zones(provider.region()).get(1);
        VM vm = provider.compute()
                .create(VMSpec.builder("a").zone(here).build())
                .await();
        VM other = provider.compute()
                .create(VMSpec.builder("b").zone(here).build())
                .await();
        Volume far = volumes.create(VolumeSpec.builder("far", SIZE).zone(there).build())
                .await();
        Volume near = volumes.create(VolumeSpec.builder("near", SIZE).zone(here).build())
                .await();
        ResourceId nobody = vm.id().sibling(ResourceType.VM, "i-nobody");

        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> volumes.attach(far.id(), vm.id()));
        assertRefused(ErrorCode.NOT_FOUND, () -> volumes.attach(near.id(), nobody));
        volumes.attach(near.id(), vm.id()).await();
        assertThat(volumes.attach(near.id(), vm.id()).await().state()).isEqualTo(VolumeState.IN_USE);
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> volumes.attach(near.id(), other.id()));
        volumes.detach(near.id()).await();
        assertThat(volumes.detach(near.id()).await().state()).isEqualTo(VolumeState.AVAILABLE);
        provider.compute().stop(other.id());
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> volumes.attach(near.id(), other.id()));
        assertThatIllegalArgumentException().isThrownBy(() -> volumes.attach(near.id(), far.id()));
    }

    @Test
    void anAttachmentUnderWayFailsWhenItsVmIsDeletedAndTheVolumeStays() {
        FakeCloud cloud = FakeCloud.builder(Flavor.aws(), time)
                .latency(FakeOperation.ATTACH_VOLUME, Duration.ofMinutes(10))
                .build();
        CloudProvider provider = cloud.provider();
        VM vm = vm(provider, "web");
        Volume volume = provider.volumes()
                .create(VolumeSpec.builder("data", SIZE)
                        .zone(vm.zone().orElse(null))
                        .build())
                .await();
        Operation<Volume> attaching = provider.volumes().attach(volume.id(), vm.id());

        provider.compute().delete(vm.id()).await();

        assertThat(attaching.poll())
                .isInstanceOfSatisfying(
                        OperationStatus.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
        assertThat(provider.volumes().get(volume.id()).state()).isEqualTo(VolumeState.AVAILABLE);
    }

    @Test
    void growingKeepsTheBytesAndShrinkingIsRefused() {
        FakeCloud cloud = open(Flavor.gcp());
        CloudProvider provider = cloud.provider();
        Volume volume = volume(provider, "data");
        cloud.volumeBytes(volume.id()).write(SIZE.bytes() - 4, bytes("tail"));

        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> provider.volumes().resize(volume.id(), DataSize.gib(49)));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> provider.volumes().resize(volume.id(), DataSize.gib(1 << 20)));
        Operation<Volume> growing = provider.volumes().resize(volume.id(), DataSize.gib(100));
        assertThat(provider.volumes().get(volume.id()).size()).isEqualTo(SIZE);
        Volume grown = growing.await();

        assertThat(grown.size()).isEqualTo(DataSize.gib(100));
        assertThat(provider.volumes().resize(volume.id(), DataSize.gib(100)).await())
                .isEqualTo(grown);
        DiskBytes bytes = cloud.volumeBytes(volume.id());
        assertThat(bytes.size()).isEqualTo(DataSize.gib(100).bytes());
        assertThat(bytes.read(SIZE.bytes() - 4, 8)).startsWith(bytes("tail")).endsWith(new byte[4]);
    }

    @ParameterizedTest
    @CsvSource({
        "aws, hdd, 10, hdd",
        "aws, hdd, 500, hdd",
        "aws, gp2, 1, ssd",
        "gcp, hdd, 10, hdd",
        "azure, ssd, 1, ssd",
        "oci, hdd, 50, hdd"
    })
    void aClassIsWhatThePortableOrNativeNameSays(String kind, String wanted, long gib, String shown) {
        Volume volume = open(flavor(kind))
                .provider()
                .volumes()
                .create(VolumeSpec.builder("v", DataSize.gib(gib))
                        .volumeClass(new VolumeClass(wanted))
                        .build())
                .await();

        assertThat(volume.volumeClass().name()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"oci, ssd, 49", "gcp, ssd, 9", "aws, io2, 3", "aws, st1, 124", "aws, quick, 10", "azure, ssd, 40000"})
    void aSizeOrClassTheCloudLacksIsRefusedByName(String kind, String wanted, long gib) {
        CloudException error = assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                () -> open(flavor(kind))
                        .provider()
                        .volumes()
                        .create(VolumeSpec.builder("v", DataSize.gib(gib))
                                .volumeClass(new VolumeClass(wanted))
                                .build()));

        assertThat(error.summary()).containsAnyOf(gib + "GiB", wanted);
    }

    @Test
    void aRootDiskFallsBackToAClassAVmCanBootFrom() {
        CloudProvider provider = open(Flavor.oci()).provider();

        VM vm = provider.compute()
                .create(VMSpec.builder("web")
                        .rootDisk(DiskSpec.of(SIZE, VolumeClass.HDD))
                        .build())
                .await();

        assertThat(provider.volumes().get(vm.volumes().get(0)).volumeClass()).isEqualTo(VolumeClass.SSD);
    }

    @Test
    void aRootDiskThatDoesNotHoldItsImageIsRefused() {
        CloudProvider provider = open(Flavor.azure()).provider();

        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                () -> provider.compute()
                        .create(VMSpec.builder("web")
                                .rootDisk(DiskSpec.of(DataSize.gib(29), VolumeClass.SSD))
                                .build()));
    }

    @Test
    void aVolumeStartsWithTheBytesOfItsSnapshot() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        Volume source = volume(provider, "source");
        cloud.volumeBytes(source.id()).write(12345, bytes("hello"));
        Snapshot snapshot = snapshot(provider, "s", source.id());
        cloud.volumeBytes(source.id()).write(12345, bytes("later"));

        Volume copy = provider.volumes()
                .create(VolumeSpec.builder("copy", DataSize.gib(60))
                        .snapshot(snapshot.id())
                        .build())
                .await();

        assertThat(cloud.volumeBytes(copy.id()).read(12345, 5)).isEqualTo(bytes("hello"));
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                () -> provider.volumes()
                        .create(VolumeSpec.builder("small", DataSize.gib(49))
                                .snapshot(snapshot.id())
                                .build()));
        ResourceId unknown = snapshot.id().sibling(ResourceType.SNAPSHOT, "snap-unknown");
        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> provider.volumes()
                        .create(VolumeSpec.builder("none", SIZE)
                                .snapshot(unknown)
                                .build()));
    }

    @Test
    void theSameTokenGivesTheSameVolumeAndOtherArgumentsAreRefused() {
        FakeCloud cloud = open(Flavor.aws());
        VolumeService volumes = cloud.provider().volumes();
        VolumeSpec spec = VolumeSpec.builder("v", SIZE).idempotencyToken("t-1").build();

        Volume first = volumes.create(spec).await();
        Volume second = volumes.create(spec).await();

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(volumes.list(ListQuery.all())).hasSize(1);
        assertRefused(
                ErrorCode.CONFLICT,
                () -> volumes.create(
                        spec.toBuilder().encryption(Encryption.customerKey("k")).build()));
    }

    @Test
    void aCreateWhoseAnswerWasLostIsFoundByItsToken() {
        FakeCloud cloud = open(Flavor.gcp());
        VolumeService volumes = cloud.provider().volumes();
        VolumeSpec spec = VolumeSpec.builder("v", SIZE).idempotencyToken("t-1").build();
        cloud.fault(FaultKind.LOST_RESPONSE).on(FakeOperation.CREATE_VOLUME).times(1);

        assertRefused(ErrorCode.UNKNOWN_OUTCOME, () -> volumes.create(spec));
        Volume volume = volumes.create(spec).await();

        assertThat(volumes.list(ListQuery.all())).extracting(Volume::id).containsExactly(volume.id());
    }

    @Test
    void quotasCountVolumesAndGibOfARegion() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        cloud.storage().volumes().limit(2, DataSize.gib(120));
        Volume first = volume(provider, "a");
        Volume second = volume(provider, "b");

        assertRefused(ErrorCode.QUOTA, () -> volume(provider, "c"));
        provider.volumes().delete(second.id()).await();
        assertRefused(
                ErrorCode.QUOTA,
                () -> provider.volumes()
                        .create(VolumeSpec.builder("d", DataSize.gib(71)).build()));
        assertRefused(ErrorCode.QUOTA, () -> provider.volumes().resize(first.id(), DataSize.gib(121)));
        provider.volumes().resize(first.id(), DataSize.gib(120)).await();
        assertThat(cloud.storage().volumes().quotas(provider.region()))
                .extracting(quota -> quota.used())
                .containsExactly(1.0, 120.0);
        assertThat(provider.quotas().list(provider.region()))
                .filteredOn(quota -> quota.unit() == Quota.Unit.VOLUME_GIB)
                .singleElement()
                .satisfies(quota -> assertThat(quota.remaining()).isZero());
        provider.volumes().delete(first.id()).await();
        assertThat(cloud.storage().volumes().quotas(provider.region()))
                .extracting(quota -> quota.used())
                .containsExactly(0.0, 0.0);
    }

    @Test
    void aVolumeDeletedWhileItGrowsGivesItsWholeQuotaBack() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        cloud.storage().volumes().limit(9, DataSize.gib(900));
        Volume volume = volume(provider, "a");
        provider.volumes().resize(volume.id(), DataSize.gib(70));

        provider.volumes().delete(volume.id()).await();

        assertThat(cloud.storage().volumes().quotas(provider.region()))
                .extracting(quota -> quota.used())
                .containsExactly(0.0, 0.0);
    }

    @Test
    void theHistoryTellsWhereAVolumeIs() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        VM vm = vm(provider, "web");
        Volume volume = provider.volumes()
                .create(VolumeSpec.builder("data", SIZE)
                        .zone(vm.zone().orElse(null))
                        .build())
                .await();
        provider.volumes().attach(volume.id(), vm.id()).await();
        provider.volumes().detach(volume.id()).await();

        assertThat(cloud.history())
                .filteredOn(event -> event.kind() == HistoryEvent.Kind.STATE)
                .filteredOn(event -> event.subject().equals(volume.id().nativeId()))
                .extracting(HistoryEvent::text)
                .containsExactly("accepted volume 'data'", "AVAILABLE", "IN_USE", "AVAILABLE");
    }

    @Test
    void whatIsNotDeclaredIsRefused() {
        FakeCloud site = open(Flavor.onPremise());
        VolumeService volumes = site.provider().volumes();
        Volume volume = volumes.create(VolumeSpec.builder("v", SIZE).build()).await();

        DiskSpec locked = DiskSpec.of(SIZE, VolumeClass.SSD).withEncryption(Encryption.customerKey("k"));
        assertRefused(
                ErrorCode.UNSUPPORTED,
                () -> site.provider()
                        .compute()
                        .create(VMSpec.builder("web").rootDisk(locked).build()));
        assertRefused(ErrorCode.UNSUPPORTED, () -> volumes.resize(volume.id(), DataSize.gib(60)));
        assertRefused(
                ErrorCode.UNSUPPORTED,
                () -> volumes.create(VolumeSpec.builder("w", SIZE)
                        .encryption(Encryption.customerKey("k"))
                        .build()));
    }

    @ParameterizedTest
    @MethodSource("clouds")
    void aVmMayBeMadeAgainUnderItsNameWhileItsOldRootDiskLivesOn(Flavor flavor) {
        FakeCloud cloud = open(flavor);
        CloudProvider provider = cloud.provider();
        VM first = vm(provider, "web");
        ResourceId kept = first.volumes().get(0);
        provider.compute().stop(first.id()).await();
        provider.volumes().detach(kept).await();
        provider.compute().delete(first.id()).await();

        VM second = vm(provider, "web");

        assertThat(second.volumes()).hasSize(1).doesNotContain(kept);
        assertThat(provider.volumes().list(ListQuery.all()))
                .extracting(Volume::id)
                .containsExactlyInAnyOrder(kept, second.volumes().get(0));
    }

    @Test
    void volumesInvisibleAtFirstAreThereOnceTheirCreationHasEnded() {
        FakeCloud cloud = FakeCloud.builder(Flavor.aws(), time)
                .consistencyDelay(Duration.ofSeconds(30))
                .build();
        VolumeService volumes = cloud.provider().volumes();
        Operation<Volume> creation =
                volumes.create(VolumeSpec.builder("v", SIZE).build());
        assertThat(volumes.list(ListQuery.all())).isEmpty();

        Volume volume = creation.await();

        assertThat(volumes.get(volume.id())).isEqualTo(volume);
        assertThat(volumes.list(ListQuery.all())).containsExactly(volume);
    }
}
