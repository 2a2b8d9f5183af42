package io.multicloud.gcp.monitoring;

import com.google.api.services.monitoring.v3.Monitoring;
import com.google.api.services.monitoring.v3.model.ListTimeSeriesResponse;
import com.google.api.services.monitoring.v3.model.Point;
import com.google.api.services.monitoring.v3.model.TimeSeries;
import com.google.api.services.monitoring.v3.model.TypedValue;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.QuotaBuckets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads samples of one metric of one VM. */
final class Samples {
    private static final int PAGE_SIZE = 100_000;

    private final Account account;

    Samples(Account account) {
        this.account = account;
    }

    /**
     * How samples are gathered by Google.
     *
     * @param period of one value
     * @param aligner Google's name of the function
     */
    record Alignment(Duration period, String aligner) {}

    /**
     * Returns values by the ends of what they are for. Several series, such as those of several disks, are added up.
     *
     * @param filter which series
     * @param metric what the filter names
     * @param from start, not included: a value is for the time before it
     * @param to end, included
     * @param alignment how samples are gathered; empty for single samples
     */
    Map<Instant, Double> read(
            String filter,
            NativeMetric metric,
            Instant from,
            Instant to,
            Optional<Alignment> alignment,
            Region region) {
        Map<Instant, Double> values = new TreeMap<>();
        String token = "";
        do {
            String place = token;
            ListTimeSeriesResponse page = account.json(
                    CallInfo.read("monitoring.timeSeries.list", region, QuotaBuckets.MONITORING), clients -> {
                        Monitoring.Projects.TimeSeries.List request = clients.monitoring()
                                .projects()
                                .timeSeries()
                                .list("projects/" + account.project())
                                .setFilter(filter)
                                .setIntervalStartTime(from.toString())
                                .setIntervalEndTime(to.toString())
                                .setPageSize(PAGE_SIZE);
                        alignment.ifPresent(how -> request.setAggregationAlignmentPeriod(
                                        how.period().toSeconds() + "s")
                                .setAggregationPerSeriesAligner(how.aligner()));
                        if (!place.isEmpty()) {
                            request.setPageToken(place);
                        }
                        return request.execute();
                    });
            if (page.getTimeSeries() != null) {
                page.getTimeSeries().forEach(series -> add(series, metric, alignment.isPresent(), values));
            }
            token = page.getNextPageToken() == null ? "" : page.getNextPageToken();
        } while (!token.isEmpty());
        return values;
    }

    private static void add(TimeSeries series, NativeMetric metric, boolean aligned, Map<Instant, Double> values) {
        for (Point point : Optional.ofNullable(series.getPoints()).orElse(List.of())) {
            Instant end = Instant.parse(point.getInterval().getEndTime());
            double value = number(point.getValue()) * metric.factor();
            if (!aligned && metric.kind() == NativeMetric.Kind.COUNT) {
                Instant start = Instant.parse(
                        Optional.ofNullable(point.getInterval().getStartTime()).orElse(end.toString()));
                double seconds = Duration.between(start, end).toMillis() / 1000.0;
                value = seconds > 0 ? value / seconds : 0;
            }
            values.merge(end, value, Double::sum);
        }
    }

    private static double number(TypedValue value) {
        if (value.getDoubleValue() != null) {
            return value.getDoubleValue();
        }
        if (value.getInt64Value() != null) {
            return value.getInt64Value();
        }
        return Boolean.TRUE.equals(value.getBoolValue()) ? 1 : 0;
    }

    /** What Google does not know, as a metric, is the caller's mistake and no resource that is missing. */
    static CloudException unknownMetric(CloudException e) {
        return e.code() == ErrorCode.NOT_FOUND
                ? CloudException.builder(ErrorCode.INVALID_ARGUMENT, e.summary())
                        .provider(e.provider().orElse(null))
                        .operation(e.operation().orElse(null))
                        .nativeCode(e.nativeCode().orElse(null))
                        .cause(e)
                        .build()
                : e;
    }
}
