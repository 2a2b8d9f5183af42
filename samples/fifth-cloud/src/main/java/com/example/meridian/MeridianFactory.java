package com.example.meridian;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.RateLimit;
import java.util.List;
import java.util.Map;

/** Opens accounts of Meridian. */
public final class MeridianFactory implements CloudProviderFactory {
    static final String KIND = "meridian";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, List<String>> credentialTypes() {
        return Map.of("key", List.of("key"));
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return quotaBucket.equals(MeridianProvider.WRITE) ? new RateLimit(10, 20) : new RateLimit(50, 100);
    }

    @Override
    public ErrorTranslator errors() {
        return new MeridianErrors();
    }

    @Override
    public CloudProvider open(ProviderConfig config, ProviderContext context) {
        return new MeridianProvider(config, context);
    }
}
