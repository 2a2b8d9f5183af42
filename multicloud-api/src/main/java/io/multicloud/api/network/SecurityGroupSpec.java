package io.multicloud.api.network;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import java.util.List;

/** A security group to be created. */
public final class SecurityGroupSpec extends ResourceSpec {
    private final ResourceId network;
    private final List<SecurityRule> rules;

    private SecurityGroupSpec(Builder builder) {
        super(builder);
        this.network = builder.network;
        this.rules = List.copyOf(builder.rules);
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     * @param network the network it belongs to
     */
    public static Builder builder(String name, ResourceId network) {
        return new Builder(name, network);
    }

    /** Returns the network it belongs to. */
    public ResourceId network() {
        return network;
    }

    /** Returns its rules. */
    public List<SecurityRule> rules() {
        return rules;
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("network", network).add("rules", rules);
    }

    /** Collects a {@link SecurityGroupSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<SecurityGroupSpec, Builder> {
        private final ResourceId network;
        private List<SecurityRule> rules = List.of();

        private Builder(String name, ResourceId network) {
            super(name);
            this.network = network;
        }

        private Builder(SecurityGroupSpec spec) {
            super(spec);
            this.network = spec.network;
            this.rules = spec.rules;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets its rules; default none. */
        public Builder rules(List<SecurityRule> rules) {
            this.rules = rules;
            return this;
        }

        @Override
        public SecurityGroupSpec build() {
            return new SecurityGroupSpec(this);
        }
    }
}
