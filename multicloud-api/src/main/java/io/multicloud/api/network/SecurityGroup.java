package io.multicloud.api.network;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A set of firewall rules. What no rule allows is refused. */
public final class SecurityGroup extends Resource {
    private final @Nullable ResourceId network;
    private final List<SecurityRule> rules;

    private SecurityGroup(Builder builder) {
        super(builder);
        this.network = builder.network;
        this.rules = List.copyOf(builder.rules);
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

    /** Returns the network it belongs to. */
    public Optional<ResourceId> network() {
        return Optional.ofNullable(network);
    }

    /** Returns its rules. */
    public List<SecurityRule> rules() {
        return rules;
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("network", network).add("rules", rules);
    }

    /** Collects a {@link SecurityGroup}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<SecurityGroup, Builder> {
        private @Nullable ResourceId network;
        private List<SecurityRule> rules = List.of();

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(SecurityGroup resource) {
            super(resource);
            this.network = resource.network;
            this.rules = resource.rules;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets the network it belongs to; default none. */
        public Builder network(@Nullable ResourceId network) {
            this.network = network;
            return this;
        }

        /** Sets its rules; default none. */
        public Builder rules(List<SecurityRule> rules) {
            this.rules = rules;
            return this;
        }

        @Override
        public SecurityGroup build() {
            return new SecurityGroup(this);
        }
    }
}
