package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertService;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.fabric.AlertBackend;
import io.multicloud.testkit.fake.fabric.FabricBackends;
import io.multicloud.testkit.fake.fabric.MetricBackend;
import java.util.List;

/** Networks and monitoring of an opened fake account. */
final class FabricServices {
    private final FakeNetworks networks;
    private final FakeMonitoring monitoring;

    FabricServices(FakeCalls calls, FabricBackends fabric) {
        this.networks = new FakeNetworks(calls, fabric);
        this.monitoring = new FakeMonitoring(calls, fabric.metrics(), fabric.alerts());
    }

    FakeNetworks networks() {
        return networks;
    }

    FakeMonitoring monitoring() {
        return monitoring;
    }

    /** Returns everything that operations can be about. */
    List<ResourceAdapter<?, ?>> adapters() {
        return List.of(
                networks,
                networks.subnets(),
                networks.securityGroups(),
                networks.publicAddresses(),
                monitoring.alerts());
    }

    /** Metrics and alerts of an opened fake account. */
    static final class FakeMonitoring implements MonitoringService {
        private final FakeCalls calls;
        private final MetricBackend metrics;
        private final FakeAlerts alerts;

        FakeMonitoring(FakeCalls calls, MetricBackend metrics, AlertBackend alerts) {
            this.calls = calls;
            this.metrics = metrics;
            this.alerts = new FakeAlerts(calls, alerts);
        }

        @Override
        public MetricSeries series(MetricQuery query) {
            calls.require(Capability.METRICS);
            query.resource().ifPresent(id -> calls.requireOwn(id, id.type()));
            return calls.send(
                    FakeOperation.READ_METRICS,
                    query.resource().map(id -> id.region()).orElse(calls.home()),
                    query.resource().orElse(null),
                    () -> metrics.series(query));
        }

        @Override
        public FakeAlerts alerts() {
            return alerts;
        }
    }

    /** Alerts of an opened fake account. */
    static final class FakeAlerts extends ResourceAdapter<Alert, AlertSpec> implements AlertService {
        FakeAlerts(FakeCalls calls, AlertBackend backend) {
            super(calls, backend, Alert.class, Capability.ALERTS);
        }
    }
}
