package io.multicloud.api.spi;

import io.multicloud.api.CloudException;

/**
 * Where credentials come from. Adapters ask before every request, so the source caches what is expensive to
 * get and renews it before it expires. Thread-safe.
 */
@FunctionalInterface
public interface CredentialSource {
    /**
     * Returns credentials that are valid now.
     *
     * @throws CloudException {@code UNAUTHENTICATED} if there are none, naming where they were looked for and
     *     never what was found
     */
    Credentials current();

    /** Returns a source that always gives these. */
    static CredentialSource of(Credentials credentials) {
        return () -> credentials;
    }

    /** Returns a source that leaves it to the SDK's own chain. */
    static CredentialSource defaultChain() {
        return of(Credentials.DEFAULT_CHAIN);
    }
}
