package io.multicloud.api.network;

import io.multicloud.api.ResourceSpec;

/** A virtual network to be created. */
public final class NetworkSpec extends ResourceSpec {
    private final String cidr;

    private NetworkSpec(Builder builder) {
        super(builder);
        this.cidr = builder.cidr;
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     * @param cidr its address range, for example {@code 10.0.0.0/16}
     */
    public static Builder builder(String name, String cidr) {
        return new Builder(name, cidr);
    }

    /** Returns its address range, for example {@code 10.0.0.0/16}. */
    public String cidr() {
        return cidr;
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("cidr", cidr);
    }

    /** Collects a {@link NetworkSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<NetworkSpec, Builder> {
        private final String cidr;

        private Builder(String name, String cidr) {
            super(name);
            this.cidr = cidr;
        }

        private Builder(NetworkSpec spec) {
            super(spec);
            this.cidr = spec.cidr;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public NetworkSpec build() {
            Cidrs.require(cidr);
            return new NetworkSpec(this);
        }
    }
}
