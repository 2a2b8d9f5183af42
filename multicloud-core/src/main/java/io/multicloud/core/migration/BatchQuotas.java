package io.multicloud.core.migration;

import com.google.common.collect.ImmutableList;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Region;
import io.multicloud.api.quota.Quota;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What several migrations that are planned together need of the quotas of their targets. By one caller. */
final class BatchQuotas {
    private final Map<Place, List<Quota>> listed = new HashMap<>();
    private final Map<Key, Double> taken = new HashMap<>();

    private record Place(String account, Region region) {}

    private record Key(Place place, String quota, String scope) {}

    /** Returns the quotas of a region, asked for once. */
    List<Quota> of(CloudProvider account, Region region) {
        return listed.computeIfAbsent(
                new Place(account.account(), region),
                place -> ImmutableList.copyOf(account.quotas().list(region)));
    }

    /** Counts what a migration needs, and returns what those before it do. */
    double take(CloudProvider account, Region region, Quota quota, double needed) {
        Key key = new Key(new Place(account.account(), region), quota.name(), quota.scope());
        double before = taken.getOrDefault(key, 0.0);
        taken.put(key, before + needed);
        return before;
    }
}
