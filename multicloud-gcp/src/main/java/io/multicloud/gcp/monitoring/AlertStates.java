package io.multicloud.gcp.monitoring;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.gcp.call.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an alert fires. A policy of Cloud Monitoring has no state: it is told by the metric it watches, as the policy
 * itself would.
 */
final class AlertStates {
    /** The time of one value. */
    static final Duration PERIOD = Duration.ofMinutes(1);

    /**
     * How old the newest sample may be. <a href="https://cloud.google.com/monitoring/api/v3/latency-n-retention">Samples
     * of Compute Engine</a> take up to four minutes to be seen.
     */
    private static final Duration DELAY = Duration.ofMinutes(10);

    private final Account account;
    private final SeriesFilter filters;
    private final Samples samples;

    AlertStates(Account account, SeriesFilter filters, Samples samples) {
        this.account = account;
        this.filters = filters;
        this.samples = samples;
    }

    /** Returns how samples of a metric become values. */
    static Samples.Alignment alignment(NativeMetric metric) {
        return new Samples.Alignment(PERIOD, metric.kind() == NativeMetric.Kind.COUNT ? "ALIGN_RATE" : "ALIGN_MEAN");
    }

    AlertState of(AlertCondition condition, String filter) {
        Optional<NativeMetric> metric = NativeMetric.of(condition.metric());
        if (metric.isEmpty()) {
            return AlertState.UNKNOWN;
        }
        Instant now = account.environment().clock().instant();
        Region region = condition.resource().map(ResourceId::region).orElse(account.region());
        Map<Instant, Double> values;
        try {
            values = samples.read(
                    filter,
                    metric.get(),
                    now.minus(condition.sustained()).minus(DELAY),
                    now,
                    Optional.of(alignment(metric.get())),
                    region);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.INVALID_ARGUMENT) {
                return AlertState.UNKNOWN;
            }
            throw e;
        }
        return state(condition, values);
    }

    /** Fires when the newest values, for as long as the condition wants, are all on its bad side. */
    private static AlertState state(AlertCondition condition, Map<Instant, Double> values) {
        if (values.isEmpty()) {
            return AlertState.UNKNOWN;
        }
        List<Instant> newestFirst = new ArrayList<>(values.keySet());
        Collections.sort(newestFirst, Collections.reverseOrder());
        Instant newest = newestFirst.get(0);
        for (Instant end : newestFirst) {
            if (!condition.comparison().violates(values.getOrDefault(end, Double.NaN), condition.threshold())) {
                return AlertState.OK;
            }
            if (Duration.between(end, newest).plus(PERIOD).compareTo(condition.sustained()) >= 0) {
                return AlertState.FIRING;
            }
        }
        return AlertState.OK;
    }

    /** Returns the filter of what a condition watches. */
    String filter(AlertCondition condition) {
        return filters.of(filters.metric(condition.metric(), condition.resource()), condition.resource());
    }
}
