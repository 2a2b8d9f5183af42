package io.multicloud.aws;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Region;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.api.spi.Setting;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.NativeErrors;
import io.multicloud.aws.client.RequestQuotas;
import io.multicloud.aws.client.SdkCredentials;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Opens accounts of Amazon Web Services, kind {@code aws}. */
public final class AwsProviderFactory implements CloudProviderFactory {
    /**
     * How long EC2 may take until every read shows a write; default 10 s. <a
     * href="https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html">No bound is published</a>. Creates that
     * the cloud itself does not recognise when they are repeated take at least as long.
     */
    public static final Setting<Duration> VISIBILITY =
            Setting.duration("visibility", "time until every read of EC2 sees a write", Duration.ofSeconds(10));

    private static final Region DEFAULT_REGION = Region.of("us-east-1");

    /** For {@link java.util.ServiceLoader}. */
    public AwsProviderFactory() {}

    @Override
    public String kind() {
        return Aws.KIND;
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(VISIBILITY);
    }

    @Override
    public Map<String, List<String>> credentialTypes() {
        return SdkCredentials.TYPES;
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return RequestQuotas.of(quotaBucket);
    }

    @Override
    public ErrorTranslator errors() {
        return new NativeErrors();
    }

    @Override
    public CloudProvider open(ProviderConfig config, ProviderContext context) {
        Duration visibility = config.require(VISIBILITY);
        Region home = config.region().orElse(DEFAULT_REGION);
        return new AwsProvider(new Aws(config, context, home, visibility), AwsCapabilities.of(visibility));
    }
}
