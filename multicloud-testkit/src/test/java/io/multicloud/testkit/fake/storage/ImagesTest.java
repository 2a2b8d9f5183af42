package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.DiskFormat;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImagesTest extends StorageTest {
    @ParameterizedTest
    @MethodSource("clouds")
    void aliasesMeanAnImageInEveryRegionAndArchitecture(Flavor flavor) {
        FakeCloud cloud = open(flavor);
        CloudProvider provider = cloud.provider();
        for (Region region : cloud.world().places().keySet()) {
            for (String alias : new String[] {"ubuntu-22.04", "ubuntu-24.04", "debian-12"}) {
                Image image = provider.images().resolve(ImageRef.alias(alias), region, Architecture.ARM64);
                assertThat(image.alias()).contains(alias);
                assertThat(image.architecture()).isEqualTo(Architecture.ARM64);
                assertThat(image.id().region()).isEqualTo(region);
                assertThat(provider.images().get(image.id())).isEqualTo(image);
                assertThat(provider.images().resolve(ImageRef.id(image.id()), region, Architecture.ARM64))
                        .isEqualTo(image);
            }
        }
    }

    @Test
    void anUnknownAliasIsRefusedNamingThoseThatAreKnown() {
        CloudProvider provider = open(Flavor.gcp()).provider();

        CloudException error = assertRefused(
                ErrorCode.NOT_FOUND,
                () -> provider.images().resolve(ImageRef.alias("beos-5"), provider.region(), Architecture.AMD64));

        assertThat(error.summary()).contains("beos-5", "ubuntu-22.04", "debian-12");
        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> provider.images()
                        .resolve(ImageRef.alias("debian-12"), provider.region(), new Architecture("riscv64")));
    }

    @Test
    void theBytesOfPublicImagesAreTheSameInEveryRunAndDifferFromEachOther() {
        FakeCloud one = open(Flavor.aws());
        FakeCloud two = FakeCloud.builder(Flavor.aws(), time).seed(99).build();

        DiskBytes ubuntu = bytesOf(one, "ubuntu-22.04", Architecture.AMD64);
        assertThat(ubuntu.sameAs(bytesOf(two, "ubuntu-22.04", Architecture.AMD64)))
                .isTrue();
        assertThat(ubuntu.sameAs(bytesOf(one, "ubuntu-22.04", Architecture.ARM64)))
                .isFalse();
        assertThat(ubuntu.sameAs(bytesOf(one, "debian-12", Architecture.AMD64))).isFalse();
        assertThat(ubuntu.writtenBytes()).isPositive().isLessThan(ubuntu.size() / 100);
    }

    @ParameterizedTest
    @MethodSource("clouds")
    void anImageOfAVmHoldsItsRootDiskAndVmsBootFromIt(Flavor flavor) {
        FakeCloud cloud = open(flavor);
        CloudProvider provider = cloud.provider();
        VM vm = vm(provider, "web");
        DiskBytes root = cloud.volumeBytes(vm.volumes().get(0));
        root.write(4096, bytes("installed"));
        Operation<Image> creation = provider.images()
                .create(ImageSpec.builder("golden", vm.id()).tag("a", "b").build());
        root.write(4096, bytes("later on."));
        Image pending = provider.images().list(ListQuery.all()).iterator().next();
        assertThat(pending.state()).isEqualTo(ImageState.PENDING);
        assertRefused(
                ErrorCode.FAILED_PRECONDITION,
                () -> provider.compute()
                        .create(VMSpec.builder("early")
                                .image(ImageRef.id(pending.id()))
                                .build()));

        Image image = creation.await();
        provider.compute().delete(vm.id()).await();
        VM copy = provider.compute()
                .create(VMSpec.builder("copy").image(ImageRef.id(image.id())).build())
                .await();

        assertThat(image.state()).isEqualTo(ImageState.AVAILABLE);
        assertThat(image.architecture()).isEqualTo(vm.architecture());
        assertThat(image.tags()).containsEntry("a", "b");
        assertThat(image.diskSize().bytes()).isEqualTo(root.size());
        assertThat(copy.image()).contains(image.id());
        assertThat(cloud.volumeBytes(copy.volumes().get(0)).read(4096, 9)).isEqualTo(bytes("installed"));
        assertThat(provider.images().list(ListQuery.all()))
                .containsExactly(provider.images().get(image.id()));

        provider.images().delete(image.id()).await();
        assertThat(provider.images().list(ListQuery.all())).isEmpty();
        assertThat(cloud.volumeBytes(copy.volumes().get(0)).read(4096, 9)).isEqualTo(bytes("installed"));
    }

    @Test
    void anImageNeedsAVmThatIsThereAndAtRest() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        VM vm = vm(provider, "web");
        ResourceId nobody = vm.id().sibling(ResourceType.VM, "i-nobody");

        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> provider.images().create(ImageSpec.builder("a", nobody).build()));
        provider.compute().stop(vm.id());
        assertRefused(
                ErrorCode.FAILED_PRECONDITION,
                () -> provider.images().create(ImageSpec.builder("a", vm.id()).build()));
        assertThat(provider.images().list(ListQuery.all())).isEmpty();
    }

    @Test
    void aPublicImageCannotBeDeleted() {
        CloudProvider provider = open(Flavor.aws()).provider();
        Image image = provider.images().resolve(ImageRef.alias("debian-12"), provider.region(), Architecture.AMD64);

        assertRefused(ErrorCode.PERMISSION_DENIED, () -> provider.images().delete(image.id()));
        assertThat(provider.images().get(image.id())).isEqualTo(image);
    }

    @Test
    void imagesOfOnesOwnNeedTheCapabilityAndPublicOnesDoNot() {
        InstanceType server = new InstanceType("server", "", 8, DataSize.gib(32), Architecture.AMD64, 0);
        CloudProvider site = FakeCloud.siteBuilder(time, server, 4, Money.usd("0.10"))
                .without(Capability.IMAGE_CREATE)
                .build()
                .provider();
        VM vm = vm(site, "web");

        assertThat(site.images().get(vm.image().orElseThrow()).alias()).contains("ubuntu-22.04");
        assertThat(site.images().list(ListQuery.all())).isEmpty();
        assertRefused(
                ErrorCode.UNSUPPORTED,
                () -> site.images().create(ImageSpec.builder("a", vm.id()).build()));
    }

    @ParameterizedTest
    @MethodSource("clouds")
    void aVmThatBootsFromAnImageOfASnapshotHasTheBytesOfTheSnapshot(Flavor flavor) {
        FakeCloud cloud = open(flavor);
        CloudProvider provider = cloud.provider();
        VM source = vm(provider, "web");
        ResourceId root = source.volumes().get(0);
        cloud.volumeBytes(root).write(1L << 20, new byte[] {1, 2, 3});
        Snapshot snapshot = snapshot(provider, "of-web", root);
        cloud.volumeBytes(root).write(1L << 20, new byte[3]);

        Image image = provider.images()
                .create(ImageSpec.fromSnapshot("restored", snapshot.id())
                        .firmware(Firmware.UEFI)
                        .build())
                .await();
        VM restored = provider.compute()
                .create(VMSpec.builder("restored")
                        .image(ImageRef.id(image.id()))
                        .build())
                .await();

        assertThat(image.firmware()).contains(Firmware.UEFI);
        assertThat(cloud.volumeBytes(restored.volumes().get(0)).sameAs(cloud.snapshotBytes(snapshot.id())))
                .isTrue();
    }

    @Test
    void onAwsASnapshotIsKeptAndBilledAsLongAsAnImageRefersToIt() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        Snapshot snapshot = snapshot(provider, "data", volume(provider, "data").id());
        Image image = provider.images()
                .create(ImageSpec.fromSnapshot("data", snapshot.id()).build())
                .await();

        assertRefused(
                ErrorCode.FAILED_PRECONDITION,
                () -> provider.volumes().snapshots().delete(snapshot.id()));
        provider.images().delete(image.id()).await();
        provider.volumes().snapshots().delete(snapshot.id()).await();

        assertThat(cloud.storage().images().refersTo(snapshot.id())).isFalse();
        assertThat(provider.volumes().snapshots().list(ListQuery.all())).isEmpty();
    }

    @Test
    void onGoogleAnImageNeedsItsSnapshotNoMoreAndReachesEveryRegion() {
        FakeCloud cloud = open(Flavor.gcp());
        CloudProvider provider = cloud.provider();
        ResourceId data = volume(provider, "data").id();
        cloud.volumeBytes(data).write(0, new byte[] {7});
        Snapshot snapshot = snapshot(provider, "data", data);
        Image image = provider.images()
                .create(ImageSpec.fromSnapshot("data", snapshot.id()).build())
                .await();
        provider.volumes().snapshots().delete(snapshot.id()).await();
        Region elsewhere = cloud.world().places().keySet().stream()
                .filter(region -> !region.equals(image.id().region()))
                .findFirst()
                .orElseThrow();

        ResourceId far = provider.volumes()
                .create(VolumeSpec.builder("far", SIZE)
                        .region(elsewhere)
                        .image(image.id())
                        .build())
                .await()
                .id();

        assertThat(cloud.volumeBytes(far).read(0, 1)).containsExactly(7);
    }

    @Test
    void anImportThatFailsShowsAnImageOnItsWayAndLeavesNothing() {
        FakeCloud cloud = open(Flavor.gcp());
        CloudProvider provider = cloud.provider();
        ResourceId bucket = provider.objects()
                .buckets()
                .create(BucketSpec.builder("incoming").build())
                .await()
                .id();
        ObjectKey object = new ObjectKey(bucket, "disk.tar.gz");
        provider.objects().put(object, ObjectBody.of(new byte[] {1, 2, 3}), PutOptions.defaults());

        Operation<Image> operation = provider.images()
                .create(ImageSpec.fromObject("broken", object, DiskFormat.TAR_GZ)
                        .build());

        Image meanwhile = provider.images().list(ListQuery.all()).iterator().next();
        assertThat(meanwhile.state()).isEqualTo(ImageState.PENDING);
        assertThat(meanwhile.diskSize()).isEqualTo(DataSize.ZERO);
        assertRefused(ErrorCode.INVALID_ARGUMENT, operation::await);
        assertThat(provider.images().list(ListQuery.all())).isEmpty();
        assertThat(cloud.leftovers())
                .extracting(leftover -> leftover.resource().type())
                .containsOnly(ResourceType.BUCKET);
    }

    @Test
    void whatWasTakenAwayFromAnAccountIsNotDeclared() {
        CloudProvider provider = FakeCloud.builder(Flavor.gcp(), time)
                .without(Capability.SNAPSHOT_WRITE, Capability.IMAGE_IMPORT)
                .build()
                .provider();

        assertThat(provider.capabilities().declared())
                .contains(Capability.SNAPSHOTS)
                .doesNotContain(Capability.SNAPSHOT_WRITE, Capability.IMAGE_IMPORT);
        assertThat(provider.capabilities().importFormats()).isEmpty();
        assertThat(open(Flavor.gcp()).provider().capabilities().importFormats()).containsExactly(DiskFormat.TAR_GZ);
    }

    private static DiskBytes bytesOf(FakeCloud cloud, String alias, Architecture architecture) {
        CloudProvider provider = cloud.provider();
        return cloud.imageBytes(provider.images()
                .resolve(ImageRef.alias(alias), provider.region(), architecture)
                .id());
    }
}
