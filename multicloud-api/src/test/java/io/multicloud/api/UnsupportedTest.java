package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.KeyPairService;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.object.ObjectService;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnsupportedTest {
    @Test
    void everyMethodOfAServiceThatIsNotThereRefusesAndNamesTheCapability() {
        ObjectService objects = Unsupported.service(ObjectService.class, Capability.OBJECTS);
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> objects.buckets().list(ListQuery.all()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .withMessageContaining("objects");
    }

    @Test
    void servicesInsideItRefuseToo() {
        NetworkService networks = Unsupported.service(NetworkService.class, Capability.NETWORKS);
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> networks.subnets().list(ListQuery.all()))
                .withMessageContaining("networks");
        Object same = networks;
        assertThat(networks).isEqualTo(same).hasToString("unsupported NetworkService");
    }

    @Test
    void aProviderWithoutImagesOrKeyPairsOfItsOwnWritesNothingForThem() {
        ImageService images = new ImageService() {
            @Override
            public Image resolve(ImageRef reference, Region region, Architecture architecture) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Image get(ResourceId id) {
                throw new UnsupportedOperationException();
            }
        };
        ResourceId id = new ResourceId("rack", "rack", Region.GLOBAL, ResourceType.IMAGE, "x");

        assertThat(images.list(ListQuery.all())).isEmpty();
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> images.delete(id))
                .withMessageContaining("image.create");
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> images.tag(id, Map.of()))
                .withMessageContaining("image.create");
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> Capability.KEY_PAIRS
                        .unsupportedService(KeyPairService.class)
                        .list(ListQuery.all()))
                .withMessageContaining("key-pairs");
    }
}
