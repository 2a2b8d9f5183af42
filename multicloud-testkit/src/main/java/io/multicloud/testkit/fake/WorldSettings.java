package io.multicloud.testkit.fake;

import io.multicloud.api.Capability;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.placement.Offer;
import io.multicloud.testkit.FakeOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a fake cloud is set up.
 *
 * @param account the account's name
 * @param home the region that is meant where none is named
 * @param regions which there are, in order
 * @param offers what is sold, at what price
 * @param latencies how long operations take; the flavour's own for those that are absent
 * @param jitter by how much a latency varies at random, as a fraction: 0.2 is from 0.8 to 1.2 times
 * @param capacity machines of a family in a zone, in vCPUs
 * @param vcpuQuotas most vCPUs of a family in a region
 * @param vmQuotas most VMs in a region
 * @param consistencyDelay from an accepted create until every read sees the resource
 * @param snapshotBlockBytes the unit in which snapshots are listed, read and written; 0 for the flavour's own
 * @param spotVolatility by how much spot prices wander, as a fraction of the price a day
 * @param historySize how many events are kept
 * @param seed of all chance
 * @param absent what clouds of the flavour can do and this one cannot
 */
public record WorldSettings(
        String account,
        Region home,
        SortedSet<Region> regions,
        List<Offer> offers,
        Map<FakeOperation, Duration> latencies,
        double jitter,
        Map<Pool, Double> capacity,
        Map<FamilyIn, Double> vcpuQuotas,
        Map<Region, Integer> vmQuotas,
        Duration consistencyDelay,
        int snapshotBlockBytes,
        double spotVolatility,
        int historySize,
        long seed,
        Set<Capability> absent) {
    /**
     * Machines that VMs of one family in one zone share.
     *
     * @param zone where
     * @param family which types; empty for all types of the zone together
     */
    public record Pool(Zone zone, String family) implements Comparable<Pool> {
        @Override
        public int compareTo(Pool other) {
            int byZone = zone.compareTo(other.zone);
            return byZone != 0 ? byZone : family.compareTo(other.family);
        }
    }

    /**
     * Types of one family in one region.
     *
     * @param region where
     * @param family which types; empty for all together
     */
    public record FamilyIn(Region region, String family) implements Comparable<FamilyIn> {
        @Override
        public int compareTo(FamilyIn other) {
            int byRegion = region.compareTo(other.region);
            return byRegion != 0 ? byRegion : family.compareTo(other.family);
        }
    }

    /** Copies what could change. */
    public WorldSettings {
        regions = Collections.unmodifiableSortedSet(new TreeSet<>(regions));
        offers = List.copyOf(new ArrayList<>(offers));
        EnumMap<FakeOperation, Duration> byOperation = new EnumMap<>(FakeOperation.class);
        byOperation.putAll(latencies);
        latencies = Collections.unmodifiableMap(byOperation);
        capacity = Collections.unmodifiableMap(new TreeMap<>(capacity));
        vcpuQuotas = Collections.unmodifiableMap(new TreeMap<>(vcpuQuotas));
        vmQuotas = Collections.unmodifiableMap(new TreeMap<>(vmQuotas));
        absent = Collections.unmodifiableSet(new TreeSet<>(absent));
    }

    @Nullable
    Duration latency(FakeOperation operation) {
        return latencies.get(operation);
    }
}
