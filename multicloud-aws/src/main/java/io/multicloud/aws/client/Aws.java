package io.multicloud.aws.client;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.Repeatability;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;

/** One opened account: who it is, its clients, and the one way to send a request. Thread-safe. */
public final class Aws implements AutoCloseable {
    /** The adapter's kind. */
    public static final String KIND = "aws";

    private final String account;
    private final Region home;
    private final Duration visibility;
    private final ProviderContext context;
    private final Clients clients;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens nothing yet.
     *
     * @param visibility the longest time from a write until every read of EC2 sees it
     */
    public Aws(ProviderConfig config, ProviderContext context, Region home, Duration visibility) {
        this.account = config.account();
        this.home = home;
        this.visibility = visibility;
        this.context = context;
        this.clients = new Clients(config, context.environment().clock());
    }

    /** Returns the account's name. */
    public String account() {
        return account;
    }

    /** Returns the region meant where none is named. */
    public Region home() {
        return home;
    }

    /** Returns time, ids and chance. */
    public Environment environment() {
        return context.environment();
    }

    /** Returns the time now. */
    public Instant now() {
        return environment().clock().instant();
    }

    /** Returns the longest time from a write until every read of EC2 sees it. */
    public Duration visibility() {
        return visibility;
    }

    /** Returns the clients, for what sends no request. */
    public Clients clients() {
        requireOpen();
        return clients;
    }

    /** Refuses use after close. */
    public void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the provider of the account '" + account + "' is closed");
        }
    }

    /** Refuses use after close, and the id of another account, kind or type. */
    public ResourceId requireOwn(ResourceId id, ResourceType type) {
        requireOpen();
        if (!id.provider().equals(KIND)
                || !id.account().equals(account)
                || !id.type().equals(type)) {
            throw new IllegalArgumentException(
                    "'" + id + "' is not a " + type + " of the account '" + account + "' of " + KIND);
        }
        return id;
    }

    /** Returns the id of a resource of this account. */
    public ResourceId id(ResourceType type, Region region, String nativeId) {
        return new ResourceId(KIND, account, region, type, nativeId);
    }

    /** Starts an error that the cloud did not send. */
    public CloudException.Builder error(ErrorCode code, String message) {
        return CloudException.builder(code, message).provider(account);
    }

    /** Describes a request that reads, or that the cloud recognises when it is repeated. */
    public CallInfo repeatable(AwsService service, String operation, Region region, @Nullable ResourceId concerned) {
        return info(RequestQuotas.bucket(service, operation), operation, region, Repeatability.IDEMPOTENT, concerned);
    }

    /** Describes a request to EC2 that reads without a filter and without pages, which has a quota of its own. */
    public CallInfo unfiltered(String operation, Region region, @Nullable ResourceId concerned) {
        return info(RequestQuotas.unfiltered(operation), operation, region, Repeatability.IDEMPOTENT, concerned);
    }

    /** Describes a request that must not be sent twice blindly. */
    public CallInfo once(AwsService service, String operation, Region region, @Nullable ResourceId concerned) {
        return info(RequestQuotas.bucket(service, operation), operation, region, Repeatability.ONCE, concerned);
    }

    private static CallInfo info(
            String quotaBucket,
            String operation,
            Region region,
            Repeatability repeatability,
            @Nullable ResourceId concerned) {
        return new CallInfo(operation, region, quotaBucket, repeatability, Optional.ofNullable(concerned));
    }

    /** Sends one request to EC2. */
    public <T> T ec2(CallInfo call, Function<Ec2Client, T> request) {
        return send(call, () -> request.apply(clients.ec2(call.region())));
    }

    /** Sends one request to the EBS direct APIs. */
    public <T> T ebs(CallInfo call, Function<EbsClient, T> request) {
        return send(call, () -> request.apply(clients.ebs(call.region())));
    }

    /** Sends one request to S3. */
    public <T> T s3(CallInfo call, Function<S3Client, T> request) {
        return send(call, () -> request.apply(clients.s3(call.region())));
    }

    /** Sends one request to CloudWatch. */
    public <T> T cloudWatch(CallInfo call, Function<CloudWatchClient, T> request) {
        return send(call, () -> request.apply(clients.cloudWatch(call.region())));
    }

    /** Sends one request. */
    public <T> T send(CallInfo call, Supplier<T> request) {
        requireOpen();
        return context.calls().execute(call, attempt -> request.get());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            clients.close();
        }
    }
}
