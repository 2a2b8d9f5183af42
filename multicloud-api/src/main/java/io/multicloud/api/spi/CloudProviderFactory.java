package io.multicloud.api.spi;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import java.util.List;
import java.util.Map;

/**
 * Opens accounts of one kind of cloud. Found by {@link java.util.ServiceLoader}: list the implementation,
 * which needs a public constructor without parameters, in {@code
 * META-INF/services/io.multicloud.api.spi.CloudProviderFactory} or in {@code provides} of a module.
 */
public interface CloudProviderFactory {
    /** Returns the kind, lower case, for example {@code aws}; at most one factory of a kind is used. */
    String kind();

    /** Returns the settings it understands beyond those of {@link ProviderConfig}; default none. */
    default List<Setting<?>> settings() {
        return List.of();
    }

    /**
     * Returns the types of credentials it understands, each with the fields that must be given; {@code default}
     * need not be named. Default: any type, unchecked.
     */
    default Map<String, List<String>> credentialTypes() {
        return Map.of();
    }

    /**
     * Returns how many requests a second a quota bucket allows, as the vendor publishes it; the gate keeps below
     * it. Default 20, with bursts of the same number.
     */
    default RateLimit rateLimit(String quotaBucket) {
        return RateLimit.DEFAULT;
    }

    /** Returns the mapper of the cloud's own errors. */
    ErrorTranslator errors();

    /**
     * Opens an account. Sends no request and starts no thread: clients are built when first used.
     *
     * @throws IllegalArgumentException for a setting that cannot work
     * @throws CloudException if the account cannot be opened
     */
    CloudProvider open(ProviderConfig config, ProviderContext context);
}
