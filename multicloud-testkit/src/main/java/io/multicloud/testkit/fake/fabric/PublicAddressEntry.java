package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ResourceId;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Ledger;
import io.multicloud.testkit.fake.Phase;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One reserved public address. */
public final class PublicAddressEntry extends Entry<PublicAddress> {
    /** How it stands to its VM, of which it has none when it is free. */
    enum Link {
        FREE,
        ATTACHING,
        ATTACHED,
        DETACHING
    }

    final String address;
    final Ledger.Meter meter;
    private Link link = Link.FREE;
    private @Nullable ResourceId vm;

    PublicAddressEntry(
            ResourceId id,
            String name,
            Map<String, String> tags,
            String address,
            Ledger.Meter meter,
            Instant createdAt) {
        super(id, name, tags, createdAt);
        this.address = address;
        this.meter = meter;
        phase(Phase.READY);
    }

    Link link() {
        return link;
    }

    /** Returns the VM it is attached to, or on its way to or from. */
    @Nullable
    ResourceId vm() {
        return vm;
    }

    /** Tells whether its VM is reached by it. */
    boolean carries() {
        return link == Link.ATTACHED || link == Link.DETACHING;
    }

    void link(Link next) {
        link(next, vm);
    }

    void link(Link next, @Nullable ResourceId to) {
        link = next;
        vm = to;
        changed();
    }

    @Override
    protected PublicAddress build() {
        return PublicAddress.builder(id())
                .name(name())
                .tags(tags())
                .createdAt(createdAt())
                .address(address)
                .attachedTo(carries() ? vm : null)
                .build();
    }
}
