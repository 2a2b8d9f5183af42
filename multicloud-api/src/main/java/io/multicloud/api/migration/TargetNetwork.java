package io.multicloud.api.migration;

import io.multicloud.api.ResourceId;
import java.util.List;

/** Which network the target is put into. */
public sealed interface TargetNetwork {
    /** The account's default network, with its default rules. */
    static TargetNetwork byDefault() {
        return new Default();
    }

    /**
     * A network, subnet and security groups like those of the source, made where they are not there yet: same ranges, same
     * rules. Machines of one source network share one target network. What is made for a migration that fails is removed with
     * it, unless another one has come to use it.
     */
    static TargetNetwork copied() {
        return new Copied();
    }

    /** A subnet and groups that are there. */
    static TargetNetwork existing(ResourceId subnet, ResourceId... groups) {
        return new Existing(subnet, List.of(groups));
    }

    /** The account's default network. */
    record Default() implements TargetNetwork {}

    /** Like the source's. */
    record Copied() implements TargetNetwork {}

    /**
     * What is there.
     *
     * @param subnet where the target gets its address
     * @param groups which rules hold for it
     */
    record Existing(ResourceId subnet, List<ResourceId> groups) implements TargetNetwork {
        /** Copies the groups. */
        public Existing {
            groups = List.copyOf(groups);
        }
    }
}
