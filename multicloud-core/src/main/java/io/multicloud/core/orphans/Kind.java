package io.multicloud.core.orphans;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is swept, and the capability without which there is none of it. In an order in which they can be deleted. */
@SuppressWarnings("ImmutableEnumChecker") // All fields are values.
enum Kind {
    VM(ResourceType.VM),
    PUBLIC_ADDRESS(ResourceType.PUBLIC_ADDRESS, Capability.PUBLIC_ADDRESSES),
    VOLUME(ResourceType.VOLUME, Capability.VOLUMES),
    IMAGE(ResourceType.IMAGE, Capability.IMAGE_CREATE),
    SNAPSHOT(ResourceType.SNAPSHOT, Capability.SNAPSHOTS),
    SECURITY_GROUP(ResourceType.SECURITY_GROUP, Capability.NETWORKS),
    SUBNET(ResourceType.SUBNET, Capability.NETWORKS),
    NETWORK(ResourceType.NETWORK, Capability.NETWORKS),
    BUCKET(ResourceType.BUCKET, Capability.OBJECTS);

    private final ResourceType type;
    private final List<Capability> needs;

    Kind(ResourceType type, Capability... needs) {
        this.type = type;
        this.needs = List.of(needs);
    }

    /** Returns the kind of a type; null if it is not swept. */
    static @Nullable Kind of(ResourceType type) {
        for (Kind kind : values()) {
            if (kind.type.equals(type)) {
                return kind;
            }
        }
        return null;
    }

    ResourceType type() {
        return type;
    }

    boolean existsIn(CloudProvider account) {
        return needs.stream().allMatch(account.capabilities()::has);
    }

    ResourceService<? extends Resource, ?> service(CloudProvider account) {
        return switch (this) {
            case VM -> account.compute();
            case PUBLIC_ADDRESS -> account.networks().publicAddresses();
            case VOLUME -> account.volumes();
            case IMAGE -> account.images();
            case SNAPSHOT -> account.volumes().snapshots();
            case SECURITY_GROUP -> account.networks().securityGroups();
            case SUBNET -> account.networks().subnets();
            case NETWORK -> account.networks();
            case BUCKET -> account.objects().buckets();
        };
    }
}
