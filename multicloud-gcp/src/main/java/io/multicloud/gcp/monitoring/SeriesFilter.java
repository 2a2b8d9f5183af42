package io.multicloud.gcp.monitoring;

import com.google.cloud.compute.v1.GetInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.compute.Zonal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which series are meant: <a href="https://cloud.google.com/monitoring/api/v3/filters">filters</a>. */
final class SeriesFilter {
    private static final Pattern TYPE = Pattern.compile("metric\\.type *= *\"([^\"]+)\"");

    private final Account account;

    SeriesFilter(Account account) {
        this.account = account;
    }

    /**
     * Returns the metric.
     *
     * @throws CloudException {@code INVALID_ARGUMENT} if there is none, or it belongs to no VM
     */
    NativeMetric metric(Metric metric, Optional<ResourceId> resource) {
        NativeMetric found =
                NativeMetric.of(metric).orElseThrow(() -> refused("Cloud Monitoring has no metric '" + metric + "'"));
        resource.ifPresent(id -> account.own(id, ResourceType.VM));
        if (resource.isEmpty() && !found.type().equals(metric.name())) {
            throw refused("the metric '" + metric + "' belongs to a VM, and none is named");
        }
        return found;
    }

    /** Returns the filter. A metric that names VMs by number needs a request for the number. */
    String of(NativeMetric metric, Optional<ResourceId> resource) {
        String filter = "metric.type = \"" + metric.type() + "\"";
        if (resource.isEmpty()) {
            return filter;
        }
        Zonal vm = Zonal.of(resource.get());
        filter += " AND resource.type = \"gce_instance\" AND resource.labels.zone = \"" + vm.zone() + "\"";
        return metric.machine() == NativeMetric.Machine.NAME
                ? filter + " AND metric.labels.instance_name = \"" + vm.name() + "\""
                : filter + " AND resource.labels.instance_id = \""
                        + Long.toUnsignedString(instance(resource.get()).getId()) + "\"";
    }

    /** Returns the type in a filter. */
    static Optional<String> type(String filter) {
        Matcher matcher = TYPE.matcher(filter);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * Reads a VM, to know that it is there.
     *
     * @throws CloudException {@code NOT_FOUND}
     */
    Instance instance(ResourceId id) {
        Zonal vm = Zonal.of(id);
        return account.compute(
                CallInfo.read("compute.instances.get", id.region(), QuotaBuckets.READS)
                        .on(id),
                clients -> clients.instances().getCallable(),
                GetInstanceRequest.newBuilder()
                        .setProject(account.project())
                        .setZone(vm.zone())
                        .setInstance(vm.name())
                        .build());
    }

    CloudException refused(String message) {
        return account.error(ErrorCode.INVALID_ARGUMENT, message)
                .operation("monitoring")
                .build();
    }
}
