package io.multicloud.aws.cloudwatch;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries;
import io.multicloud.api.monitoring.MetricSeries.Point;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.api.monitoring.Statistic;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/** Series and alarms of CloudWatch. */
public final class Monitoring implements MonitoringService {
    private static final String VALUES = "m";
    private static final String COUNTS = "c";

    private final Aws aws;
    private final Consumer<ResourceId> existence;
    private final Alarms alarms;

    /**
     * Makes the service.
     *
     * @param existence reads a resource, and fails with {@code NOT_FOUND} if it is not there
     */
    public Monitoring(Aws aws, Consumer<ResourceId> existence) {
        this.aws = aws;
        this.existence = existence;
        this.alarms = new Alarms(aws, existence);
    }

    @Override
    public Alarms alerts() {
        aws.requireOpen();
        return alarms;
    }

    @Override
    public MetricSeries series(MetricQuery query) {
        aws.requireOpen();
        ResourceId resource = query.resource().orElse(null);
        if (resource != null) {
            aws.requireOwn(resource, resource.type());
        }
        NativeMetric metric = metric(aws, query.metric());
        List<Dimension> dimensions = dimensions(aws, metric, resource);
        Map<String, SortedMap<Instant, Double>> answer = fetch(query, metric, dimensions, regionOf(metric, resource));
        SortedMap<Instant, Double> values = answer.getOrDefault(VALUES, new TreeMap<>());
        SortedMap<Instant, Double> counts = answer.getOrDefault(COUNTS, new TreeMap<>());
        List<Point> points = new ArrayList<>();
        values.forEach((at, value) -> {
            if (!at.isBefore(query.from()) && at.isBefore(query.to())) {
                requireStart(query, at);
                points.add(new Point(at, scaled(metric, query, value, counts.getOrDefault(at, 1.0))));
            }
        });
        if (points.isEmpty() && resource != null) {
            // The cloud knows nothing of what is not there, and says the same of it as of what is silent.
            existence.accept(resource);
        }
        return new MetricSeries(query, points);
    }

    static NativeMetric metric(Aws aws, io.multicloud.api.monitoring.Metric metric) {
        return NativeMetric.of(metric)
                .orElseThrow(() -> aws.error(
                                ErrorCode.INVALID_ARGUMENT,
                                "the metric '" + metric + "' is neither portable nor of the form namespace:name")
                        .build());
    }

    static List<Dimension> dimensions(Aws aws, NativeMetric metric, @Nullable ResourceId resource) {
        return metric.dimensions(resource)
                .orElseThrow(() -> aws.error(
                                ErrorCode.INVALID_ARGUMENT,
                                "there is no metric '" + metric.metric() + "' of a " + resource)
                        .build());
    }

    private Region regionOf(NativeMetric metric, @Nullable ResourceId resource) {
        if (metric.ofAccount()) {
            return AwsService.CONTROL_REGION;
        }
        return resource == null || resource.region().equals(Region.GLOBAL) ? aws.home() : resource.region();
    }

    /** The cloud rounds the start to whole minutes, and its intervals would be others than those asked for. */
    private void requireStart(MetricQuery query, Instant at) {
        if (Duration.between(query.from(), at).toMillis() % query.step().toMillis() != 0) {
            throw aws.error(
                            ErrorCode.INVALID_ARGUMENT,
                            "intervals of " + query.step() + " cannot start at " + query.from() + ", but at " + at)
                    .build();
        }
    }

    private Map<String, SortedMap<Instant, Double>> fetch(
            MetricQuery query, NativeMetric metric, List<Dimension> dimensions, Region region) {
        List<MetricDataQuery> queries = new ArrayList<>();
        queries.add(dataQuery(VALUES, query, metric, dimensions, statistic(query, metric)));
        if (metric.scale() == NativeMetric.Scale.RATE) {
            queries.add(dataQuery(COUNTS, query, metric, dimensions, "SampleCount"));
        }
        Map<String, SortedMap<Instant, Double>> series = new TreeMap<>();
        String token = null;
        do {
            String next = token;
            GetMetricDataResponse page = aws.cloudWatch(
                    aws.repeatable(
                            AwsService.CLOUDWATCH,
                            "GetMetricData",
                            region,
                            query.resource().orElse(null)),
                    client -> client.getMetricData(request -> request.metricDataQueries(queries)
                            .startTime(query.from())
                            .endTime(query.to())
                            .scanBy(ScanBy.TIMESTAMP_ASCENDING)
                            .nextToken(next)));
            for (MetricDataResult result : page.metricDataResults()) {
                SortedMap<Instant, Double> points = series.computeIfAbsent(result.id(), id -> new TreeMap<>());
                for (int i = 0; i < result.timestamps().size(); i++) {
                    points.put(result.timestamps().get(i), result.values().get(i));
                }
            }
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
        return series;
    }

    private static MetricDataQuery dataQuery(
            String id, MetricQuery query, NativeMetric metric, List<Dimension> dimensions, String statistic) {
        int period = Math.toIntExact(query.step().toSeconds());
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(stat -> stat.metric(named -> named.namespace(metric.namespace())
                                .metricName(metric.name())
                                .dimensions(dimensions))
                        .period(period)
                        .stat(statistic))
                .build();
    }

    private static String statistic(MetricQuery query, NativeMetric metric) {
        return switch (query.statistic()) {
            // What was counted in all, in the time there was.
            case AVERAGE -> metric.scale() == NativeMetric.Scale.RATE ? "Sum" : "Average";
            case MAXIMUM -> "Maximum";
            case MINIMUM -> "Minimum";
            case SUM -> "Sum";
        };
    }

    private static double scaled(NativeMetric metric, MetricQuery query, double value, double samples) {
        if (metric.scale() != NativeMetric.Scale.RATE) {
            return metric.read(value);
        }
        double seconds = query.step().toSeconds();
        // A sample counts what happened in its share of the interval.
        return query.statistic() == Statistic.AVERAGE ? value / seconds : value * samples / seconds;
    }
}
