package io.multicloud.api.network;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A reserved public address. */
public final class PublicAddress extends Resource {
    private final String address;
    private final @Nullable ResourceId attachedTo;

    private PublicAddress(Builder builder) {
        super(builder);
        this.address = builder.address;
        this.attachedTo = builder.attachedTo;
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

    /** Returns the address in its usual text form. */
    public String address() {
        return address;
    }

    /** Returns the VM it is attached to. */
    public Optional<ResourceId> attachedTo() {
        return Optional.ofNullable(attachedTo);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("address", address).add("attachedTo", attachedTo);
    }

    /** Collects a {@link PublicAddress}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<PublicAddress, Builder> {
        private String address = "";
        private @Nullable ResourceId attachedTo;

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(PublicAddress resource) {
            super(resource);
            this.address = resource.address;
            this.attachedTo = resource.attachedTo;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets the address in its usual text form; default {@code ""}. */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /** Sets the VM it is attached to; default none. */
        public Builder attachedTo(@Nullable ResourceId attachedTo) {
            this.attachedTo = attachedTo;
            return this;
        }

        @Override
        public PublicAddress build() {
            return new PublicAddress(this);
        }
    }
}
