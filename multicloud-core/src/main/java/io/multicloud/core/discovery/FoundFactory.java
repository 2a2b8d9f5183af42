package io.multicloud.core.discovery;

import io.multicloud.api.spi.CloudProviderFactory;

/**
 * A factory that can be used.
 *
 * @param kind of its providers
 * @param factory the factory
 * @param origin its jar or module, or that the host gave it
 */
public record FoundFactory(String kind, CloudProviderFactory factory, String origin) {
    /** Returns the name of its class. */
    public String className() {
        return factory.getClass().getName();
    }

    /** Returns class and origin. */
    @Override
    public String toString() {
        return className() + " (" + origin + ")";
    }
}
