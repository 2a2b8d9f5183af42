package io.multicloud.api.compute;

import io.multicloud.api.ResourceSpec;

/** A public key to be imported. */
public final class KeyPairSpec extends ResourceSpec {
    private final String publicKey;

    private KeyPairSpec(Builder builder) {
        super(builder);
        this.publicKey = builder.publicKey;
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     * @param publicKey the public key in OpenSSH form, for example {@code ssh-ed25519 AAAA…}
     */
    public static Builder builder(String name, String publicKey) {
        return new Builder(name, publicKey);
    }

    /** Returns the public key in OpenSSH form, for example {@code ssh-ed25519 AAAA…}. */
    public String publicKey() {
        return publicKey;
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("publicKey", publicKey);
    }

    /** Collects a {@link KeyPairSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<KeyPairSpec, Builder> {
        private final String publicKey;

        private Builder(String name, String publicKey) {
            super(name);
            this.publicKey = publicKey;
        }

        private Builder(KeyPairSpec spec) {
            super(spec);
            this.publicKey = spec.publicKey;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public KeyPairSpec build() {
            if (!publicKey.matches("(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/=]+( .*)?")) {
                throw new IllegalArgumentException("public key must have the OpenSSH form 'type base64 [comment]'");
            }
            return new KeyPairSpec(this);
        }
    }
}
