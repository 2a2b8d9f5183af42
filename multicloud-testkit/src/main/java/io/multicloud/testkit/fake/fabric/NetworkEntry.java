package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ResourceId;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkState;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Phase;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One network, with what is in it. */
public final class NetworkEntry extends Entry<Network> {
    final IpRange range;
    final Set<SubnetEntry> subnets = new LinkedHashSet<>();
    final Set<SecurityGroupEntry> groups = new LinkedHashSet<>();

    NetworkEntry(ResourceId id, String name, Map<String, String> tags, IpRange range, Instant createdAt) {
        super(id, name, tags, createdAt);
        this.range = range;
    }

    static NetworkState stateOf(Phase phase) {
        return switch (phase) {
            case CREATING -> NetworkState.PENDING;
            case READY, CHANGING -> NetworkState.AVAILABLE;
            case DELETING, GONE -> NetworkState.DELETING;
            case FAILED -> NetworkState.FAILED;
        };
    }

    @Override
    protected Network build() {
        return Network.builder(id())
                .name(name())
                .tags(tags())
                .createdAt(createdAt())
                .cidrs(List.of(range.toString()))
                .state(stateOf(phase()))
                .build();
    }
}
