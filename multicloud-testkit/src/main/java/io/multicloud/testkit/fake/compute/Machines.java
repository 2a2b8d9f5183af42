package io.multicloud.testkit.fake.compute;

import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.fake.WorldSettings;
import io.multicloud.testkit.fake.WorldSettings.FamilyIn;
import io.multicloud.testkit.fake.WorldSettings.Pool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of a cloud's machines and of an account's quota is in use. A type counts for its family and for all together.
 * Called under the world's lock.
 */
final class Machines {
    /** No limit worth the name. */
    static final double UNLIMITED = 10_000_000;

    private final Flavor flavor;
    private final Map<Pool, Double> capacity;
    private final Map<FamilyIn, Double> vcpuQuotas;
    private final Map<Region, Integer> vmQuotas;
    private final Map<Pool, Double> usedOfPool = new TreeMap<>();
    private final Map<FamilyIn, Double> usedVcpus = new TreeMap<>();
    private final Map<Region, Integer> usedVms = new TreeMap<>();

    Machines(Flavor flavor, WorldSettings settings) {
        this.flavor = flavor;
        this.capacity = new TreeMap<>(settings.capacity());
        this.vcpuQuotas = new TreeMap<>(settings.vcpuQuotas());
        this.vmQuotas = new TreeMap<>(settings.vmQuotas());
    }

    void setCapacity(Pool pool, double vcpus) {
        capacity.put(pool, vcpus);
    }

    void setVcpuQuota(FamilyIn where, double vcpus) {
        vcpuQuotas.put(where, vcpus);
    }

    void setVmQuota(Region region, int vms) {
        vmQuotas.put(region, vms);
    }

    boolean hasRoom(Zone zone, InstanceType type) {
        return capacity.isEmpty()
                || (fits(new Pool(zone, flavor.family(type)), type) && fits(new Pool(zone, ""), type));
    }

    private boolean fits(Pool pool, InstanceType type) {
        Double limit = capacity.get(pool);
        return limit == null || usedOfPool.getOrDefault(pool, 0.0) + type.vcpus() <= limit;
    }

    boolean withinVcpuQuota(Region region, InstanceType type) {
        return vcpuQuotas.isEmpty()
                || (fits(new FamilyIn(region, flavor.family(type)), type) && fits(new FamilyIn(region, ""), type));
    }

    private boolean fits(FamilyIn where, InstanceType type) {
        Double limit = vcpuQuotas.get(where);
        return limit == null || usedVcpus.getOrDefault(where, 0.0) + type.vcpus() <= limit;
    }

    boolean withinVmQuota(Region region) {
        return usedVms.getOrDefault(region, 0) < vmQuotas.getOrDefault(region, Integer.MAX_VALUE);
    }

    /** Takes machines and vCPU quota; {@code sign} is 1, or -1 to give them back. */
    void take(Zone zone, InstanceType type, int sign) {
        double vcpus = sign * type.vcpus();
        String family = flavor.family(type);
        usedOfPool.merge(new Pool(zone, family), vcpus, Double::sum);
        usedVcpus.merge(new FamilyIn(zone.region(), family), vcpus, Double::sum);
        if (!family.isEmpty()) {
            usedOfPool.merge(new Pool(zone, ""), vcpus, Double::sum);
            usedVcpus.merge(new FamilyIn(zone.region(), ""), vcpus, Double::sum);
        }
    }

    void countVm(Region region, int sign) {
        usedVms.merge(region, sign, Integer::sum);
    }

    double vmLimit(Region region) {
        Integer limit = vmQuotas.get(region);
        return limit == null ? UNLIMITED : limit;
    }

    int vms(Region region) {
        return usedVms.getOrDefault(region, 0);
    }

    /**
     * A limit and what is in use of it.
     *
     * @param limit the most
     * @param used now
     */
    record Use(double limit, double used) {}

    /** Returns the vCPU quotas of a region by family: that of all families, under the empty name, first. */
    Map<String, Use> vcpuQuotas(Region region) {
        Map<String, Use> quotas = new LinkedHashMap<>();
        FamilyIn all = new FamilyIn(region, "");
        quotas.put("", new Use(vcpuQuotas.getOrDefault(all, UNLIMITED), usedVcpus.getOrDefault(all, 0.0)));
        vcpuQuotas.forEach((where, limit) -> {
            if (where.region().equals(region) && !where.family().isEmpty()) {
                quotas.put(where.family(), new Use(limit, usedVcpus.getOrDefault(where, 0.0)));
            }
        });
        return quotas;
    }
}
