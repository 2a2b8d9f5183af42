package io.multicloud.gcp.wire;

import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.util.Optional;

/** Cloud Monitoring: <a href="https://cloud.google.com/monitoring/api/ref_v3/rest">its REST API</a>. */
final class MonitoringFront {
    private final SeriesApi series;
    private final AlertsApi alerts;

    MonitoringFront(Backing backing) {
        this.series = new SeriesApi(backing);
        this.alerts = new AlertsApi(backing, series);
    }

    /** Answers a request under {@code /v3/projects}, if it is one. */
    Optional<WireResponse> answer(WireRequest request) {
        String[] parts = request.path().split("/", -1);
        if (parts.length < 5 || parts.length > 6 || !parts[1].equals("v3") || !parts[2].equals("projects")) {
            return Optional.empty();
        }
        String project = Routes.decode(parts[3]);
        String id = parts.length == 6 ? Routes.decode(parts[5]) : "";
        String at = request.method() + " " + parts[4] + (parts.length == 6 ? "/*" : "");
        return Optional.ofNullable(
                switch (at) {
                    case "GET timeSeries" -> series.list(request, project);
                    case "POST alertPolicies" -> alerts.create(request, project);
                    case "GET alertPolicies" -> alerts.list(request, project);
                    case "GET alertPolicies/*" -> alerts.get(request, project, id);
                    case "PATCH alertPolicies/*" -> alerts.patch(request, project, id);
                    case "DELETE alertPolicies/*" -> alerts.delete(request, project, id);
                    default -> null;
                });
    }
}
