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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A kind whose create the cloud itself does not recognise when it is repeated. The token is written as a tag and looked for
 * before a create; and because a look-up may not see what was just made, a create ends only when the time has passed in which
 * everything becomes visible: of several with the token, the one with the lowest id stays, and the others are removed.
 */
abstract class ReconciledResources<R extends Resource, S extends ResourceSpec, N> extends Ec2Resources<R, S, N> {
    private static final String TOKEN = "token";
    private static final String SETTLED = "settled";

    ReconciledResources(Aws aws, ResourceType type, Class<R> resourceClass, Pages<N> pages) {
        super(aws, type, resourceClass, pages);
    }

    /** How far the cloud has come with one. */
    enum Stage {
        /** It works on it. */
        PENDING,
        /** It is done. */
        READY,
        /** It gave up. */
        FAILED
    }

    abstract Stage stage(N one);

    /** Checks references; default none. */
    void check(S spec) {}

    /** Returns a digest of what a spec asks for. */
    abstract Digest digest(S spec);

    /** Sends the request that makes one; returns its id. */
    abstract String sendCreate(S spec, Region region, CreateToken token);

    /**
     * Does what is left after that one request; may be called again for one that was made earlier. Default nothing.
     *
     * @throws CloudException after which a new one is removed again
     */
    void complete(S spec, ResourceId made) {}

    /** Tells whether a create was refused because another has what it asks for. */
    boolean taken(CloudException refusal) {
        return refusal.code() == ErrorCode.ALREADY_EXISTS;
    }

    /** Returns why one failed. */
    String failure(N one) {
        return "the cloud gave up making it";
    }

    @Override
    public final Operation<R> create(S spec) {
        aws().requireOpen();
        Ec2Tags.check(spec.tags(), aws());
        check(spec);
        Region region = regionOf(spec);
        CreateToken token = CreateToken.of(spec, digest(spec), aws());
        if (token.mayBeKnown()) {
            Optional<ResourceId> known = known(region, token);
            if (known.isPresent()) {
                complete(spec, known.get());
                return creation(known.get(), token);
            }
        }
        ResourceId made = id(region, make(spec, region, token));
        try {
            complete(spec, made);
        } catch (CloudException e) {
            throw undone(made, e);
        }
        return creation(made, token);
    }

    private String make(S spec, Region region, CreateToken token) {
        try {
            return sendCreate(spec, region, token);
        } catch (CloudException e) {
            // The answer was lost, or the place is taken: by what this very token has made, perhaps.
            if (e.code() == ErrorCode.UNKNOWN_OUTCOME || (taken(e) && token.mayBeKnown())) {
                Optional<ResourceId> known = lookedUp(region, token, e);
                if (known.isPresent()) {
                    return known.get().nativeId();
                }
            }
            throw e;
        }
    }

    private Optional<ResourceId> lookedUp(Region region, CreateToken token, CloudException first) {
        try {
            return known(region, token);
        } catch (CloudException e) {
            first.addSuppressed(e);
            return Optional.empty();
        }
    }

    /** Returns what the token has made with the same arguments, refusing others. */
    private Optional<ResourceId> known(Region region, CreateToken token) {
        List<N> made = madeWith(region, token);
        if (made.isEmpty()) {
            return Optional.empty();
        }
        token.requireSameArguments(Ec2Tags.read(nativeTags(made.get(0))), aws());
        return Optional.of(id(region, made.get(0)));
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

    /** Returns the operation of a create that was accepted. */
    final Operation<R> creation(ResourceId made, CreateToken token) {
        return creation(OperationName.of(Verb.CREATE, made)
                .with(TOKEN, token.tagValue())
                .with(
                        SETTLED,
                        Long.toString(aws().now().plus(aws().visibility()).toEpochMilli())));
    }

    private Operation<R> creation(OperationName name) {
        return PolledOperation.of(aws().environment(), name.id(), new Creation(name));
    }

    @Override
    Operation<R> resumeChange(OperationName name) {
        if (name.verb() != Verb.CREATE
                || name.argument(TOKEN).isEmpty()
                || name.argument(SETTLED).isEmpty()) {
            throw new IllegalArgumentException("operation id '" + name.id() + "' is none of a " + type());
        }
        return creation(name);
    }

    private final class Creation implements OperationDriver<R> {
        private final OperationName name;
        private final CreateToken token;
        private final Instant settled;

        Creation(OperationName name) {
            this.name = name;
            this.token = CreateToken.parse(name.argument(TOKEN).orElseThrow());
            this.settled =
                    Instant.ofEpochMilli(Long.parseLong(name.argument(SETTLED).orElseThrow()));
        }

        @Override
        public OperationStatus<R> poll() {
            Region region = name.resource().region();
            List<N> made = madeWith(region, token);
            Duration left = Duration.between(aws().now(), settled);
            boolean waiting = !left.isNegative() && !left.isZero();
            if (made.isEmpty()) {
                return waiting ? running(left) : new OperationStatus.Failed<>(gone());
            }
            removeAllBut(region, made);
            N kept = made.get(0);
            return switch (stage(kept)) {
                case PENDING -> waiting ? running(left) : OperationStatus.running();
                case READY -> waiting ? running(left) : new OperationStatus.Succeeded<>(read(region, kept));
                case FAILED -> new OperationStatus.Failed<>(failed(id(region, kept), failure(kept)));
            };
        }

        private OperationStatus<R> running(Duration left) {
            return new OperationStatus.Running<>(0, Optional.of(left));
        }

        private void removeAllBut(Region region, List<N> made) {
            for (N loser : made.subList(1, made.size())) {
                remove(id(region, loser));
            }
        }

        private CloudException gone() {
            return aws().error(ErrorCode.CANCELLED, "it was deleted while it was created")
                    .resourceId(name.resource())
                    .build();
        }

        private CloudException failed(ResourceId id, String why) {
            CloudException error = aws().error(ErrorCode.FAILED_PRECONDITION, why)
                    .resourceId(id)
                    .build();
            return undone(id, error);
        }

        @Override
        public void cancel() {
            List<N> made = new ArrayList<>(madeWith(name.resource().region(), token));
            for (N one : made) {
                remove(id(name.resource().region(), one));
            }
        }
    }
}
