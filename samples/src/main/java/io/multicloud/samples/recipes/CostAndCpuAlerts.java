package io.multicloud.samples.recipes;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertService;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.samples.Clouds;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.TraceMetric;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One alert on what the account has spent this month, and one on a VM that is too busy. */
public final class CostAndCpuAlerts {
    private CostAndCpuAlerts() {}

    /** Runs it on a VM that is at 20 % for an hour and at 97 % from then on. */
    public static void main(String[] arguments) {
        VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
        run(time, FakeCloud.aws(time));
    }

    /** Runs it for a day. */
    static void run(VirtualTime time, FakeCloud cloud) {
        MultiCloudConfig config = MultiCloudConfig.builder()
                .account(AccountConfig.builder(cloud.account()).build())
                // Nothing looks at the view of everything here.
                .refreshInterval(Duration.ofHours(1))
                .build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config)
                .environment(time)
                .factory(Clouds.factory(cloud))
                .open()) {
            watch(time, cloud, clouds.provider());
        }
    }

    private static void watch(VirtualTime time, FakeCloud cloud, CloudProvider provider) {
        VM web = provider.compute()
                .create(VMSpec.builder("web-1").vcpus(8).build())
                .await();
        cloud.metrics()
                .set(
                        web.id(),
                        Metric.CPU_UTILIZATION,
                        TraceMetric.of(time.now(), Duration.ofHours(1), 0.20, 0.97)
                                .repeated());
        List<Alert> alerts = create(provider.monitoring().alerts(), web);
        for (int hour = 0; hour < 24; hour++) {
            time.advance(Duration.ofHours(1));
            for (Alert alert : alerts) {
                System.out.println(time.now() + " " + alert.name() + " is "
                        + provider.monitoring().alerts().get(alert.id()).state());
            }
        }
    }

    /** Alerts when the month has cost over 5 dollars, and when the VM is over 90 % for five minutes. */
    static List<Alert> create(AlertService alerts, VM vm) {
        AlertSpec cost = AlertSpec.builder(
                        "month-over-5", AlertCondition.above(Metric.MONTH_COST, 5, Duration.ofMinutes(1)))
                .build();
        AlertSpec cpu = AlertSpec.builder(
                        "web-1-busy",
                        AlertCondition.above(Metric.CPU_UTILIZATION, vm.id(), 0.90, Duration.ofMinutes(5)))
                .build();
        return List.of(alerts.create(cost).await(), alerts.create(cpu).await());
    }
}
