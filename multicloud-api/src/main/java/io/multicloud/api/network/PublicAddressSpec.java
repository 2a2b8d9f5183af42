package io.multicloud.api.network;

import io.multicloud.api.ResourceSpec;

/** A public IPv4 address to be reserved. It is billed until it is deleted, attached or not. */
public final class PublicAddressSpec extends ResourceSpec {

    private PublicAddressSpec(Builder builder) {
        super(builder);
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects a {@link PublicAddressSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<PublicAddressSpec, Builder> {

        private Builder(String name) {
            super(name);
        }

        private Builder(PublicAddressSpec spec) {
            super(spec);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public PublicAddressSpec build() {
            return new PublicAddressSpec(this);
        }
    }
}
