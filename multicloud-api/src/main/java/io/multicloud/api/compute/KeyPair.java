package io.multicloud.api.compute;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;

/** A public key known to a cloud. */
public final class KeyPair extends Resource {
    private final String publicKey;
    private final String fingerprint;

    private KeyPair(Builder builder) {
        super(builder);
        this.publicKey = builder.publicKey;
        this.fingerprint = builder.fingerprint;
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

    /** Returns the public key in OpenSSH form, or empty where the provider does not give it back. */
    public String publicKey() {
        return publicKey;
    }

    /** Returns the fingerprint in the provider's own form. */
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("publicKey", publicKey).add("fingerprint", fingerprint);
    }

    /** Collects a {@link KeyPair}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<KeyPair, Builder> {
        private String publicKey = "";
        private String fingerprint = "";

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(KeyPair resource) {
            super(resource);
            this.publicKey = resource.publicKey;
            this.fingerprint = resource.fingerprint;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets the public key in OpenSSH form, or empty where the provider does not give it back; default {@code ""}. */
        public Builder publicKey(String publicKey) {
            this.publicKey = publicKey;
            return this;
        }

        /** Sets the fingerprint in the provider's own form; default {@code ""}. */
        public Builder fingerprint(String fingerprint) {
            this.fingerprint = fingerprint;
            return this;
        }

        @Override
        public KeyPair build() {
            return new KeyPair(this);
        }
    }
}
