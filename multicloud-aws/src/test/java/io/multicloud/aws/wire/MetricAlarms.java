package io.multicloud.aws.wire;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertCondition.Comparison;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.aws.wire.ec2.Ec2Front;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.fabric.AlertBackend;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmResponse;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatch.model.Tag;
import software.amazon.awssdk.services.cloudwatch.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.TagResourceResponse;
import software.amazon.awssdk.services.cloudwatch.model.UntagResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.UntagResourceResponse;

/**
 * Alarms on one metric, or on what it comes to in a second: <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html">PutMetricAlarm</a>. An
 * alarm is known by its name; putting it again replaces it and leaves its tags alone.
 */
final class MetricAlarms {
    private static final int MOST_PAGE = 100;
    private static final int MOST_TAGS = 50;
    private static final int USUAL_PAGE = 50;

    private final FakeCloud cloud;
    private final AlertBackend alerts;
    private final Map<String, Alarm> alarms = new LinkedHashMap<>();
    private final Pages pages = new Pages("alarms");

    /** An alarm: as it was put, and the alert that the fake works its state out with. */
    private record Alarm(Region region, PutMetricAlarmRequest put, ResourceId alert, Instant putAt) {}

    /** One metric of an alarm. */
    private record Watch(Metric metric, int period, boolean bySecond) {}

    MetricAlarms(FakeCloud cloud) {
        this.cloud = cloud;
        this.alerts = cloud.fabric().alerts();
    }

    void register(Routes routes) {
        routes.on(PutMetricAlarmRequest.class, FakeOperation.CREATE_ALERT, this::put);
        routes.on(
                DescribeAlarmsRequest.class,
                input -> input.alarmNames().size() == 1 ? FakeOperation.GET_ALERT : FakeOperation.LIST_ALERTS,
                this::describe);
        routes.on(DeleteAlarmsRequest.class, FakeOperation.DELETE_ALERT, this::delete);
        routes.on(ListTagsForResourceRequest.class, FakeOperation.GET_ALERT, this::tags);
        routes.on(TagResourceRequest.class, FakeOperation.TAG_ALERT, this::tag);
        routes.on(UntagResourceRequest.class, FakeOperation.UNTAG_ALERT, this::untag);
    }

    private static String key(Region region, String name) {
        return region + "/" + name;
    }

    private SdkPojo put(Region region, PutMetricAlarmRequest input) {
        CloudWatchFront.require(input.alarmName() != null, "AlarmName");
        CloudWatchFront.require(input.comparisonOperatorAsString() != null, "ComparisonOperator");
        CloudWatchFront.require(input.evaluationPeriods() != null, "EvaluationPeriods");
        if (input.alarmName().isEmpty() || input.alarmName().length() > 255) {
            throw AwsException.invalid("ValidationError", "An alarm name has from 1 to 255 characters.");
        }
        Watch watch = watch(input);
        AlertCondition condition = condition(region, input, watch);
        Optional<Alarm> before = Optional.ofNullable(alarms.get(key(region, input.alarmName())));
        Map<String, String> tags = before.map(alarm -> alerts.shown(region).stream()
                        .filter(alert -> alert.id().equals(alarm.alert()))
                        .findFirst()
                        .map(Alert::tags)
                        .orElse(map(alarm.put().tags())))
                .orElseGet(() -> map(input.tags()));
        ResourceId made;
        try {
            made = alerts.create(
                            AlertSpec.builder(input.alarmName(), condition)
                                    .tags(tags)
                                    .build(),
                            region,
                            "wire-" + cloud.world().nextNumber())
                    .resource();
        } catch (FakeNativeException e) {
            throw AwsException.of(e, "ValidationError", 400);
        }
        before.ifPresent(alarm -> alerts.delete(alarm.alert()));
        // At the end of the listing, like everything new.
        alarms.remove(key(region, input.alarmName()));
        alarms.put(
                key(region, input.alarmName()),
                new Alarm(region, input, made, cloud.time().now()));
        return PutMetricAlarmResponse.builder().build();
    }

    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Tag.html
    private static Map<String, String> map(List<Tag> tags) {
        Map<String, String> map = new TreeMap<>();
        for (Tag tag : tags) {
            CloudWatchFront.require(tag.key() != null && tag.value() != null, "Tags.member.Key and Value");
            if (tag.key().isEmpty() || tag.key().length() > 128 || tag.value().length() > 256) {
                throw AwsException.invalid(
                        "InvalidParameterValue", "A tag has a key of up to 128 and a value of up to 256");
            }
            if (tag.key().startsWith("aws:") || map.put(tag.key(), tag.value()) != null) {
                throw AwsException.invalid(
                        "InvalidParameterValue", "The tag key '" + tag.key() + "' is reserved or given twice");
            }
        }
        if (map.size() > MOST_TAGS) {
            throw AwsException.invalid("InvalidParameterValue", "An alarm has at most " + MOST_TAGS + " tags");
        }
        return map;
    }

    private static Watch watch(PutMetricAlarmRequest input) {
        if (input.metrics().isEmpty()) {
            CloudWatchFront.require(input.metricName() != null, "MetricName");
            CloudWatchFront.require(input.namespace() != null, "Namespace");
            CloudWatchFront.require(input.period() != null, "Period");
            CloudWatchFront.require(input.threshold() != null, "Threshold");
            CloudWatchFront.require(input.statisticAsString() != null, "Statistic");
            MetricData.requirePeriod(input.period());
            if (input.statistic() == Statistic.UNKNOWN_TO_SDK_VERSION) {
                throw AwsException.invalid(
                        "ValidationError", "The value '" + input.statisticAsString() + "' for Statistic is none.");
            }
            // Charges only grow, and the fake looks at the latest of them.
            boolean charges = input.namespace().equals("AWS/Billing") && input.statistic() == Statistic.MAXIMUM;
            if (input.statistic() != Statistic.AVERAGE && !charges) {
                throw CloudWatchFront.unsupported("Only the statistic Average is served here, and Maximum of charges.");
            }
            return new Watch(
                    Metric.builder()
                            .namespace(input.namespace())
                            .metricName(input.metricName())
                            .dimensions(input.dimensions())
                            .build(),
                    input.period(),
                    false);
        }
        if (input.metricName() != null || input.period() != null || input.namespace() != null) {
            throw AwsException.invalid(
                    "InvalidParameterCombination",
                    "Metrics must not be used together with MetricName, Namespace or Period.");
        }
        CloudWatchFront.require(input.threshold() != null, "Threshold");
        return rate(input.metrics());
    }

    /** Reads the only formula that is served: what was counted, divided by the period. */
    private static Watch rate(List<MetricDataQuery> queries) {
        MetricStat counted = null;
        String id = "";
        String expression = "";
        for (MetricDataQuery query : queries) {
            if (query.metricStat() != null) {
                counted = query.metricStat();
                id = String.valueOf(query.id());
            } else {
                expression = String.valueOf(query.expression());
            }
        }
        if (counted == null
                || queries.size() != 2
                || !"Sum".equals(counted.stat())
                || counted.period() == null
                || !expression.replace(" ", "").equals(id + "/PERIOD(" + id + ")")) {
            throw CloudWatchFront.unsupported("Of metric math, only m/PERIOD(m) over a sum is served here.");
        }
        MetricData.requirePeriod(counted.period());
        return new Watch(counted.metric(), counted.period(), true);
    }

    private AlertCondition condition(Region region, PutMetricAlarmRequest input, Watch watch) {
        if (input.evaluationPeriods() < 1) {
            throw AwsException.invalid("ValidationError", "EvaluationPeriods must be at least 1.");
        }
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: a day, or seven
        // where the period is an hour or more
        Duration longest = Duration.ofDays(watch.period() < 3600 ? 1 : 7);
        if (Duration.ofSeconds((long) watch.period() * input.evaluationPeriods())
                        .compareTo(longest)
                > 0) {
            throw AwsException.invalid(
                    "ValidationError",
                    "Metrics cannot be checked across more than " + longest.toSeconds() + " seconds");
        }
        if (input.datapointsToAlarm() != null && !input.datapointsToAlarm().equals(input.evaluationPeriods())) {
            throw CloudWatchFront.unsupported("All periods must be beyond the threshold here.");
        }
        if (input.treatMissingData() != null && !input.treatMissingData().equals("missing")) {
            throw CloudWatchFront.unsupported("Only TreatMissingData=missing is served here.");
        }
        Metric metric = watch.metric();
        WatchedMetric watched = WatchedMetric.of(
                        cloud, region, metric.namespace(), metric.metricName(), metric.dimensions())
                .orElseThrow(() -> CloudWatchFront.unsupported("There is no metric " + metric.namespace() + " "
                        + metric.metricName() + " with these dimensions here."));
        // The fake speaks of what happens in a second already.
        double factor = watch.bySecond() ? 1 : watched.factor();
        double threshold = BigDecimal.valueOf(input.threshold())
                .divide(BigDecimal.valueOf(factor), MathContext.DECIMAL64)
                .doubleValue();
        return new AlertCondition(
                watched.metric(),
                watched.resource(),
                comparison(input.comparisonOperatorAsString()),
                threshold,
                Duration.ofSeconds((long) watch.period() * input.evaluationPeriods()));
    }

    private static Comparison comparison(@Nullable String operator) {
        return switch (String.valueOf(operator)) {
            case "GreaterThanThreshold" -> Comparison.ABOVE;
            case "LessThanThreshold" -> Comparison.BELOW;
            default -> throw CloudWatchFront.unsupported("The comparison '" + operator + "' is not served here.");
        };
    }

    /** Returns what is shown of an alarm, if it is visible yet. */
    private Optional<MetricAlarm> picture(Alarm alarm, Map<ResourceId, Alert> shown) {
        Alert alert = shown.get(alarm.alert());
        if (alert == null) {
            return Optional.empty();
        }
        PutMetricAlarmRequest put = alarm.put();
        String state = alert.state() == AlertState.OK
                ? "OK"
                : alert.state() == AlertState.FIRING ? "ALARM" : "INSUFFICIENT_DATA";
        return Optional.of(MetricAlarm.builder()
                .alarmName(put.alarmName())
                .alarmArn(arn(alarm.region(), put.alarmName()))
                .alarmDescription(put.alarmDescription())
                .actionsEnabled(put.actionsEnabled() == null || put.actionsEnabled())
                .alarmConfigurationUpdatedTimestamp(alarm.putAt())
                .stateValue(state)
                .stateUpdatedTimestamp(alarm.putAt())
                .namespace(put.namespace())
                .metricName(put.metricName())
                .dimensions(put.dimensions())
                .statistic(put.statisticAsString())
                .period(put.period())
                .metrics(put.metrics())
                .evaluationPeriods(put.evaluationPeriods())
                .datapointsToAlarm(put.datapointsToAlarm())
                .threshold(put.threshold())
                .comparisonOperator(put.comparisonOperatorAsString())
                .treatMissingData(put.treatMissingData())
                .build());
    }

    private String arn(Region region, String name) {
        return "arn:aws:cloudwatch:" + region + ":" + Ec2Front.owner(cloud) + ":alarm:" + name;
    }

    private Map<ResourceId, Alert> shown(Region region) {
        Map<ResourceId, Alert> byId = new LinkedHashMap<>();
        alerts.shown(region).forEach(alert -> byId.put(alert.id(), alert));
        return byId;
    }

    private SdkPojo describe(Region region, DescribeAlarmsRequest input) {
        if (input.alarmNamePrefix() != null && !input.alarmNames().isEmpty()) {
            throw AwsException.invalid(
                    "InvalidParameterCombination", "AlarmNames and AlarmNamePrefix must not be used together.");
        }
        if (input.maxRecords() != null && (input.maxRecords() < 1 || input.maxRecords() > MOST_PAGE)) {
            throw AwsException.invalid("ValidationError", "MaxRecords must be within 1 and 100.");
        }
        if (!input.alarmTypesAsStrings().isEmpty()
                && !input.alarmTypesAsStrings().contains("MetricAlarm")) {
            return DescribeAlarmsResponse.builder().build();
        }
        Map<ResourceId, Alert> shown = shown(region);
        Predicate<Alarm> wanted = alarm -> alarm.region().equals(region)
                && shown.containsKey(alarm.alert())
                && (input.alarmNames().isEmpty()
                        || input.alarmNames().contains(alarm.put().alarmName()))
                && (input.alarmNamePrefix() == null || alarm.put().alarmName().startsWith(input.alarmNamePrefix()))
                && (input.stateValueAsString() == null
                        || picture(alarm, shown)
                                .map(picture -> input.stateValueAsString().equals(picture.stateValueAsString()))
                                .orElse(false));
        Pages.Slice<Alarm> page = pages.cut(
                List.copyOf(alarms.values()),
                alarm -> alarm.alert().nativeId(),
                wanted,
                region + " " + input.alarmNames() + input.alarmNamePrefix() + input.stateValueAsString(),
                input.maxRecords() == null ? Integer.valueOf(USUAL_PAGE) : input.maxRecords(),
                input.nextToken(),
                1,
                MOST_PAGE);
        return DescribeAlarmsResponse.builder()
                .metricAlarms(page.items().stream()
                        .flatMap(alarm -> picture(alarm, shown).stream())
                        .toList())
                .nextToken(page.next())
                .build();
    }

    private Alarm named(Region region, String name) {
        Alarm alarm = alarms.get(key(region, name));
        if (alarm == null || !shown(region).containsKey(alarm.alert())) {
            throw new AwsException("ResourceNotFound", 404, "There is no alarm " + name);
        }
        return alarm;
    }

    // "If you specify an incorrect alarm name or make any other error in the API call, no alarms are deleted."
    private SdkPojo delete(Region region, DeleteAlarmsRequest input) {
        CloudWatchFront.require(!input.alarmNames().isEmpty(), "AlarmNames");
        if (input.alarmNames().size() > MOST_PAGE) {
            throw AwsException.invalid("ValidationError", "At most 100 alarms can be deleted at once.");
        }
        List<Alarm> gone = new ArrayList<>();
        input.alarmNames().forEach(name -> gone.add(named(region, name)));
        for (Alarm alarm : gone) {
            alerts.delete(alarm.alert());
            alarms.remove(key(region, alarm.put().alarmName()));
        }
        return DeleteAlarmsResponse.builder().build();
    }

    private Alarm ofArn(Region region, @Nullable String arn) {
        CloudWatchFront.require(arn != null, "ResourceARN");
        String prefix = arn(region, "");
        if (!arn.startsWith(prefix)) {
            throw AwsException.invalid("InvalidParameterValue", "Invalid ARN: " + arn);
        }
        Alarm alarm = alarms.get(key(region, arn.substring(prefix.length())));
        if (alarm == null || !shown(region).containsKey(alarm.alert())) {
            throw new AwsException("ResourceNotFoundException", 404, "There is no resource " + arn);
        }
        return alarm;
    }

    private SdkPojo tags(Region region, ListTagsForResourceRequest input) {
        Alarm alarm = ofArn(region, input.resourceARN());
        List<Tag> tags = new ArrayList<>();
        alerts.describe(alarm.alert())
                .tags()
                .forEach((key, value) ->
                        tags.add(Tag.builder().key(key).value(value).build()));
        return ListTagsForResourceResponse.builder().tags(tags).build();
    }

    private SdkPojo tag(Region region, TagResourceRequest input) {
        CloudWatchFront.require(!input.tags().isEmpty(), "Tags");
        alerts.tag(ofArn(region, input.resourceARN()).alert(), map(input.tags()));
        return TagResourceResponse.builder().build();
    }

    private SdkPojo untag(Region region, UntagResourceRequest input) {
        CloudWatchFront.require(!input.tagKeys().isEmpty(), "TagKeys");
        alerts.untag(ofArn(region, input.resourceARN()).alert(), new TreeSet<>(input.tagKeys()));
        return UntagResourceResponse.builder().build();
    }
}
