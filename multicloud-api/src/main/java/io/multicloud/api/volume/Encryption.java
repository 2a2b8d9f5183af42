package io.multicloud.api.volume;

/** Who holds the key of data at rest. */
public sealed interface Encryption {
    /** Encrypted with a key the provider manages; the default everywhere. */
    static Encryption providerKey() {
        return ProviderKey.INSTANCE;
    }

    /**
     * Encrypted with a key of the customer in the provider's key service.
     *
     * @param keyId the provider's id of the key
     * @throws IllegalArgumentException if the id is blank
     */
    static Encryption customerKey(String keyId) {
        return new CustomerKey(keyId);
    }

    /** The provider manages the key. */
    enum ProviderKey implements Encryption {
        /** The only value. */
        INSTANCE;

        @Override
        public String toString() {
            return "provider key";
        }
    }

    /**
     * The customer manages the key.
     *
     * @param keyId the provider's id of it
     */
    record CustomerKey(String keyId) implements Encryption {
        /** Checks the id. */
        public CustomerKey {
            if (keyId.isBlank()) {
                throw new IllegalArgumentException("the id of a customer's key must not be blank");
            }
        }

        @Override
        public String toString() {
            return "customer key " + keyId;
        }
    }
}
