package io.multicloud.gcp.compute;

import com.google.cloud.compute.v1.GetRegionRequest;
import com.google.cloud.compute.v1.ListRegionsRequest;
import com.google.cloud.compute.v1.RegionList;
import io.multicloud.api.Region;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.call.Urls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Regions and zones. */
public final class Places {
    private final Account account;

    /** For an account. */
    public Places(Account account) {
        this.account = account;
    }

    /** Returns the regions of the account. */
    public List<Region> regions() {
        List<Region> regions = new ArrayList<>();
        String token = "";
        do {
            ListRegionsRequest request = ListRegionsRequest.newBuilder()
                    .setProject(account.project())
                    .setPageToken(token)
                    .build();
            RegionList page = account.compute(
                    CallInfo.read("compute.regions.list", account.region(), QuotaBuckets.LISTS),
                    clients -> clients.regions().listCallable(),
                    request);
            page.getItemsList().forEach(region -> regions.add(Region.of(region.getName())));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return List.copyOf(regions);
    }

    /** Returns a region as it is, with its zones and quotas. */
    public com.google.cloud.compute.v1.Region region(Region region) {
        return account.compute(
                CallInfo.read("compute.regions.get", region, QuotaBuckets.READS),
                clients -> clients.regions().getCallable(),
                GetRegionRequest.newBuilder()
                        .setProject(account.project())
                        .setRegion(region.name())
                        .build());
    }

    /** Returns the names of a region's zones, sorted. */
    public List<String> zones(Region region) {
        return region(region).getZonesList().stream().map(Urls::last).sorted().toList();
    }

    /**
     * Returns the zones of a region in an order that follows from a name: the same for a repeated create, and another for
     * most other names, so that zones fill evenly.
     */
    public List<String> zones(Region region, String name) {
        List<String> zones = new ArrayList<>(zones(region));
        if (!zones.isEmpty()) {
            Collections.rotate(zones, Math.floorMod(name.hashCode(), zones.size()));
        }
        return zones;
    }
}
