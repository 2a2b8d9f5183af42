package com.example.meridian;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.conformance.FaultInjector;
import io.multicloud.testkit.conformance.FaultInjector.Fault;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A host that has the provider on its class path and an account of it in its configuration. */
class MeridianHostTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));

    @Test
    void itIsFoundByItsKindAndWorksThroughTheWholePipeline() {
        try (MeridianServer server = new MeridianServer(time.clock())) {
            String yaml = """
                    providers:
                      - name: acme
                        provider: meridian
                        region: south
                        endpoint: "%s"
                        credentials: { type: key, key: "${MERIDIAN_KEY}" }
                    owner: team-web
                    """.formatted(server.address());
            MultiCloudConfig config =
                    MultiCloudConfig.parse(yaml, "host.yaml", Map.of("MERIDIAN_KEY", MeridianServer.KEY));
            try (MultiCloud clouds =
                    MultiCloud.builder().config(config).environment(time).open()) {
                assertThat(clouds.preflight().ok()).isTrue();
                CloudProvider meridian = clouds.provider("acme");
                // The third request is the create, after types and images. Its answer is lost, and the pipeline repeats
                // it, because Meridian knows it again by its token.
                FaultInjector.Placed lost = server.place(Fault.LOST_RESPONSE, 3, 1);
                VM vm = meridian.compute()
                        .create(VMSpec.builder("web-1").vcpus(2).build())
                        .await();
                assertThat(lost.hits()).isOne();
                assertThat(vm.state()).isEqualTo(VMState.RUNNING);
                assertThat(vm.id().region().name()).isEqualTo("south");
                assertThat(vm.tags()).containsEntry(Tags.OWNER, "team-web");
                assertThat(server.cloud().billed())
                        .filteredOn(item -> item.collection.equals("machines"))
                        .hasSize(1);
                assertThat(clouds.controlPlane().unifiedView().toString()).contains("acme");
            }
        }
    }
}
