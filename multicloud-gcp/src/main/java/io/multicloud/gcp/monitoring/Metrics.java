package io.multicloud.gcp.monitoring;

import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.monitoring.AlertService;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries;
import io.multicloud.api.monitoring.MetricSeries.Point;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.api.monitoring.Statistic;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.resource.Attachable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Series of metrics. Google gathers samples in periods that end where the asked time ends; what is behind the last whole
 * interval, and statistics that Google has not for what is counted, are gathered here from single samples.
 */
public final class Metrics implements MonitoringService {
    private static final Duration LEAST_PERIOD = Duration.ofMinutes(1);

    private final Account account;
    private final SeriesFilter filters;
    private final Samples samples;
    private final AlertPolicies alerts;

    /** For an account. */
    public Metrics(Account account) {
        this.account = account;
        this.filters = new SeriesFilter(account);
        this.samples = new Samples(account);
        this.alerts = new AlertPolicies(account, filters, samples);
    }

    @Override
    public AlertService alerts() {
        account.requireOpen();
        return alerts;
    }

    /** Returns what finds operations on alerts again. */
    public Attachable operations() {
        return alerts;
    }

    @Override
    public MetricSeries series(MetricQuery query) {
        account.requireOpen();
        NativeMetric metric = filters.metric(query.metric(), query.resource());
        if (query.step().compareTo(LEAST_PERIOD) < 0) {
            throw filters.refused("a step is at least " + LEAST_PERIOD + ", was " + query.step());
        }
        String filter = filters.of(metric, query.resource());
        List<Point> points;
        try {
            points = points(query, metric, filter);
        } catch (CloudException e) {
            throw Samples.unknownMetric(e);
        }
        if (points.isEmpty() && query.resource().isPresent()) {
            // No samples, or no VM?
            filters.instance(query.resource().get());
        }
        return new MetricSeries(query, points);
    }

    private List<Point> points(MetricQuery query, NativeMetric metric, String filter) {
        Region region = query.resource().map(ResourceId::region).orElse(account.region());
        long step = query.step().toSeconds();
        long whole = Duration.between(query.from(), query.to()).toSeconds() / step;
        Instant middle = query.from().plusSeconds(whole * step);
        List<Point> points = new ArrayList<>();
        Optional<String> aligner = aligner(metric, query.statistic());
        if (whole > 0 && aligner.isPresent()) {
            samples.read(
                            filter,
                            metric,
                            query.from(),
                            middle,
                            Optional.of(new Samples.Alignment(query.step(), aligner.get())),
                            region)
                    .forEach((end, value) -> points.add(new Point(end.minusSeconds(step), value)));
        } else {
            middle = query.from();
        }
        if (middle.isBefore(query.to())) {
            points.addAll(gathered(
                    query, middle, samples.read(filter, metric, middle, query.to(), Optional.empty(), region)));
        }
        return points;
    }

    /** Of what is counted, Google gives the rate of a period, and no other statistic of rates. */
    private static Optional<String> aligner(NativeMetric metric, Statistic statistic) {
        if (metric.kind() == NativeMetric.Kind.COUNT) {
            return statistic == Statistic.AVERAGE ? Optional.of("ALIGN_RATE") : Optional.empty();
        }
        return Optional.of(
                switch (statistic) {
                    case AVERAGE -> "ALIGN_MEAN";
                    case MAXIMUM -> "ALIGN_MAX";
                    case MINIMUM -> "ALIGN_MIN";
                    case SUM -> "ALIGN_SUM";
                });
    }

    private static List<Point> gathered(MetricQuery query, Instant from, Map<Instant, Double> samples) {
        Map<Instant, List<Double>> intervals = new TreeMap<>();
        samples.forEach((end, value) -> {
            // A sample is for the time before it.
            long nanos = Math.max(0, Duration.between(from, end).toNanos() - 1);
            long index = nanos / query.step().toNanos();
            intervals
                    .computeIfAbsent(from.plus(query.step().multipliedBy(index)), at -> new ArrayList<>())
                    .add(value);
        });
        List<Point> points = new ArrayList<>();
        intervals.forEach((at, values) -> points.add(new Point(at, gathered(query.statistic(), values))));
        return points;
    }

    private static double gathered(Statistic statistic, List<Double> values) {
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            sum += value;
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return switch (statistic) {
            case AVERAGE -> sum / values.size();
            case MINIMUM -> least;
            case MAXIMUM -> most;
            case SUM -> sum;
        };
    }
}
