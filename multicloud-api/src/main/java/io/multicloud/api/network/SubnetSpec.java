package io.multicloud.api.network;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.Zone;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A subnet to be created. */
public final class SubnetSpec extends ResourceSpec {
    private final ResourceId network;
    private final String cidr;
    private final @Nullable Zone zone;

    private SubnetSpec(Builder builder) {
        super(builder);
        this.network = builder.network;
        this.cidr = builder.cidr;
        this.zone = builder.zone;
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     * @param network the network it is part of
     * @param cidr its address range, within that of the network and apart from those of its other subnets
     */
    public static Builder builder(String name, ResourceId network, String cidr) {
        return new Builder(name, network, cidr);
    }

    /** Returns the network it is part of. */
    public ResourceId network() {
        return network;
    }

    /** Returns its address range, within that of the network and apart from those of its other subnets. */
    public String cidr() {
        return cidr;
    }

    /** Returns the zone it must be in, where subnets are bound to one. */
    public Optional<Zone> zone() {
        return Optional.ofNullable(zone);
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("network", network).add("cidr", cidr).add("zone", zone);
    }

    /** Collects a {@link SubnetSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<SubnetSpec, Builder> {
        private final ResourceId network;
        private final String cidr;
        private @Nullable Zone zone;

        private Builder(String name, ResourceId network, String cidr) {
            super(name);
            this.network = network;
            this.cidr = cidr;
        }

        private Builder(SubnetSpec spec) {
            super(spec);
            this.network = spec.network;
            this.cidr = spec.cidr;
            this.zone = spec.zone;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets the zone it must be in, where subnets are bound to one; default none. */
        public Builder zone(@Nullable Zone zone) {
            this.zone = zone;
            return this;
        }

        @Override
        public SubnetSpec build() {
            Cidrs.require(cidr);
            return new SubnetSpec(this);
        }
    }
}
