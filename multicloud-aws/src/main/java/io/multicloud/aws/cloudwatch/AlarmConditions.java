package io.multicloud.aws.cloudwatch;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertCondition.Comparison;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.aws.client.Aws;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;

/** What an alarm watches. */
final class AlarmConditions {
    /** How often machines report by default; an alarm that looks more often finds nothing in between. */
    private static final int USUAL_PERIOD = 300;

    private static final int SHORTEST_PERIOD = 60;

    /** Charges are told every six hours. */
    private static final int BILLING_PERIOD = 21_600;

    /** Where the time asked for is kept when the cloud's periods are longer. */
    private static final Pattern SUSTAINED = Pattern.compile("sustained for (PT\\S+)");

    private static final String COUNTED = "counted";

    private AlarmConditions() {}

    static void write(
            AlertCondition condition,
            NativeMetric metric,
            List<Dimension> dimensions,
            PutMetricAlarmRequest.Builder alarm) {
        int seconds = Math.toIntExact(condition.sustained().toSeconds());
        int period = period(metric, seconds);
        int periods = Math.max(1, seconds / period);
        alarm.evaluationPeriods(periods)
                .datapointsToAlarm(periods)
                .threshold(metric.write(condition.threshold()))
                .comparisonOperator(
                        condition.comparison() == Comparison.ABOVE
                                ? ComparisonOperator.GREATER_THAN_THRESHOLD
                                : ComparisonOperator.LESS_THAN_THRESHOLD)
                .treatMissingData("missing")
                .alarmDescription("sustained for " + condition.sustained());
        if (metric.scale() == NativeMetric.Scale.RATE) {
            alarm.metrics(rate(metric, dimensions, period));
        } else {
            alarm.namespace(metric.namespace())
                    .metricName(metric.name())
                    .dimensions(dimensions)
                    .statistic(metric.ofAccount() ? "Maximum" : "Average")
                    .period(period);
        }
    }

    private static int period(NativeMetric metric, int seconds) {
        if (metric.ofAccount()) {
            return BILLING_PERIOD;
        }
        return seconds % USUAL_PERIOD == 0 ? USUAL_PERIOD : SHORTEST_PERIOD;
    }

    private static List<MetricDataQuery> rate(NativeMetric metric, List<Dimension> dimensions, int period) {
        return List.of(
                MetricDataQuery.builder()
                        .id(COUNTED)
                        .metricStat(stat -> stat.metric(named -> named.namespace(metric.namespace())
                                        .metricName(metric.name())
                                        .dimensions(dimensions))
                                .period(period)
                                .stat("Sum"))
                        .returnData(false)
                        .build(),
                MetricDataQuery.builder()
                        .id("rate")
                        .expression(COUNTED + "/PERIOD(" + COUNTED + ")")
                        .label(metric.metric().name())
                        .returnData(true)
                        .build());
    }

    /** Reads as much as the API can say; an alarm made elsewhere may watch more. */
    static AlertCondition read(Aws aws, Region region, MetricAlarm alarm) {
        Watched watched = watched(alarm);
        NativeMetric metric = watched.name() == null
                ? new NativeMetric(new Metric("expression"), "", "", NativeMetric.Scale.PLAIN)
                : NativeMetric.named(Objects.requireNonNullElse(watched.namespace(), ""), watched.name());
        double threshold = alarm.threshold() == null ? 0 : metric.read(alarm.threshold());
        return new AlertCondition(
                metric.metric(),
                resource(aws, region, watched.dimensions()),
                comparison(alarm),
                threshold,
                sustained(alarm, watched));
    }

    private static Optional<ResourceId> resource(Aws aws, Region region, List<Dimension> dimensions) {
        for (Dimension dimension : dimensions) {
            ResourceType type = NativeMetric.typeOf(dimension.name());
            if (type != null) {
                return Optional.of(aws.id(type, region, dimension.value()));
            }
        }
        return Optional.empty();
    }

    private static Comparison comparison(MetricAlarm alarm) {
        return Objects.requireNonNullElse(alarm.comparisonOperatorAsString(), "")
                        .startsWith("Less")
                ? Comparison.BELOW
                : Comparison.ABOVE;
    }

    private static Duration sustained(MetricAlarm alarm, Watched watched) {
        Matcher told = SUSTAINED.matcher(Objects.requireNonNullElse(alarm.alarmDescription(), ""));
        if (told.find()) {
            return Duration.parse(told.group(1));
        }
        long seconds = (long) watched.period() * Objects.requireNonNullElse(alarm.evaluationPeriods(), 1);
        return Duration.ofMinutes(Math.max(1, (seconds + 59) / 60));
    }

    private static Watched watched(MetricAlarm alarm) {
        if (alarm.metricName() != null) {
            return new Watched(
                    alarm.namespace(),
                    alarm.metricName(),
                    alarm.dimensions(),
                    Objects.requireNonNullElse(alarm.period(), SHORTEST_PERIOD));
        }
        return alarm.metrics().stream()
                .filter(query ->
                        query.metricStat() != null && query.metricStat().metric() != null)
                .findFirst()
                .map(query -> new Watched(
                        query.metricStat().metric().namespace(),
                        query.metricStat().metric().metricName(),
                        query.metricStat().metric().dimensions(),
                        Objects.requireNonNullElse(query.metricStat().period(), SHORTEST_PERIOD)))
                .orElse(new Watched(null, null, List.of(), SHORTEST_PERIOD));
    }

    private record Watched(
            @Nullable String namespace, @Nullable String name, List<Dimension> dimensions, int period) {}
}
