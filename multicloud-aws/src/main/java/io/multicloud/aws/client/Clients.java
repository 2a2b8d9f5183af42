package io.multicloud.aws.client;

import io.multicloud.api.Region;
import io.multicloud.api.spi.ProviderConfig;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.signer.AwsSignerExecutionAttribute;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The SDK's clients of one account: one for each service and region, made when first used. They send each request once;
 * retries, time limits and waiting belong to the call gate. Thread-safe.
 */
public final class Clients implements AutoCloseable {
    private final ProviderConfig config;
    private final Clock clock;
    private final SdkCredentials credentials;
    private final Map<Key, SdkAutoCloseable> clients = new ConcurrentHashMap<>();
    private final Object httpLock = new Object();
    private @Nullable SdkHttpClient http;

    /**
     * Makes no client yet.
     *
     * @param clock what requests are dated with
     */
    public Clients(ProviderConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock.withZone(ZoneOffset.UTC);
        this.credentials = new SdkCredentials(config.credentials());
    }

    /** Returns EC2 of a region. */
    public Ec2Client ec2(Region region) {
        return client(Ec2Client.class, region, at -> build(Ec2Client.builder(), at));
    }

    /** Returns the EBS direct APIs of a region. */
    public EbsClient ebs(Region region) {
        return client(EbsClient.class, region, at -> build(EbsClient.builder(), at));
    }

    /** Returns S3 of a region. */
    public S3Client s3(Region region) {
        return client(
                S3Client.class,
                region,
                at -> build(S3Client.builder().forcePathStyle(config.endpoint().isPresent()), at));
    }

    /** Returns CloudWatch of a region. */
    public CloudWatchClient cloudWatch(Region region) {
        return client(CloudWatchClient.class, region, at -> build(CloudWatchClient.builder(), at));
    }

    /** Returns Cost Explorer. */
    public CostExplorerClient costExplorer() {
        return client(
                CostExplorerClient.class, AwsService.CONTROL_REGION, at -> build(CostExplorerClient.builder(), at));
    }

    /** Returns the price list. */
    public PricingClient pricing() {
        return client(PricingClient.class, AwsService.CONTROL_REGION, at -> build(PricingClient.builder(), at));
    }

    /** Returns Service Quotas of a region. */
    public ServiceQuotasClient serviceQuotas(Region region) {
        return client(ServiceQuotasClient.class, region, at -> build(ServiceQuotasClient.builder(), at));
    }

    /** Returns the token service of a region. */
    public StsClient sts(Region region) {
        return client(StsClient.class, region, at -> build(StsClient.builder(), at));
    }

    /** Returns the credentials of this moment, for what is signed without being sent. */
    public AwsCredentials credentials() {
        return credentials.resolveCredentials();
    }

    /** Returns what dates requests and signed URLs. */
    public Clock clock() {
        return clock;
    }

    /** Returns the client of a class for a region, if it is one of these. */
    public <T> Optional<T> unwrap(Class<T> nativeClass, Region region) {
        Object client = null;
        if (nativeClass == Ec2Client.class) {
            client = ec2(region);
        } else if (nativeClass == EbsClient.class) {
            client = ebs(region);
        } else if (nativeClass == S3Client.class) {
            client = s3(region);
        } else if (nativeClass == CloudWatchClient.class) {
            client = cloudWatch(region);
        } else if (nativeClass == CostExplorerClient.class) {
            client = costExplorer();
        } else if (nativeClass == PricingClient.class) {
            client = pricing();
        } else if (nativeClass == ServiceQuotasClient.class) {
            client = serviceQuotas(region);
        } else if (nativeClass == StsClient.class) {
            client = sts(region);
        }
        return Optional.ofNullable(client).map(nativeClass::cast);
    }

    private <C extends SdkAutoCloseable> C client(Class<C> type, Region region, Function<Region, C> maker) {
        return type.cast(clients.computeIfAbsent(new Key(type, region), key -> maker.apply(region)));
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C build(B builder, Region region) {
        builder.region(sdk(region))
                .credentialsProvider(credentials)
                .httpClient(http())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new SigningClock(clock))
                        .build());
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static software.amazon.awssdk.regions.Region sdk(Region region) {
        return software.amazon.awssdk.regions.Region.of(region.name());
    }

    private SdkHttpClient http() {
        synchronized (httpLock) {
            if (http == null) {
                UrlConnectionHttpClient.Builder builder = UrlConnectionHttpClient.builder()
                        .connectionTimeout(config.connectTimeout())
                        .socketTimeout(config.requestTimeout());
                config.proxy().ifPresent(proxy -> builder.proxyConfiguration(proxyOf(proxy)));
                http = builder.build();
            }
            return http;
        }
    }

    private static ProxyConfiguration proxyOf(URI proxy) {
        // The SDK refuses an address with a user in it.
        ProxyConfiguration.Builder builder = ProxyConfiguration.builder()
                .endpoint(URI.create(proxy.getScheme() + "://" + proxy.getHost() + ":" + proxy.getPort()))
                .useSystemPropertyValues(false)
                .useEnvironmentVariablesValues(false);
        String user = proxy.getUserInfo();
        if (user != null) {
            int colon = user.indexOf(':');
            builder.username(colon < 0 ? user : user.substring(0, colon));
            builder.password(colon < 0 ? "" : user.substring(colon + 1));
        }
        return builder.build();
    }

    @Override
    public void close() {
        clients.values().forEach(SdkAutoCloseable::close);
        clients.clear();
        synchronized (httpLock) {
            if (http != null) {
                http.close();
                http = null;
            }
        }
        credentials.close();
    }

    private record Key(Class<?> type, Region region) {}

    /** Has requests dated by the clock of the environment. */
    private record SigningClock(Clock clock) implements ExecutionInterceptor {
        @Override
        @SuppressWarnings("deprecation") // The SDK has no other way to hand a clock to the signers of all services.
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            attributes.putAttribute(AwsSignerExecutionAttribute.SIGNING_CLOCK, clock);
        }
    }
}
