package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.image.Image;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.PutOptions;
import io.multicloud.testkit.fake.Fault;
import io.multicloud.testkit.fake.storage.ObjectBytes;
import io.multicloud.testkit.fake.storage.VolumeKind;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What fronts of wire protocols ask of a fake cloud beyond its provider. */
class FrontSupportTest {
    private static final Region HOME = Flavor.gcp().defaultRegion();

    private final FakeCloud cloud =
            FakeCloud.builder(Flavor.gcp(), Clouds.time()).build();
    private final CloudProvider provider = cloud.provider();

    @Test
    void aRequestWithinARequestIsPartOfIt() {
        VM vm = running(provider, "web");
        long before = cloud.world().requests();

        String name = cloud.world()
                .request(
                        FakeOperation.GET_VM,
                        HOME,
                        Optional::empty,
                        vm.id(),
                        () -> cloud.compute().describe(vm.id()).name());

        assertThat(name).isEqualTo("web");
        assertThat(cloud.world().requests()).isEqualTo(before + 1);
    }

    @Test
    void aFaultStrikesARequestOnceWhateverItIsMadeOf() {
        Fault fault = cloud.fault(FaultKind.ERROR_AFTER_COMMIT);

        FakeNativeException error = catchThrowableOfType(
                FakeNativeException.class,
                () -> cloud.world()
                        .request(
                                FakeOperation.CREATE_VM,
                                HOME,
                                Optional::empty,
                                null,
                                () -> cloud.compute().create(spec("web"), HOME, "token")));

        assertThat(error.status()).isEqualTo(500);
        assertThat(fault.struck()).isEqualTo(1);
        assertThat(cloud.vms()).hasSize(1);
    }

    @Test
    void theNextRequestMeetsFaultsAgain() {
        cloud.world()
                .request(
                        FakeOperation.LIST_VMS,
                        HOME,
                        Optional::empty,
                        null,
                        () -> cloud.compute().shown(HOME));
        cloud.fault(FaultKind.ERROR_BEFORE_COMMIT);

        assertThat(catchThrowableOfType(
                        FakeNativeException.class,
                        () -> cloud.compute().describe(cloud.world().mint(ResourceType.VM, HOME, "none"))))
                .extracting(FakeNativeException::status)
                .isEqualTo(503);
    }

    @Test
    void aNameLeadsToWhatHasItUntilItIsGone() {
        VM vm = running(provider, "web");

        assertThat(cloud.compute().named(HOME, "web")).contains(vm.id());
        assertThat(cloud.compute().named(Region.of("europe-west1"), "web")).isEmpty();
        provider.compute().delete(vm.id()).await();
        assertThat(cloud.compute().named(HOME, "web")).isEmpty();
    }

    @Test
    void publicImagesAreThoseOfTheRegion() {
        List<Image> images = cloud.storage().images().publicIn(HOME);

        assertThat(images).hasSizeGreaterThan(5).allSatisfy(image -> {
            assertThat(image.id().region()).isEqualTo(HOME);
            assertThat(cloud.storage().images().isPublic(image.id())).isTrue();
        });
        assertThat(cloud.storage().images().publicIn(Region.of("nowhere"))).isEmpty();
    }

    @Test
    void aVolumeHasTheCloudsOwnClass() {
        VM vm = running(provider, "web");

        assertThat(cloud.storage().volumes().kindOf(vm.volumes().get(0)))
                .map(VolumeKind::name)
                .contains("pd-balanced");
        assertThat(cloud.storage().volumes().kindOf(cloud.world().mint(ResourceType.VOLUME, HOME, "none")))
                .isEmpty();
    }

    @Test
    void whatIsNotVisibleYetHasANameAndIsNotShown() {
        FakeCloud slow = FakeCloud.builder(Flavor.gcp(), Clouds.time())
                .consistencyDelay(Duration.ofMinutes(1))
                .build();
        slow.provider().compute().create(spec("web"));

        assertThat(slow.compute().named(HOME, "web")).isPresent();
        assertThat(slow.compute().shown(HOME)).isEmpty();
        assertThat(slow.compute().known(slow.vms().get(0).id())).map(VM::name).contains("web");
        slow.time().advance(Duration.ofMinutes(1));
        assertThat(slow.compute().shown(HOME)).extracting(VM::name).containsExactly("web");
    }

    @Test
    void theTrueBytesOfAnObjectAreReadPastEveryFault() throws Exception {
        Bucket bucket = provider.objects()
                .buckets()
                .create(BucketSpec.builder("photos").build())
                .await();
        ObjectKey key = new ObjectKey(bucket.id(), "cat");
        cloud.storage()
                .buckets()
                .put(key, ObjectBytes.readFrom(new ByteArrayInputStream(new byte[] {1, 2}), 10), PutOptions.defaults());
        Fault fault = cloud.fault(FaultKind.CORRUPT_BYTES);

        ObjectBytes bytes = cloud.storage().buckets().bytes(key).orElseThrow();

        assertThat(bytes.open(0, bytes.length()).readAllBytes()).containsExactly(1, 2);
        assertThat(fault.struck()).isZero();
        assertThat(cloud.storage().buckets().bytes(new ObjectKey(bucket.id(), "dog")))
                .isEmpty();
    }
}
