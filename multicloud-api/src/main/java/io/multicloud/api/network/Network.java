package io.multicloud.api.network;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import java.util.List;

/** A virtual network (VPC, VNet, VCN). */
public final class Network extends Resource {
    private final List<String> cidrs;
    private final NetworkState state;

    private Network(Builder builder) {
        super(builder);
        this.cidrs = List.copyOf(builder.cidrs);
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

    /** Returns its address ranges in CIDR form. */
    public List<String> cidrs() {
        return cidrs;
    }

    /** Returns whether it can be used. */
    public NetworkState state() {
        return state;
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("cidrs", cidrs).add("state", state);
    }

    /** Collects a {@link Network}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<Network, Builder> {
        private List<String> cidrs = List.of();
        private NetworkState state = NetworkState.AVAILABLE;

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(Network resource) {
            super(resource);
            this.cidrs = resource.cidrs;
            this.state = resource.state;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets its address ranges in CIDR form; default none. */
        public Builder cidrs(List<String> cidrs) {
            this.cidrs = cidrs;
            return this;
        }

        /** Sets whether it can be used; default {@code NetworkState.AVAILABLE}. */
        public Builder state(NetworkState state) {
            this.state = state;
            return this;
        }

        @Override
        public Network build() {
            return new Network(this);
        }
    }
}
