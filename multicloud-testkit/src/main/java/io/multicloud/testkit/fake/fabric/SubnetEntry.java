package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.network.Subnet;
import io.multicloud.testkit.NetworkTraits;
import io.multicloud.testkit.fake.Entry;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One subnet, with the addresses of its VMs. */
public final class SubnetEntry extends Entry<Subnet> {
    final NetworkEntry network;
    final IpRange range;
    final @Nullable Zone zone;
    final AddressPool addresses;
    int vms;

    SubnetEntry(
            ResourceId id,
            String name,
            Map<String, String> tags,
            NetworkEntry network,
            IpRange range,
            @Nullable Zone zone,
            NetworkTraits traits,
            Instant createdAt) {
        super(id, name, tags, createdAt);
        this.network = network;
        this.range = range;
        this.zone = zone;
        this.addresses = new AddressPool(range, traits.reservedFirst(), traits.reservedLast(), 0);
    }

    @Override
    protected Subnet build() {
        return Subnet.builder(id())
                .name(name())
                .tags(tags())
                .createdAt(createdAt())
                .network(network.id())
                .cidr(range.toString())
                .zone(zone)
                .state(NetworkEntry.stateOf(phase()))
                .build();
    }
}
