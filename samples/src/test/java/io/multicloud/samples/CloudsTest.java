package io.multicloud.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.compute.v1.InstancesClient;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;

class CloudsTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));

    @AfterEach
    void direct() {
        System.clearProperty(Clouds.WIRE);
    }

    private MultiCloud open(FakeCloud... clouds) {
        MultiCloudConfig.Builder config = MultiCloudConfig.builder();
        MultiCloud.Builder builder = MultiCloud.builder().environment(time);
        for (FakeCloud cloud : clouds) {
            config.account(AccountConfig.builder(cloud.account()).build());
            builder.factory(Clouds.factory(cloud));
        }
        return builder.config(config.build()).open();
    }

    @Test
    void withoutTheSwitchNothingIsOverTheWire() {
        assertThat(Clouds.overTheWire()).isEmpty();
        try (MultiCloud clouds = open(FakeCloud.aws(time))) {
            assertThat(clouds.provider().unwrap(Ec2Client.class)).isEmpty();
        }
    }

    @Test
    void theSwitchTakesAllThereAreOrThoseThatAreNamed() {
        System.setProperty(Clouds.WIRE, "true");
        assertThat(Clouds.overTheWire()).containsExactly("aws", "gcp");
        System.setProperty(Clouds.WIRE, "gcp");
        assertThat(Clouds.overTheWire()).containsExactly("gcp");
    }

    @Test
    void aKindThatCannotBeOverTheWireIsRefused() {
        System.setProperty(Clouds.WIRE, "aws,azure");
        assertThatThrownBy(Clouds::overTheWire)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multicloud.wire=aws,azure")
                .hasMessageContaining("[aws, gcp]");
    }

    @Test
    void oneProgramCreatesTheSameVmThroughBothSdksAndThroughAFake() {
        System.setProperty(Clouds.WIRE, "true");
        FakeCloud aws = FakeCloud.aws(time);
        FakeCloud gcp = FakeCloud.gcp(time);
        FakeCloud oci = FakeCloud.oci(time);
        VMSpec web = VMSpec.builder("web-1")
                .image("ubuntu-22.04")
                .vcpus(2)
                .memory(DataSize.gib(4))
                .tag("team", "web")
                .build();
        try (MultiCloud clouds = open(aws, gcp, oci)) {
            assertThat(clouds.provider("aws").unwrap(Ec2Client.class)).isPresent();
            assertThat(clouds.provider("gcp").unwrap(InstancesClient.class)).isPresent();
            assertThat(clouds.preflight().ok())
                    .as(clouds.preflight().toString())
                    .isTrue();
            for (CloudProvider cloud : clouds.providers()) {
                VM vm = cloud.compute().create(web).await();
                assertThat(vm.name()).isEqualTo("web-1");
                assertThat(vm.state()).isEqualTo(VMState.RUNNING);
                assertThat(vm.vcpus()).isGreaterThanOrEqualTo(2);
                assertThat(vm.tags()).containsEntry("team", "web");
            }
            for (FakeCloud cloud : List.of(aws, gcp, oci)) {
                assertThat(cloud.vms()).as(cloud.timeline()).hasSize(1);
            }
            for (CloudProvider cloud : clouds.providers()) {
                cloud.compute()
                        .delete(cloud.compute()
                                .list(ListQuery.all())
                                .iterator()
                                .next()
                                .id())
                        .await();
            }
            assertThat(List.of(aws, gcp, oci))
                    .allSatisfy(cloud -> assertThat(cloud.leftovers()).isEmpty());
        }
    }

    @Test
    void faultsOfTheFakeComeThroughTheWire() {
        System.setProperty(Clouds.WIRE, "true");
        FakeCloud aws = FakeCloud.aws(time);
        aws.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM);
        try (MultiCloud clouds = open(aws)) {
            assertThatThrownBy(() -> clouds.provider()
                            .compute()
                            .create(VMSpec.builder("web-1").build())
                            .await())
                    .isInstanceOfSatisfying(CloudException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.CAPACITY);
                        assertThat(e.nativeCode()).contains("InsufficientInstanceCapacity");
                    });
        }
    }

    @Test
    void allThatIsOpenOfOneFakeSharesAFrontWhichEndsWithTheLast() throws Exception {
        System.setProperty(Clouds.WIRE, "true");
        FakeCloud aws = FakeCloud.aws(time);
        MultiCloud evening = open(aws);
        MultiCloud morning = open(aws);
        URI front = endpoint(evening);
        assertThat(endpoint(morning)).isEqualTo(front);
        evening.close();
        try (Socket connection = new Socket(front.getHost(), front.getPort())) {
            assertThat(connection.isConnected()).isTrue();
        }
        morning.close();
        assertThatThrownBy(() -> new Socket(front.getHost(), front.getPort())).isInstanceOf(ConnectException.class);
    }

    private static URI endpoint(MultiCloud clouds) {
        return clouds.provider()
                .unwrap(Ec2Client.class)
                .orElseThrow()
                .serviceClientConfiguration()
                .endpointOverride()
                .orElseThrow();
    }
}
