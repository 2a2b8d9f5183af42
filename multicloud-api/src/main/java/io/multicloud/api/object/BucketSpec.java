package io.multicloud.api.object;

import io.multicloud.api.ResourceSpec;
import io.multicloud.api.volume.Encryption;

/** A bucket to be created. Names may have to be unique in the whole cloud. */
public final class BucketSpec extends ResourceSpec {
    private final Encryption encryption;

    private BucketSpec(Builder builder) {
        super(builder);
        this.encryption = builder.encryption;
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns who holds the key of its objects. */
    public Encryption encryption() {
        return encryption;
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("encryption", encryption);
    }

    /** Collects a {@link BucketSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<BucketSpec, Builder> {
        private Encryption encryption = Encryption.providerKey();

        private Builder(String name) {
            super(name);
        }

        private Builder(BucketSpec spec) {
            super(spec);
            this.encryption = spec.encryption;
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
        public BucketSpec build() {
            return new BucketSpec(this);
        }
    }
}
