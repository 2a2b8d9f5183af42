package io.multicloud.aws.wire;

import io.multicloud.api.Region;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries.Point;
import io.multicloud.api.monitoring.Statistic;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/**
 * <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html">GetMetricData</a> of
 * single metrics. A metric that nobody reports has no points; that is no error.
 */
final class MetricData {
    private static final int MOST_QUERIES = 500;
    private static final int MOST_POINTS = 100_800;
    private static final Duration SAMPLE = Duration.ofMinutes(1);
    private static final Set<String> STATISTICS = Set.of("Average", "Maximum", "Minimum", "Sum", "SampleCount");

    private final FakeCloud cloud;

    MetricData(FakeCloud cloud) {
        this.cloud = cloud;
    }

    void register(Routes routes) {
        routes.on(GetMetricDataRequest.class, FakeOperation.READ_METRICS, this::get);
    }

    private SdkPojo get(Region region, GetMetricDataRequest input) {
        CloudWatchFront.require(input.startTime() != null, "StartTime");
        CloudWatchFront.require(input.endTime() != null, "EndTime");
        CloudWatchFront.require(!input.metricDataQueries().isEmpty(), "MetricDataQueries");
        if (!input.startTime().isBefore(input.endTime())) {
            throw invalid("The parameter StartTime must be less than the parameter EndTime.");
        }
        if (input.metricDataQueries().size() > MOST_QUERIES) {
            throw invalid("The collection MetricDataQueries must not have a size greater than " + MOST_QUERIES + ".");
        }
        int most = input.maxDatapoints() == null ? MOST_POINTS : input.maxDatapoints();
        if (input.maxDatapoints() != null && (input.maxDatapoints() < 1 || input.maxDatapoints() > MOST_POINTS)) {
            throw invalid("The parameter MaxDatapoints must be within 1 and " + MOST_POINTS + ".");
        }
        if (input.scanBy() == ScanBy.UNKNOWN_TO_SDK_VERSION) {
            throw invalid("The value '" + input.scanByAsString() + "' for parameter ScanBy is none.");
        }
        String listing = Integer.toHexString(
                (region + " " + input.toBuilder().nextToken(null).build()).hashCode());
        int skipped = position(listing, input.nextToken());
        boolean ascending = "TimestampAscending".equals(input.scanByAsString());
        Set<String> ids = new HashSet<>();
        List<MetricDataResult> results = new ArrayList<>();
        int at = 0;
        boolean more = false;
        for (MetricDataQuery query : input.metricDataQueries()) {
            check(query, ids);
            List<Map.Entry<Instant, Double>> points =
                    new ArrayList<>(points(region, query.metricStat(), input.startTime(), input.endTime())
                            .entrySet());
            if (!ascending) {
                Collections.reverse(points);
            }
            int from = Math.min(points.size(), Math.max(0, skipped - at));
            int to = Math.min(points.size(), Math.max(from, skipped + most - at));
            more |= to < points.size();
            at += points.size();
            if (Boolean.FALSE.equals(query.returnData())) {
                continue;
            }
            List<Map.Entry<Instant, Double>> shown = points.subList(from, to);
            results.add(MetricDataResult.builder()
                    .id(query.id())
                    .label(query.label() == null ? query.metricStat().metric().metricName() : query.label())
                    .timestamps(shown.stream().map(Map.Entry::getKey).toList())
                    .values(shown.stream().map(Map.Entry::getValue).toList())
                    .statusCode(to < points.size() ? "PartialData" : "Complete")
                    .build());
        }
        return GetMetricDataResponse.builder()
                .metricDataResults(results)
                .nextToken(more ? (skipped + most) + "/" + listing : null)
                .build();
    }

    private static int position(String listing, @Nullable String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        if (!token.matches("[1-9][0-9]{0,8}/" + listing)) {
            throw AwsException.invalid("InvalidNextToken", "The next token specified is invalid.");
        }
        return Integer.parseInt(token.substring(0, token.indexOf('/')));
    }

    private static void check(MetricDataQuery query, Set<String> ids) {
        if (query.id() == null || !query.id().matches("[a-z][a-zA-Z0-9_]{0,254}") || !ids.add(query.id())) {
            throw invalid("The value '" + query.id() + "' for parameter Id must be unique and start with a lower case"
                    + " letter.");
        }
        if (query.expression() != null || query.metricStat() == null) {
            throw CloudWatchFront.unsupported("Expressions over metrics are not served here.");
        }
        MetricStat stat = query.metricStat();
        if (stat.metric() == null || stat.period() == null || stat.stat() == null) {
            throw invalid("The parameters Metric, Period and Stat of MetricStat are required.");
        }
        requirePeriod(stat.period());
        if (!STATISTICS.contains(stat.stat())) {
            throw CloudWatchFront.unsupported("The statistic '" + stat.stat() + "' is not served here.");
        }
    }

    /** What is sampled every minute has periods of whole minutes. */
    static void requirePeriod(int period) {
        if (period < 60 || period % 60 != 0) {
            throw AwsException.invalid(
                    "InvalidParameterValue", "The parameter Period must be a multiple of 60, was " + period);
        }
    }

    private static AwsException invalid(String message) {
        return AwsException.invalid("ValidationError", message);
    }

    private Map<Instant, Double> points(Region region, MetricStat stat, Instant start, Instant end) {
        Metric metric = stat.metric();
        if (QuotaUsage.NAMESPACE.equals(metric.namespace())) {
            return usage(region, metric, end);
        }
        Optional<WatchedMetric> watched =
                WatchedMetric.of(cloud, region, metric.namespace(), metric.metricName(), metric.dimensions());
        // Start times are rounded down to the minute.
        Instant from = Instant.ofEpochSecond(Math.floorDiv(start.getEpochSecond(), 60L) * 60);
        Map<Instant, DoubleSummaryStatistics> periods = new TreeMap<>();
        for (Point sample : watched.map(known -> samples(known, from, end)).orElse(List.of())) {
            long index = Duration.between(from, sample.at()).toSeconds() / stat.period();
            periods.computeIfAbsent(from.plusSeconds(index * stat.period()), key -> new DoubleSummaryStatistics())
                    .accept(sample.value() * watched.orElseThrow().factor());
        }
        Map<Instant, Double> points = new TreeMap<>();
        periods.forEach((at, samples) -> points.put(
                at,
                switch (stat.stat()) {
                    case "Maximum" -> samples.getMax();
                    case "Minimum" -> samples.getMin();
                    case "Sum" -> samples.getSum();
                    case "SampleCount" -> (double) samples.getCount();
                    default -> samples.getAverage();
                }));
        return points;
    }

    private List<Point> samples(WatchedMetric watched, Instant from, Instant to) {
        try {
            return cloud.fabric()
                    .metrics()
                    .series(new MetricQuery(watched.metric(), watched.resource(), from, to, SAMPLE, Statistic.AVERAGE))
                    .points();
        } catch (FakeNativeException e) {
            // Of what is not there, nobody reports anything.
            return List.of();
        }
    }

    private Map<Instant, Double> usage(Region region, Metric metric, Instant end) {
        Map<String, String> dimensions = new LinkedHashMap<>();
        metric.dimensions().forEach(dimension -> dimensions.put(dimension.name(), dimension.value()));
        Instant last = cloud.time().now();
        Instant at = (last.isBefore(end) ? last : end.minusSeconds(1));
        Map<Instant, Double> points = new TreeMap<>();
        QuotaUsage.told(cloud, region, dimensions)
                .ifPresent(quota -> points.put(
                        Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), 300L) * 300), quota.used()));
        return points;
    }
}
