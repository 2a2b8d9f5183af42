package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.multicloud.api.network.NetworkService;
import io.multicloud.api.object.ObjectService;
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
}
