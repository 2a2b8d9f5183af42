package io.multicloud.testkit.wire;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.api.spi.Setting;
import io.multicloud.testkit.FakeCloud;
import java.util.List;
import java.util.Map;

/** Opens one fake cloud through its adapter. */
record WireFactory(FakeCloud cloud, WireAdapter adapter) implements CloudProviderFactory {
    @Override
    public String kind() {
        return adapter.factory().kind();
    }

    /** Returns the adapter's settings, none of which must be given: the front gives what is needed. */
    @Override
    public List<Setting<?>> settings() {
        return adapter.factory().settings().stream()
                .<Setting<?>>map(WireFactory::optional)
                .toList();
    }

    private static <T> Setting<T> optional(Setting<T> setting) {
        return new Setting<>(
                setting.key(),
                setting.type(),
                setting.description(),
                setting.defaultValue(),
                Setting.Presence.OPTIONAL,
                setting.parser());
    }

    @Override
    public Map<String, List<String>> credentialTypes() {
        return adapter.factory().credentialTypes();
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return adapter.factory().rateLimit(quotaBucket);
    }

    @Override
    public ErrorTranslator errors() {
        return adapter.factory().errors();
    }

    @Override
    public CloudProvider open(ProviderConfig config, ProviderContext context) {
        // Refuses another account's name and a region that is not there, and knows what is sold.
        CloudProvider fake = cloud.factory().open(config, context);
        WireFront front = WireClouds.acquire(cloud, adapter);
        try {
            ProviderConfig.Builder account = config.toBuilder().region(fake.region());
            CloudProvider real = adapter.factory().open(front.configure(account).build(), context);
            return new WireProvider(real, fake.offers(), this::released);
        } catch (RuntimeException e) {
            released();
            throw e;
        } finally {
            fake.close();
        }
    }

    private void released() {
        WireClouds.release(cloud);
    }
}
