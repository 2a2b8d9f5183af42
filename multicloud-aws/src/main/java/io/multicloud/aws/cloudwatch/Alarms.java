package io.multicloud.aws.cloudwatch;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertService;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import io.multicloud.aws.client.OperationName;
import io.multicloud.aws.client.Resumable;
import io.multicloud.aws.client.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/**
 * Alarms on metrics. Their names are unique, and making one again replaces it; so what has the name is looked at before, and
 * after by the tags, which stay those of the first. Tags are read apart.
 */
public final class Alarms implements AlertService, Resumable {
    private static final int PAGE = 100;

    /** One less than the cloud allows, as for the resources whose name is a tag. */
    private static final int MOST_TAGS = 49;

    private static final String TOKEN = "token";
    private static final String SETTLED = "settled";

    private final Aws aws;
    private final Consumer<ResourceId> existence;

    Alarms(Aws aws, Consumer<ResourceId> existence) {
        this.aws = aws;
        this.existence = existence;
    }

    @Override
    public ResourceType type() {
        return ResourceType.ALERT;
    }

    @Override
    public Class<Alert> resourceClass() {
        return Alert.class;
    }

    private CallInfo call(String operation, ResourceId alarm) {
        return aws.repeatable(AwsService.CLOUDWATCH, operation, alarm.region(), alarm);
    }

    // Create

    @Override
    public Operation<Alert> create(AlertSpec spec) {
        aws.requireOpen();
        AlertCondition condition = spec.condition();
        condition.resource().ifPresent(resource -> aws.requireOwn(resource, resource.type()));
        NativeMetric metric = Monitoring.metric(aws, condition.metric());
        List<Dimension> dimensions =
                Monitoring.dimensions(aws, metric, condition.resource().orElse(null));
        ResourceId id = aws.id(ResourceType.ALERT, regionOf(spec, metric), spec.name());
        requireRoom(spec.tags(), id);
        CreateToken token = CreateToken.of(spec, digest(spec), aws);
        if (!known(id, token)) {
            condition.resource().ifPresent(existence);
            PutMetricAlarmRequest.Builder alarm = PutMetricAlarmRequest.builder()
                    .alarmName(spec.name())
                    .actionsEnabled(true)
                    .tags(written(withToken(spec.tags(), token)));
            AlarmConditions.write(condition, metric, dimensions, alarm);
            aws.cloudWatch(call("PutMetricAlarm", id), client -> client.putMetricAlarm(alarm.build()));
        }
        return creation(OperationName.of(Verb.CREATE, id)
                .with(TOKEN, token.tagValue())
                .with(SETTLED, Long.toString(aws.now().plus(aws.visibility()).toEpochMilli())));
    }

    private Region regionOf(AlertSpec spec, NativeMetric metric) {
        if (metric.ofAccount()) {
            return AwsService.CONTROL_REGION;
        }
        return spec.region()
                .or(() -> spec.condition().resource().map(ResourceId::region))
                .orElse(aws.home());
    }

    private static Digest digest(AlertSpec spec) {
        AlertCondition condition = spec.condition();
        return Digest.of(spec)
                .add("metric", condition.metric())
                .add("resource", condition.resource())
                .add("comparison", condition.comparison())
                .add("threshold", condition.threshold())
                .add("sustained", condition.sustained());
    }

    private static Map<String, String> withToken(Map<String, String> tags, CreateToken token) {
        Map<String, String> all = new TreeMap<>(tags);
        all.put(Tags.TOKEN, token.tagValue());
        return all;
    }

    /** Tells whether the token has made what has the name, refusing other arguments and others of the name. */
    private boolean known(ResourceId id, CreateToken token) {
        Optional<MetricAlarm> present = findIfThere(id);
        if (present.isEmpty()) {
            return false;
        }
        requireSame(id, tags(id.region(), present.get()), token);
        return true;
    }

    private void requireSame(ResourceId id, Map<String, String> tags, CreateToken token) {
        if (!token.marks(tags)) {
            throw aws.error(ErrorCode.ALREADY_EXISTS, "there is an alarm '" + id.nativeId() + "' already")
                    .resourceId(id)
                    .build();
        }
        token.requireSameArguments(tags, aws);
    }

    private Operation<Alert> creation(OperationName name) {
        return PolledOperation.of(aws.environment(), name.id(), new Creation(name));
    }

    private final class Creation implements OperationDriver<Alert> {
        private final OperationName name;
        private final CreateToken token;
        private final Instant settled;

        Creation(OperationName name) {
            this.name = name;
            this.token = CreateToken.parse(name.argument(TOKEN).orElseThrow());
            this.settled =
                    Instant.ofEpochMilli(Long.parseLong(name.argument(SETTLED).orElseThrow()));
        }

        @Override
        public OperationStatus<Alert> poll() {
            ResourceId id = name.resource();
            Optional<MetricAlarm> seen = findIfThere(id);
            Duration left = Duration.between(aws.now(), settled);
            if (!left.isNegative() && !left.isZero()) {
                return new OperationStatus.Running<>(0, Optional.of(left));
            }
            if (seen.isEmpty()) {
                return new OperationStatus.Failed<>(gone(id));
            }
            Map<String, String> tags = tags(id.region(), seen.get());
            try {
                requireSame(id, tags, token);
            } catch (CloudException e) {
                return new OperationStatus.Failed<>(e);
            }
            return new OperationStatus.Succeeded<>(read(id, seen.get(), tags));
        }

        @Override
        public void cancel() {
            remove(name.resource());
        }
    }

    private CloudException gone(ResourceId id) {
        return aws.error(ErrorCode.CANCELLED, "it was deleted while it was created")
                .resourceId(id)
                .build();
    }

    // Read

    private Optional<MetricAlarm> findIfThere(ResourceId id) {
        return aws
                .cloudWatch(
                        call("DescribeAlarms", id),
                        client -> client.describeAlarms(
                                request -> request.alarmNames(id.nativeId()).alarmTypes(AlarmType.METRIC_ALARM)))
                .metricAlarms()
                .stream()
                .filter(alarm -> alarm.alarmName().equals(id.nativeId()))
                .findFirst();
    }

    private MetricAlarm find(ResourceId id) {
        aws.requireOwn(id, type());
        return findIfThere(id)
                .orElseThrow(() -> aws.error(ErrorCode.NOT_FOUND, "there is no alarm '" + id.nativeId() + "'")
                        .resourceId(id)
                        .build());
    }

    private Map<String, String> tags(Region region, MetricAlarm alarm) {
        Map<String, String> tags = new TreeMap<>();
        aws.cloudWatch(
                        call("ListTagsForResource", aws.id(ResourceType.ALERT, region, alarm.alarmName())),
                        client -> client.listTagsForResource(request -> request.resourceARN(alarm.alarmArn())))
                .tags()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    private Alert read(ResourceId id, MetricAlarm alarm, Map<String, String> tags) {
        return Alert.builder(id, AlarmConditions.read(aws, id.region(), alarm))
                .name(alarm.alarmName())
                .tags(tags)
                .state(state(alarm.stateValueAsString()))
                .nativeResource(alarm)
                .build();
    }

    private static AlertState state(@Nullable String state) {
        return switch (state == null ? "" : state) {
            case "OK" -> AlertState.OK;
            case "ALARM" -> AlertState.FIRING;
            default -> AlertState.UNKNOWN;
        };
    }

    @Override
    public Alert get(ResourceId id) {
        MetricAlarm alarm = find(id);
        return read(id, alarm, tags(id.region(), alarm));
    }

    @Override
    public Paged<Alert> list(ListQuery query) {
        aws.requireOpen();
        Region region = query.region().orElse(aws.home());
        return Paged.from(query.pageToken(), token -> {
            DescribeAlarmsResponse answer = aws.cloudWatch(
                    aws.repeatable(AwsService.CLOUDWATCH, "DescribeAlarms", region, null),
                    client -> client.describeAlarms(request -> request.alarmTypes(AlarmType.METRIC_ALARM)
                            .alarmNames(query.name().map(List::of).orElse(null))
                            .maxRecords(Math.min(query.pageSize().orElse(PAGE), PAGE))
                            .nextToken(token.orElse(null))));
            List<Alert> matching = new ArrayList<>();
            for (MetricAlarm alarm : answer.metricAlarms()) {
                readListed(region, alarm).filter(query::matches).ifPresent(matching::add);
            }
            return new Page<>(matching, Optional.ofNullable(answer.nextToken()).filter(next -> !next.isEmpty()));
        });
    }

    /** Reads one that was listed, and may be gone since. */
    private Optional<Alert> readListed(Region region, MetricAlarm alarm) {
        try {
            ResourceId id = aws.id(ResourceType.ALERT, region, alarm.alarmName());
            return Optional.of(read(id, alarm, tags(region, alarm)));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    // Change

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        aws.requireOwn(id, type());
        remove(id);
        return PolledOperation.done(
                aws.environment(), OperationName.of(Verb.DELETE, id).id(), id);
    }

    private void remove(ResourceId id) {
        try {
            aws.cloudWatch(
                    call("DeleteAlarms", id),
                    client -> client.deleteAlarms(request -> request.alarmNames(id.nativeId())));
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public Operation<?> resume(OperationName name) {
        ResourceId id = name.resource();
        if (name.verb() == Verb.DELETE) {
            return PolledOperation.of(
                    aws.environment(),
                    name.id(),
                    () -> findIfThere(id).isPresent()
                            ? OperationStatus.running()
                            : new OperationStatus.Succeeded<>(id));
        }
        if (name.verb() != Verb.CREATE
                || name.argument(TOKEN).isEmpty()
                || name.argument(SETTLED).isEmpty()) {
            throw new IllegalArgumentException("operation id '" + name.id() + "' is none of an alert");
        }
        return creation(name);
    }

    @Override
    public Alert tag(ResourceId id, Map<String, String> tags) {
        MetricAlarm alarm = find(id);
        Map<String, String> all = tags(id.region(), alarm);
        all.putAll(tags);
        requireRoom(all, id);
        aws.cloudWatch(
                call("TagResource", id),
                client -> client.tagResource(
                        request -> request.resourceARN(alarm.alarmArn()).tags(written(tags))));
        return read(id, alarm, all);
    }

    @Override
    public Alert untag(ResourceId id, Set<String> keys) {
        MetricAlarm alarm = find(id);
        Map<String, String> left = tags(id.region(), alarm);
        left.keySet().removeAll(keys);
        aws.cloudWatch(
                call("UntagResource", id),
                client -> client.untagResource(
                        request -> request.resourceARN(alarm.alarmArn()).tagKeys(keys)));
        return read(id, alarm, left);
    }

    private void requireRoom(Map<String, String> tags, ResourceId id) {
        if (tags.size() > MOST_TAGS) {
            throw aws.error(
                            ErrorCode.INVALID_ARGUMENT,
                            "an alarm has at most " + MOST_TAGS + " tags, not " + tags.size())
                    .resourceId(id)
                    .build();
        }
    }

    private static List<Tag> written(Map<String, String> tags) {
        List<Tag> written = new ArrayList<>(tags.size());
        tags.forEach(
                (key, value) -> written.add(Tag.builder().key(key).value(value).build()));
        return written;
    }
}
