package io.multicloud.samples.recipes;

import static io.multicloud.testkit.junit.CloudKind.GCP;
import static io.multicloud.testkit.junit.CloudKind.OCI;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.burst.BurstMetrics;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.placement.Placement;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.samples.Clouds;
import io.multicloud.samples.Printed;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.MetricFunction;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.junit.Flavored;
import io.multicloud.testkit.junit.LeavesBehind;
import io.multicloud.testkit.junit.MultiCloudTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The short samples do what they say. */
@MultiCloudTest
class RecipesTest {
    private static final String[] NO_ARGUMENTS = {};

    private static MultiCloud open(VirtualTime time, FakeCloud... clouds) {
        MultiCloudConfig.Builder config = MultiCloudConfig.builder();
        MultiCloud.Builder builder = MultiCloud.builder().environment(time);
        for (FakeCloud cloud : clouds) {
            config.account(AccountConfig.builder(cloud.account()).build());
            builder.factory(Clouds.factory(cloud));
        }
        return builder.config(config.preferredProvider(clouds[0].account()).build())
                .open();
    }

    @Test
    void theAccountsOfTheFileAreOpenAndChecked() {
        String printed = Printed.by(() -> OpenFromYaml.main(NO_ARGUMENTS));

        assertThat(printed)
                .contains("prod is aws in us-east-1", "research is gcp in us-central1", "preferred: prod")
                .containsPattern("prod +aws +PASSED +credentials")
                .doesNotContain("FAILED");
    }

    @Test
    void anAccountWithoutCredentialsIsNotAllWell(VirtualTime time, FakeCloud aws, @Flavored(GCP) FakeCloud gcp) {
        gcp.fault(FaultKind.CREDENTIALS_EXPIRED);
        try (MultiCloud clouds = open(time, aws, gcp)) {
            boolean[] allWell = {true};
            String printed = Printed.by(() -> allWell[0] = OpenFromYaml.check(clouds));

            assertThat(allWell[0]).isFalse();
            assertThat(printed).containsPattern("gcp +gcp +FAILED +credentials");
        }
    }

    @Test
    void aVmIsCreatedWhereItWasAskedForAndWhereItIsCheapest(
            VirtualTime time, FakeCloud aws, @Flavored(OCI) FakeCloud oci) {
        VMSpec web = VMSpec.builder("web-1").vcpus(2).memory(DataSize.gib(4)).build();
        try (MultiCloud clouds = open(time, aws, oci)) {
            VM named = CreateVM.onNamedCloud(clouds, "aws", web);
            assertThat(named.state()).isEqualTo(VMState.RUNNING);
            assertThat(aws.vms()).hasSize(1);

            Placement cheapest = CreateVM.onCheapestCloud(clouds, web);
            VM placed = cheapest.operation().await();
            assertThat(cheapest.account()).isEqualTo("oci");
            assertThat(oci.vms()).extracting(VM::id).containsExactly(placed.id());

            CreateVM.delete(clouds, named);
            CreateVM.delete(clouds, placed);
        }
        assertThat(Printed.by(() -> CreateVM.main(NO_ARGUMENTS)))
                .contains(
                        "in us-east-1 is RUNNING",
                        "in us-central1 is RUNNING",
                        "Standard_B2s in eastus is RUNNING",
                        "at oci for 0.031 USD an hour");
    }

    @Test
    void theBurstFollowsTheLoadAndItsMetricsAgreeWithTheBill() {
        VirtualTime time = VirtualTime.startingAt(BurstWithMetrics.NINE);
        FakeCloud gcp = FakeCloud.gcp(time);
        BurstMetrics[] metrics = new BurstMetrics[1];
        String printed = Printed.by(() -> metrics[0] = BurstWithMetrics.run(time, gcp));

        assertThat(printed).contains("SCALE_OUT", "CPU above 0.9 for 5m", "SCALE_IN 6 VMs", "activeWorkloads=0");
        assertThat(metrics[0].launched()).isEqualTo(6);
        assertThat(metrics[0].ended()).isEqualTo(6);
        assertThat(metrics[0].totalCost().rounded(6))
                .isEqualTo(gcp.bill().ofService("compute").total().rounded(6));
        assertThat(gcp.leftovers()).isEmpty();
    }

    @Test
    @LeavesBehind("the sample shows VMs that run")
    void theViewHasBothAccountsAndWhatTheSpotVmSaves(VirtualTime time, FakeCloud aws, @Flavored(OCI) FakeCloud oci)
            throws Exception {
        try (MultiCloud clouds = open(time, aws, oci)) {
            JsonNode view = new ObjectMapper().readTree(UnifiedViewAsJson.view(clouds));

            assertThat(view.at("/total/runningVms").asInt()).isEqualTo(2);
            assertThat(view.at("/total/memoryGiB").asDouble()).isEqualTo(8);
            assertThat(view.findValuesAsText("account")).containsExactly("aws", "oci");
            assertThat(view.at("/providers/1/summary/hourlySavings/amount").asDouble())
                    .isPositive();
        }
    }

    @Test
    @LeavesBehind("what costs money is the VM that is watched")
    void theAlertsFireOnLoadAndOnCost(VirtualTime time, FakeCloud aws, CloudProvider provider) {
        VM web = provider.compute()
                .create(VMSpec.builder("web-1").vcpus(8).build())
                .await();
        aws.metrics().set(web.id(), Metric.CPU_UTILIZATION, MetricFunction.constant(0.97));
        List<Alert> alerts = CostAndCpuAlerts.create(provider.monitoring().alerts(), web);

        time.advance(Duration.ofMinutes(10));
        assertThat(states(provider, alerts)).containsExactly(AlertState.OK, AlertState.FIRING);
        time.advance(Duration.ofDays(1));
        assertThat(states(provider, alerts)).containsExactly(AlertState.FIRING, AlertState.FIRING);

        assertThat(Printed.by(() -> CostAndCpuAlerts.main(NO_ARGUMENTS)))
                .contains("month-over-5 is FIRING", "web-1-busy is FIRING");
    }

    private static List<AlertState> states(CloudProvider provider, List<Alert> alerts) {
        return alerts.stream()
                .map(alert -> provider.monitoring().alerts().get(alert.id()).state())
                .toList();
    }
}
