package io.multicloud.api.network;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A range of a network. */
public final class Subnet extends Resource {
    private final @Nullable ResourceId network;
    private final String cidr;
    private final @Nullable Zone zone;
    private final NetworkState state;

    private Subnet(Builder builder) {
        super(builder);
        this.network = builder.network;
        this.cidr = builder.cidr;
        this.zone = builder.zone;
        this.state = builder.state;
    }

    /** Starts one of this identity. */
    public static Builder builder(ResourceId id) {
        return new Builder(id);
    }

    /** Returns a builder holding everything of this one. */
    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns the network it is part of. */
    public Optional<ResourceId> network() {
        return Optional.ofNullable(network);
    }

    /** Returns its address range in CIDR form. */
    public String cidr() {
        return cidr;
    }

    /** Returns its zone, where subnets are bound to one. */
    public Optional<Zone> zone() {
        return Optional.ofNullable(zone);
    }

    /** Returns whether it can be used. */
    public NetworkState state() {
        return state;
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("network", network).add("cidr", cidr).add("zone", zone).add("state", state);
    }

    /** Collects a {@link Subnet}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<Subnet, Builder> {
        private @Nullable ResourceId network;
        private String cidr = "";
        private @Nullable Zone zone;
        private NetworkState state = NetworkState.AVAILABLE;

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(Subnet resource) {
            super(resource);
            this.network = resource.network;
            this.cidr = resource.cidr;
            this.zone = resource.zone;
            this.state = resource.state;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets the network it is part of; default none. */
        public Builder network(@Nullable ResourceId network) {
            this.network = network;
            return this;
        }

        /** Sets its address range in CIDR form; default {@code ""}. */
        public Builder cidr(String cidr) {
            this.cidr = cidr;
            return this;
        }

        /** Sets its zone, where subnets are bound to one; default none. */
        public Builder zone(@Nullable Zone zone) {
            this.zone = zone;
            return this;
        }

        /** Sets whether it can be used; default {@code NetworkState.AVAILABLE}. */
        public Builder state(NetworkState state) {
            this.state = state;
            return this;
        }

        @Override
        public Subnet build() {
            return new Subnet(this);
        }
    }
}
