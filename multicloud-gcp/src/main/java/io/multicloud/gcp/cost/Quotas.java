package io.multicloud.gcp.cost;

import com.google.cloud.compute.v1.GetProjectRequest;
import com.google.cloud.compute.v1.Project;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.quota.Quota.Unit;
import io.multicloud.api.quota.QuotaService;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.compute.Places;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Quotas of Compute Engine, which its regions and the project tell with their use. */
public final class Quotas implements QuotaService {
    private final Account account;
    private final Places places;

    /** For an account. */
    public Quotas(Account account) {
        this.account = account;
        this.places = new Places(account);
    }

    @Override
    public Paged<Quota> list(Region region) {
        account.requireOpen();
        return Paged.single(() -> {
            List<Quota> quotas = new ArrayList<>();
            places.region(region).getQuotasList().forEach(quota -> quotas.add(portable(quota, region)));
            project().getQuotasList().forEach(quota -> quotas.add(portable(quota, Region.GLOBAL)));
            return Page.last(quotas);
        });
    }

    private Project project() {
        return account.compute(
                CallInfo.read("compute.projects.get", Region.GLOBAL, QuotaBuckets.READS),
                clients -> clients.projects().getCallable(),
                GetProjectRequest.newBuilder().setProject(account.project()).build());
    }

    private static Quota portable(com.google.cloud.compute.v1.Quota quota, Region region) {
        String metric = quota.getMetric();
        return new Quota(
                metric,
                metric.toLowerCase(Locale.ROOT).replace('_', ' '),
                region,
                scope(metric),
                unit(metric),
                Math.max(0, quota.getLimit()),
                Math.max(0, quota.getUsage()));
    }

    /** <a href="https://cloud.google.com/compute/resource-usage">Quotas</a> of a series are named after it. */
    private static String scope(String metric) {
        return metric.matches("[A-Z]\\d[A-Z]?_CPUS")
                ? metric.substring(0, metric.indexOf('_')).toLowerCase(Locale.ROOT)
                : "";
    }

    private static Unit unit(String metric) {
        return switch (metric) {
            case "CPUS", "CPUS_ALL_REGIONS" -> Unit.VCPUS;
            case "INSTANCES" -> Unit.VMS;
            case "DISKS_TOTAL_GB", "SSD_TOTAL_GB" -> Unit.VOLUME_GIB;
            case "SNAPSHOTS" -> Unit.SNAPSHOTS;
            case "NETWORKS" -> Unit.NETWORKS;
            case "STATIC_ADDRESSES", "IN_USE_ADDRESSES" -> Unit.PUBLIC_ADDRESSES;
            default -> scope(metric).isEmpty() ? Unit.OTHER : Unit.VCPUS;
        };
    }
}
