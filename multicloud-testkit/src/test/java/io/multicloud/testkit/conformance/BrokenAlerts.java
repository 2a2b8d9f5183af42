package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertService;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.api.monitoring.MonitoringService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Providers whose alerts tell of the past. */
final class BrokenAlerts {
    private BrokenAlerts() {}

    /** A kit whose provider shows each alert otherwise than it is. */
    private abstract static class OfAlerts extends BrokenKit {
        abstract UnaryOperator<Alert> shown();

        @Override
        CloudProvider broken(CloudProvider good) {
            UnaryOperator<Alert> shown = shown();
            return new DelegatingProvider(good) {
                @Override
                public MonitoringService monitoring() {
                    MonitoringService monitoring = good.monitoring();
                    AlertService alerts = monitoring.alerts();
                    AlertService changed = Changed.service(
                            AlertService.class,
                            alerts,
                            "get",
                            args -> shown.apply(alerts.get((ResourceId) args.get(0))));
                    return Changed.service(MonitoringService.class, monitoring, "alerts", args -> changed);
                }
            };
        }
    }

    /** Shows every alert as it was at first, whatever happens. */
    static class NeverFires extends OfAlerts {
        @Override
        UnaryOperator<Alert> shown() {
            return alert -> alert.toBuilder().state(AlertState.OK).build();
        }
    }

    /** Shows an alert that has fired once as firing for ever. */
    static class NeverStopsFiring extends OfAlerts {
        @Override
        UnaryOperator<Alert> shown() {
            Map<ResourceId, Alert> fired = new LinkedHashMap<>();
            return alert -> {
                if (alert.state() == AlertState.FIRING) {
                    fired.put(alert.id(), alert);
                }
                return fired.getOrDefault(alert.id(), alert);
            };
        }
    }
}
