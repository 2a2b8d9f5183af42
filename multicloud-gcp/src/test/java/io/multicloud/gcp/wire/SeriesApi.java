package io.multicloud.gcp.wire;

import com.google.api.services.monitoring.v3.model.ListTimeSeriesResponse;
import com.google.api.services.monitoring.v3.model.Metric;
import com.google.api.services.monitoring.v3.model.MonitoredResource;
import com.google.api.services.monitoring.v3.model.Point;
import com.google.api.services.monitoring.v3.model.TimeInterval;
import com.google.api.services.monitoring.v3.model.TimeSeries;
import com.google.api.services.monitoring.v3.model.TypedValue;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries;
import io.multicloud.api.monitoring.Statistic;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.fabric.MetricBackend;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * <a href="https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list">Time series</a> of instances. A
 * sample is stamped with the end of its minute, an aligned point with the end of its period; periods are cut backwards from
 * the end of the interval, and points come the newest first.
 */
final class SeriesApi {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_POINTS = 100_000;

    /**
     * What the front plays of a metric.
     *
     * @param metric what the fake calls it
     * @param kind GAUGE, or DELTA of what is counted
     * @param factor from the fake's unit to the cloud's
     */
    private record Known(io.multicloud.api.monitoring.Metric metric, String kind, double factor) {}

    // https://cloud.google.com/monitoring/api/metrics_gcp_c#gcp-compute and .../metrics_opsagent
    private static final Map<String, Known> METRICS = Map.of(
            "compute.googleapis.com/instance/cpu/utilization",
            gauge(io.multicloud.api.monitoring.Metric.CPU_UTILIZATION, 1),
            "agent.googleapis.com/memory/percent_used",
            gauge(io.multicloud.api.monitoring.Metric.MEMORY_UTILIZATION, 100),
            "compute.googleapis.com/instance/network/received_bytes_count",
            delta(io.multicloud.api.monitoring.Metric.NETWORK_IN),
            "compute.googleapis.com/instance/network/sent_bytes_count",
            delta(io.multicloud.api.monitoring.Metric.NETWORK_OUT),
            "compute.googleapis.com/instance/disk/read_bytes_count",
            delta(io.multicloud.api.monitoring.Metric.DISK_READ),
            "compute.googleapis.com/instance/disk/write_bytes_count",
            delta(io.multicloud.api.monitoring.Metric.DISK_WRITE));

    private final Backing backing;
    private final MetricBackend metrics;

    SeriesApi(Backing backing) {
        this.backing = backing;
        this.metrics = backing.cloud().fabric().metrics();
    }

    private static Known gauge(io.multicloud.api.monitoring.Metric metric, double factor) {
        return new Known(metric, "GAUGE", factor);
    }

    private static Known delta(io.multicloud.api.monitoring.Metric metric) {
        return new Known(metric, "DELTA", 1);
    }

    /** Finds the metric of a type, one that a test has made up among them. */
    io.multicloud.api.monitoring.Metric metric(String type) {
        return known(type).metric();
    }

    /** Returns by what the fake's value of a metric is to be multiplied. */
    double factor(String type) {
        return known(type).factor();
    }

    private static Known known(String type) {
        return METRICS.getOrDefault(type, gauge(new io.multicloud.api.monitoring.Metric(type), 1));
    }

    /** Finds the instances that a filter names. */
    List<VM> instances(Map<String, String> filter) {
        List<VM> found = new ArrayList<>();
        backing.world()
                .places()
                .keySet()
                .forEach(region -> found.addAll(backing.cloud().compute().shown(region)));
        found.removeIf(vm -> differs(filter, "metric.labels.instance_name", vm.name())
                || differs(filter, "resource.labels.instance_id", vm.id().nativeId())
                || differs(
                        filter, "resource.labels.zone", vm.zone().orElseThrow().name())
                || differs(filter, "resource.labels.project_id", backing.links().project()));
        found.sort(Comparator.comparing(vm -> vm.id().nativeId()));
        return found;
    }

    private static boolean differs(Map<String, String> filter, String key, String value) {
        return filter.containsKey(key) && !filter.get(key).equals(value);
    }

    /** Reads a filter that must name a metric of instances. */
    static Map<String, String> filter(String text) {
        Map<String, String> filter = MonitoringFilter.parse(text);
        MonitoringFilter.allow(filter, "metric.type", "resource.type", "metric.labels.", "resource.labels.");
        if (!filter.containsKey("metric.type")) {
            throw GcpError.invalid("Field filter had an invalid value of \"" + text
                    + "\": must specify a restriction on \"metric.type\"");
        }
        if (!filter.getOrDefault("resource.type", "gce_instance").equals("gce_instance")) {
            throw GcpError.notPlayed("metrics of " + filter.get("resource.type"));
        }
        return filter;
    }

    /**
     * How samples become points.
     *
     * @param period of a point
     * @param statistic of the samples in it
     * @param perPeriod whether it is to be multiplied by the seconds of the period
     * @param kind of what comes out
     */
    private record Alignment(Duration period, Statistic statistic, boolean perPeriod, String kind) {
        static Alignment of(WireRequest request, Known metric) {
            String aligner = request.parameter("aggregation.perSeriesAligner").orElse("ALIGN_NONE");
            Duration period = request.parameter("aggregation.alignmentPeriod")
                    .map(text -> duration("aggregation.alignmentPeriod", text))
                    .orElse(MINUTE);
            // "The value must be at least 60 seconds": Aggregation.alignmentPeriod.
            if (period.compareTo(MINUTE) < 0) {
                throw GcpError.invalid("Field aggregation.alignmentPeriod had an invalid value of \""
                        + period.toSeconds() + "s\": must be at least 60s.");
            }
            boolean counts = metric.kind().equals("DELTA");
            return switch (aligner) {
                case "ALIGN_NONE" -> new Alignment(MINUTE, Statistic.AVERAGE, counts, metric.kind());
                case "ALIGN_RATE" -> require(counts, new Alignment(period, Statistic.AVERAGE, false, "GAUGE"), aligner);
                case "ALIGN_DELTA" -> require(counts, new Alignment(period, Statistic.AVERAGE, true, "DELTA"), aligner);
                case "ALIGN_SUM" ->
                    new Alignment(period, counts ? Statistic.AVERAGE : Statistic.SUM, counts, metric.kind());
                case "ALIGN_MEAN" ->
                    require(!counts, new Alignment(period, Statistic.AVERAGE, false, "GAUGE"), aligner);
                case "ALIGN_MAX" -> require(!counts, new Alignment(period, Statistic.MAXIMUM, false, "GAUGE"), aligner);
                case "ALIGN_MIN" -> require(!counts, new Alignment(period, Statistic.MINIMUM, false, "GAUGE"), aligner);
                default -> throw GcpError.notPlayed("the aligner " + aligner);
            };
        }

        private static Alignment require(boolean fits, Alignment alignment, String aligner) {
            if (!fits) {
                throw GcpError.invalid("Field aggregation.perSeriesAligner had an invalid value of \"" + aligner
                        + "\": The aligner cannot be applied to metrics of this kind.");
            }
            return alignment;
        }
    }

    static Duration duration(String field, String text) {
        try {
            if (text.matches("\\d{1,9}s")) {
                return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw GcpError.invalid("Invalid value at '" + field + "', Illegal duration format; duration must end with 's'");
    }

    private static Instant instant(WireRequest request, String name) {
        String text = request.parameter(name)
                .orElseThrow(() -> GcpError.invalid("Field " + name + " had an invalid value: must be specified."));
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw GcpError.invalid("Invalid value at '" + name + "', Illegal timestamp format");
        }
    }

    WireResponse list(WireRequest request, String project) {
        StorageFront.allow(
                request,
                "filter",
                "interval.startTime",
                "interval.endTime",
                "aggregation.alignmentPeriod",
                "aggregation.perSeriesAligner",
                "view",
                "pageSize",
                "pageToken",
                "$.xgafv");
        backing.requireProject(project);
        Map<String, String> filter = filter(request.parameter("filter").orElse(""));
        Known metric = known(filter.get("metric.type"));
        Alignment alignment = Alignment.of(request, metric);
        Instant start = instant(request, "interval.startTime");
        Instant end = instant(request, "interval.endTime");
        if (end.isBefore(start)) {
            throw GcpError.invalid(
                    "Field interval had an invalid value: The end time must not be before the start time.");
        }
        int size = pageSize(request);
        int skip = skip(request);
        return backing.request(FakeOperation.READ_METRICS, backing.home(), () -> {
            List<TimeSeries> all = new ArrayList<>();
            for (VM vm : instances(filter)) {
                TimeSeries series = series(vm, filter.get("metric.type"), metric, alignment, start, end);
                if (!series.getPoints().isEmpty()) {
                    all.add(series);
                }
            }
            return page(all, size, skip);
        });
    }

    private static int pageSize(WireRequest request) {
        int size = request.parameter("pageSize").map(Integer::parseInt).orElse(MOST_POINTS);
        return size < 1 ? MOST_POINTS : Math.min(size, MOST_POINTS);
    }

    private static int skip(WireRequest request) {
        String token = request.parameter("pageToken").orElse("");
        if (!token.isEmpty() && !token.matches("p\\d{1,9}")) {
            throw GcpError.invalid("Field pageToken had an invalid value: it is not of this listing.");
        }
        return token.isEmpty() ? 0 : Integer.parseInt(token.substring(1));
    }

    /** "The maximum number of results is of points", of which one series may have more than fit a page. */
    private static WireResponse page(List<TimeSeries> all, int size, int skip) {
        List<TimeSeries> shown = new ArrayList<>();
        int at = 0;
        int room = size;
        boolean more = false;
        for (TimeSeries series : all) {
            List<Point> points = series.getPoints();
            int from = Math.max(0, Math.min(points.size(), skip - at));
            int to = Math.min(points.size(), from + room);
            if (to > from) {
                shown.add(new TimeSeries()
                        .setMetric(series.getMetric())
                        .setResource(series.getResource())
                        .setMetricKind(series.getMetricKind())
                        .setValueType(series.getValueType())
                        .setPoints(points.subList(from, to)));
                room -= to - from;
            }
            more |= to < points.size();
            at += points.size();
        }
        ListTimeSeriesResponse answer = new ListTimeSeriesResponse();
        if (!shown.isEmpty()) {
            answer.setTimeSeries(shown);
        }
        if (more) {
            answer.setNextPageToken("p" + (skip + size));
        }
        return StorageFront.json(answer);
    }

    private TimeSeries series(VM vm, String type, Known metric, Alignment alignment, Instant start, Instant end) {
        List<Point> points = new ArrayList<>();
        long periods = Duration.between(start, end).dividedBy(alignment.period());
        if (periods > 0) {
            Instant from = end.minus(alignment.period().multipliedBy(periods));
            MetricSeries series = read(vm.id(), metric, alignment, from, end);
            double factor = metric.factor()
                    * (alignment.perPeriod() ? alignment.period().toSeconds() : 1);
            for (MetricSeries.Point point : series.points()) {
                points.add(0, point(point, alignment, factor));
            }
        }
        Map<String, String> labels = new TreeMap<>();
        labels.put("instance_id", vm.id().nativeId());
        labels.put("project_id", backing.links().project());
        labels.put("zone", vm.zone().orElseThrow().name());
        return new TimeSeries()
                .setMetric(new Metric().setType(type).setLabels(Map.of("instance_name", vm.name())))
                .setResource(new MonitoredResource().setType("gce_instance").setLabels(labels))
                .setMetricKind(alignment.kind())
                .setValueType("DOUBLE")
                .setPoints(points);
    }

    private MetricSeries read(ResourceId vm, Known metric, Alignment alignment, Instant from, Instant to) {
        try {
            return metrics.series(new MetricQuery(
                    metric.metric(), Optional.of(vm), from, to, alignment.period(), alignment.statistic()));
        } catch (FakeNativeException e) {
            if (e.status() == 400) {
                throw new GcpError(
                        404,
                        "notFound",
                        "Cannot find metric(s) that match type = \"" + metric.metric() + "\". If a metric was created"
                                + " recently, it could take up to 10 minutes to become available.");
            }
            throw e;
        }
    }

    private static Point point(MetricSeries.Point point, Alignment alignment, double factor) {
        Instant end = point.at().plus(alignment.period());
        TimeInterval interval = new TimeInterval().setEndTime(end.toString());
        interval.setStartTime((alignment.kind().equals("DELTA") ? point.at() : end).toString());
        return new Point().setInterval(interval).setValue(new TypedValue().setDoubleValue(point.value() * factor));
    }
}
