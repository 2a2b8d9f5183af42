package io.multicloud.api.object;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.Encryption;

/** A container of objects. */
public final class Bucket extends Resource {
    private final Encryption encryption;

    private Bucket(Builder builder) {
        super(builder);
        this.encryption = builder.encryption;
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

    /** Returns who holds the key of its objects. */
    public Encryption encryption() {
        return encryption;
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("encryption", encryption);
    }

    /** Collects a {@link Bucket}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<Bucket, Builder> {
        private Encryption encryption = Encryption.providerKey();

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(Bucket resource) {
            super(resource);
            this.encryption = resource.encryption;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets who holds the key of its objects; default {@code Encryption.providerKey()}. */
        public Builder encryption(Encryption encryption) {
            this.encryption = encryption;
            return this;
        }

        @Override
        public Bucket build() {
            return new Bucket(this);
        }
    }
}
