package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.World;
import java.time.Instant;
import java.util.Map;

/** Alerts. Their state is worked out whenever one is read. */
public final class AlertBackend extends ResourceBackend<Alert, AlertSpec, AlertBackend.AlertEntry> {
    private final MetricBackend metrics;

    /** One alert. */
    public static final class AlertEntry extends Entry<Alert> {
        private final AlertCondition condition;
        private final MetricBackend metrics;

        private AlertEntry(
                ResourceId id,
                String name,
                Map<String, String> tags,
                AlertCondition condition,
                MetricBackend metrics,
                Instant createdAt) {
            super(id, name, tags, createdAt);
            this.condition = condition;
            this.metrics = metrics;
            phase(Phase.READY);
        }

        @Override
        protected boolean changesWithTime() {
            return true;
        }

        @Override
        protected Alert build() {
            return Alert.builder(id(), condition)
                    .name(name())
                    .tags(tags())
                    .createdAt(createdAt())
                    .state(metrics.state(condition))
                    .build();
        }
    }

    AlertBackend(World world, MetricBackend metrics) {
        super(world, ResourceType.ALERT);
        this.metrics = metrics;
    }

    @Override
    protected AlertEntry make(AlertSpec spec, Region region) {
        metrics.require(spec.condition().metric(), spec.condition().resource());
        return new AlertEntry(
                mint(region, spec.name()), spec.name(), spec.tags(), spec.condition(), metrics, world().now());
    }
}
