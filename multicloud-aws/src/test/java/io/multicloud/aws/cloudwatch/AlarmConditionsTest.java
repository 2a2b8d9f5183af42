package io.multicloud.aws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertCondition.Comparison;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.aws.client.Aws;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;

class AlarmConditionsTest {
    private static final Region REGION = Region.of("eu-west-1");

    private final Aws aws = new Aws(
            ProviderConfig.builder("prod", "aws").build(),
            new Context(VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z")), null),
            REGION,
            Duration.ZERO);
    private final ResourceId vm = new ResourceId("aws", "prod", REGION, ResourceType.VM, "i-0abc");

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}

    private PutMetricAlarmRequest written(AlertCondition condition) {
        NativeMetric metric = NativeMetric.of(condition.metric()).orElseThrow();
        PutMetricAlarmRequest.Builder alarm = PutMetricAlarmRequest.builder();
        AlarmConditions.write(
                condition,
                metric,
                metric.dimensions(condition.resource().orElse(null)).orElseThrow(),
                alarm);
        return alarm.build();
    }

    private AlertCondition thereAndBack(AlertCondition condition) {
        PutMetricAlarmRequest put = written(condition);
        return AlarmConditions.read(
                aws,
                REGION,
                MetricAlarm.builder()
                        .namespace(put.namespace())
                        .metricName(put.metricName())
                        .dimensions(put.dimensions())
                        .period(put.period())
                        .metrics(put.metrics())
                        .evaluationPeriods(put.evaluationPeriods())
                        .threshold(put.threshold())
                        .comparisonOperator(put.comparisonOperator())
                        .alarmDescription(put.alarmDescription())
                        .build());
    }

    @Test
    void everyConditionComesBackAsItWas() {
        for (Metric metric : new Metric[] {
            Metric.CPU_UTILIZATION, Metric.NETWORK_IN, Metric.DISK_WRITE, new Metric("AWS/EC2:CPUCreditBalance")
        }) {
            for (double threshold : new double[] {0.07, 0.125, 0.9, -1, 1e6}) {
                for (int minutes : new int[] {1, 5, 7, 360}) {
                    AlertCondition condition = new AlertCondition(
                            metric, Optional.of(vm), Comparison.BELOW, threshold, Duration.ofMinutes(minutes));
                    assertThat(thereAndBack(condition)).isEqualTo(condition);
                }
            }
        }
        AlertCondition cost = AlertCondition.above(Metric.MONTH_COST, 500, Duration.ofMinutes(5));
        assertThat(thereAndBack(cost)).isEqualTo(cost);
    }

    @Test
    void aFractionIsWatchedInPercent() {
        PutMetricAlarmRequest alarm =
                written(AlertCondition.above(Metric.CPU_UTILIZATION, vm, 0.9, Duration.ofMinutes(10)));
        assertThat(alarm.threshold()).isEqualTo(90.0);
        assertThat(alarm.period()).isEqualTo(300);
        assertThat(alarm.evaluationPeriods()).isEqualTo(2);
        assertThat(alarm.datapointsToAlarm()).isEqualTo(2);
    }

    @Test
    void aRateIsWatchedAsWhatWasCountedOverItsTime() {
        PutMetricAlarmRequest alarm = written(AlertCondition.above(Metric.NETWORK_IN, vm, 1e6, Duration.ofMinutes(7)));
        assertThat(alarm.metricName()).isNull();
        assertThat(alarm.metrics()).hasSize(2);
        assertThat(alarm.metrics().get(0).metricStat().stat()).isEqualTo("Sum");
        assertThat(alarm.metrics().get(0).metricStat().period()).isEqualTo(60);
        assertThat(alarm.metrics().get(1).expression()).isEqualTo("counted/PERIOD(counted)");
        assertThat(alarm.metrics().get(1).returnData()).isTrue();
    }
}
