package io.multicloud.testkit;

import io.multicloud.api.ResourceId;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.testkit.fake.fabric.MetricBackend;

/**
 * What the VMs of a fake cloud show. A VM has a sample of each metric at every full minute at which it runs, from its
 * first boot up to each stop; while it is stopped it has none. Unless a test says otherwise, a sample follows from the
 * VM's id and the minute: some level, a daily wave, a little noise. Thread-safe.
 *
 * <p>Functions are called while the fake is locked: they answer at once, from the instant alone.
 */
public final class FakeMetrics {
    private final MetricBackend backend;

    FakeMetrics(MetricBackend backend) {
        this.backend = backend;
    }

    /**
     * Sets what a VM shows from now on; what it showed before stays. A metric that VMs do not have is known from now on.
     *
     * @throws IllegalArgumentException if it is not a VM, or the metric is one of the account
     */
    public FakeMetrics set(ResourceId vm, Metric metric, MetricFunction function) {
        backend.set(vm, metric, function);
        return this;
    }

    /**
     * Sets what every VM shows from now on, present and future ones, but for those with a function of their own.
     *
     * @throws IllegalArgumentException if the metric is one of the account
     */
    public FakeMetrics setForAll(Metric metric, MetricFunction function) {
        backend.setForAll(metric, function);
        return this;
    }
}
