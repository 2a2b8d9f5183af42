package io.multicloud.aws.ec2;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import io.multicloud.aws.client.OperationName;
import io.multicloud.aws.client.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kind whose create the cloud recognises by a client token (<a
 * href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html">idempotency</a>). The token is written as a
 * tag as well: what a spec means may change from one day to the next, such as the newest image of a system, and the cloud then
 * takes a repetition for another request.
 */
abstract class TokenedResources<R extends Resource, S extends ResourceSpec, N> extends Ec2Resources<R, S, N> {
    static final String SETTLED = "settled";

    TokenedResources(Aws aws, ResourceType type, Class<R> resourceClass, Pages<N> pages) {
        super(aws, type, resourceClass, pages);
    }

    /** Checks references; default none. */
    void check(S spec) {}

    /** Returns a digest of what a spec asks for. */
    abstract Digest digest(S spec);

    /**
     * Sends the request that makes one; returns its id.
     *
     * @param token goes into the tags
     * @param clientToken by which the cloud recognises a repetition
     */
    abstract String sendCreate(S spec, Region region, CreateToken token, String clientToken);

    /** Tells how far the creation of one has come. */
    abstract OperationStatus<R> created(ResourceId id, N one);

    /** Finds an operation again that is neither a create nor a delete. */
    abstract Operation<R> resumeOther(OperationName name);

    /** Returns what the operation of a create must remember of its spec; default nothing. */
    Map<String, String> remembered(S spec) {
        return Map.of();
    }

    @Override
    public final Operation<R> create(S spec) {
        aws().requireOpen();
        Ec2Tags.check(spec.tags(), aws());
        check(spec);
        Region region = regionOf(spec);
        CreateToken token = CreateToken.of(spec, digest(spec), aws());
        OperationName name = OperationName.of(Verb.CREATE, id(region, make(spec, region, token)))
                .with(
                        SETTLED,
                        Long.toString(aws().now().plus(aws().visibility()).toEpochMilli()));
        for (Map.Entry<String, String> entry : remembered(spec).entrySet()) {
            name = name.with(entry.getKey(), entry.getValue());
        }
        return creation(name);
    }

    private String make(S spec, Region region, CreateToken token) {
        try {
            return sendCreate(spec, region, token, token.text());
        } catch (CloudException e) {
            if (e.code() != ErrorCode.CONFLICT || !token.mayBeKnown()) {
                throw e;
            }
            List<N> made = madeWith(region, token);
            if (made.isEmpty()) {
                throw e;
            }
            token.requireSameArguments(Ec2Tags.read(nativeTags(made.get(0))), aws());
            return nativeId(made.get(0));
        }
    }

    /** Returns the operation of a create that was accepted. */
    private Operation<R> creation(OperationName name) {
        return PolledOperation.of(aws().environment(), name.id(), new Creation(name));
    }

    @Override
    final Operation<R> resumeChange(OperationName name) {
        if (name.verb() != Verb.CREATE) {
            return resumeOther(name);
        }
        if (name.argument(SETTLED).isEmpty()) {
            throw new IllegalArgumentException("operation id '" + name.id() + "' is none of a " + type());
        }
        return creation(name);
    }

    /** Does what a create still lacks once the cloud says it is done; returns null if nothing. */
    @Nullable
    OperationStatus<R> complete(OperationName name, N one) {
        return null;
    }

    final CloudException deleted(ResourceId id) {
        return aws().error(ErrorCode.CANCELLED, "it was deleted in the meantime")
                .resourceId(id)
                .build();
    }

    /** Removes what was made; returns the error with what is left. */
    final CloudException undone(ResourceId made, CloudException error) {
        try {
            remove(made);
            return error;
        } catch (CloudException e) {
            CloudException told = error.toBuilder().leftovers(List.of(made)).build();
            told.addSuppressed(e);
            return told;
        }
    }

    private final class Creation implements OperationDriver<R> {
        private final OperationName name;
        private final Instant settled;

        Creation(OperationName name) {
            this.name = name;
            this.settled =
                    Instant.ofEpochMilli(Long.parseLong(name.argument(SETTLED).orElseThrow()));
        }

        @Override
        public OperationStatus<R> poll() {
            Optional<N> seen = findIfThere(name.resource());
            if (seen.isEmpty()) {
                Duration left = Duration.between(aws().now(), settled);
                return left.isNegative() || left.isZero()
                        ? new OperationStatus.Failed<>(deleted(name.resource()))
                        : new OperationStatus.Running<>(0, Optional.of(left));
            }
            OperationStatus<R> lacking = complete(name, seen.get());
            return lacking != null ? lacking : created(name.resource(), seen.get());
        }

        @Override
        public void cancel() {
            remove(name.resource());
        }
    }
}
