package io.multicloud.gcp;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.api.spi.Setting;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.Bearer;
import io.multicloud.gcp.call.NativeErrors;
import io.multicloud.gcp.call.QuotaBuckets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens projects of Google Cloud. Credentials: {@code service_account} with {@code key}, the JSON document of its key;
 * {@code external_account} with {@code key}, the configuration of workload identity federation; {@code access_token} with
 * {@code access_token}; {@code default} for the application default credentials. Thread-safe.
 */
public final class GcpProviderFactory implements CloudProviderFactory {
    /**
     * Google's id of the project that is worked in, for example {@code my-project-123}; default that of the credentials,
     * where they tell it.
     */
    public static final Setting<String> PROJECT = new Setting<>(
            "project", String.class, "id of the project", Optional.empty(), Setting.Presence.OPTIONAL, text -> {
                if (!text.matches("(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]")) {
                    throw new IllegalArgumentException("project '" + text
                            + "' must be the id of a project: 6 to 30 lower-case letters, digits and hyphens");
                }
                return text;
            });

    /** For the {@link java.util.ServiceLoader}. */
    public GcpProviderFactory() {}

    @Override
    public String kind() {
        return Account.KIND;
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(PROJECT);
    }

    @Override
    public Map<String, List<String>> credentialTypes() {
        return Bearer.types();
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return QuotaBuckets.limit(quotaBucket);
    }

    @Override
    public ErrorTranslator errors() {
        return NativeErrors.INSTANCE;
    }

    @Override
    public CloudProvider open(ProviderConfig config, ProviderContext context) {
        return new GcpProvider(config, context, config.setting(PROJECT));
    }
}
