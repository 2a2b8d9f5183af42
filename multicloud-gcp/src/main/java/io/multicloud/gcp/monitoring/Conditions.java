package io.multicloud.gcp.monitoring;

import com.google.api.services.monitoring.v3.model.AlertPolicy;
import com.google.api.services.monitoring.v3.model.Condition;
import com.google.api.services.monitoring.v3.model.MetricThreshold;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.Urls;
import java.time.Duration;
import java.util.Optional;

/** Conditions of policies in the API's words. */
final class Conditions {
    private static final Duration LEAST = Duration.ofMinutes(1);

    private Conditions() {}

    /** Tells whether a policy is a threshold on one metric; others are no alerts of this API. */
    static boolean isThreshold(AlertPolicy policy) {
        return policy.getConditions() != null
                && policy.getConditions().size() == 1
                && policy.getConditions().get(0).getConditionThreshold() != null
                && policy.getConditions().get(0).getConditionThreshold().getFilter() != null;
    }

    static AlertCondition portable(AlertPolicy policy, Account account) {
        Condition condition = policy.getConditions().get(0);
        MetricThreshold threshold = condition.getConditionThreshold();
        Metric metric = SeriesFilter.type(threshold.getFilter())
                .map(NativeMetric::portable)
                .orElseGet(() -> new Metric(String.valueOf(condition.getDisplayName())));
        double factor = NativeMetric.of(metric).map(NativeMetric::factor).orElse(1.0);
        return new AlertCondition(
                metric,
                resource(String.valueOf(condition.getDisplayName()), account),
                "COMPARISON_LT".equals(threshold.getComparison())
                        ? AlertCondition.Comparison.BELOW
                        : AlertCondition.Comparison.ABOVE,
                Optional.ofNullable(threshold.getThresholdValue()).orElse(0.0) * factor,
                duration(threshold.getDuration()));
    }

    /** The condition's own name tells which VM is watched; a filter may do so by a number that nothing else has. */
    private static Optional<ResourceId> resource(String name, Account account) {
        return name.matches("[a-z0-9-]+/[a-z0-9-]+")
                ? Optional.of(account.id(
                        ResourceType.VM, Region.of(Urls.regionOf(name.substring(0, name.indexOf('/')))), name))
                : Optional.empty();
    }

    /** Somebody else's policy may hold at once, or for other than whole minutes. */
    private static Duration duration(@org.jspecify.annotations.Nullable String text) {
        if (text == null || !text.matches("\\d{1,9}s")) {
            return LEAST;
        }
        long minutes = Long.parseLong(text.substring(0, text.length() - 1)) / 60;
        return minutes < 1 ? LEAST : Duration.ofMinutes(minutes);
    }
}
