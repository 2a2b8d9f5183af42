package com.example.meridian;

import io.multicloud.api.CloudException;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.api.spi.PolledOperation;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Meridian's jobs as operations. The text of an operation id is one of
 *
 * <pre>
 * create|change|delete &lt;job> &lt;resource id>    what Meridian still works on
 * made &lt;resource id>                          what it had done when it answered
 * gone &lt;resource id>                          what was not there any more
 * </pre>
 */
final class MeridianJobs {
    private static final String CREATE = "create";
    private static final String CHANGE = "change";
    private static final String DELETE = "delete";
    private static final String MADE = "made";
    private static final String GONE = "gone";

    private final MeridianProvider cloud;

    MeridianJobs(MeridianProvider cloud) {
        this.cloud = cloud;
    }

    /** Returns the operation that the answer to a create tells of. */
    <R extends Resource> Operation<R> creation(MeridianResources<R, ?> kind, R resource, Json answer) {
        return changing(kind, CREATE, resource, answer);
    }

    /** Returns the operation that the answer to a change tells of. */
    <R extends Resource> Operation<R> change(MeridianResources<R, ?> kind, R resource, Json answer) {
        return changing(kind, CHANGE, resource, answer);
    }

    /** Returns the operation that the answer to a delete tells of. */
    Operation<ResourceId> deletion(MeridianResources<?, ?> kind, ResourceId id, Json answer) {
        return answer.optionalText("job")
                .map(job -> operation(kind, DELETE, job, id, item -> id))
                .orElseGet(() -> gone(id));
    }

    /** Returns the operation that finds nothing to remove. */
    Operation<ResourceId> gone(ResourceId id) {
        return PolledOperation.done(cloud.environment(), new OperationId(GONE + " " + id), id);
    }

    /**
     * Finds an operation by its text.
     *
     * @param kinds the kinds of resource there are
     */
    <T> Operation<T> attach(OperationId id, Class<T> resultType, List<MeridianResources<?, ?>> kinds) {
        String[] words = id.text().split(" ", -1);
        ResourceId resource = resourceOf(id, words);
        MeridianResources<?, ?> kind = kinds.stream()
                .filter(candidate -> candidate.owns(resource))
                .findFirst()
                .orElseThrow(() -> foreign(id));
        Operation<?> operation = switch (words[0] + "/" + words.length) {
            case GONE + "/2" -> yields(id, ResourceId.class, resultType, gone(resource));
            case DELETE + "/3" ->
                yields(id, ResourceId.class, resultType, operation(kind, DELETE, words[1], resource, item -> resource));
            case MADE + "/2" -> yields(id, kind.resourceClass(), resultType, made(id, kind, resource));
            case CREATE + "/3", CHANGE + "/3" ->
                yields(
                        id,
                        kind.resourceClass(),
                        resultType,
                        operation(kind, words[0], words[1], resource, item -> kind.resource(resource, item)));
            default -> throw foreign(id);
        };
        @SuppressWarnings("unchecked") // Each branch has compared the type of its result.
        Operation<T> typed = (Operation<T>) operation;
        return typed;
    }

    private <R extends Resource> Operation<R> changing(
            MeridianResources<R, ?> kind, String purpose, R resource, Json answer) {
        ResourceId id = resource.id();
        return answer.optionalText("job")
                .map(job -> operation(kind, purpose, job, id, item -> kind.resource(id, item)))
                .orElseGet(() -> PolledOperation.done(cloud.environment(), new OperationId(MADE + " " + id), resource));
    }

    private <R extends Resource> Operation<R> made(OperationId id, MeridianResources<R, ?> kind, ResourceId resource) {
        return PolledOperation.of(cloud.environment(), id, () -> new OperationStatus.Succeeded<>(kind.get(resource)));
    }

    private <T> Operation<T> operation(
            MeridianResources<?, ?> kind, String purpose, String job, ResourceId id, Function<Json, T> result) {
        return PolledOperation.of(
                cloud.environment(),
                new OperationId(purpose + " " + job + " " + id),
                new Job<>(kind, purpose, job, id, result));
    }

    private ResourceId resourceOf(OperationId id, String[] words) {
        try {
            return ResourceId.parse(words[words.length - 1]);
        } catch (IllegalArgumentException e) {
            IllegalArgumentException foreign = foreign(id);
            foreign.addSuppressed(e);
            throw foreign;
        }
    }

    private IllegalArgumentException foreign(OperationId id) {
        return new IllegalArgumentException(
                "operation id '" + id + "' is none of the account '" + cloud.account() + "' of Meridian");
    }

    private static Operation<?> yields(OperationId id, Class<?> actual, Class<?> wanted, Operation<?> operation) {
        if (actual != wanted) {
            throw new IllegalArgumentException(
                    "operation '" + id + "' yields a " + actual.getSimpleName() + " and no " + wanted.getSimpleName());
        }
        return operation;
    }

    /** One job. */
    private final class Job<T> implements OperationDriver<T> {
        private final MeridianResources<?, ?> kind;
        private final String purpose;
        private final String job;
        private final ResourceId id;
        private final Function<Json, T> result;

        Job(MeridianResources<?, ?> kind, String purpose, String job, ResourceId id, Function<Json, T> result) {
            this.kind = kind;
            this.purpose = purpose;
            this.job = job;
            this.id = id;
            this.result = result;
        }

        @Override
        public OperationStatus<T> poll() {
            Json seen = cloud.send(
                    CallInfo.read("GetJob", id.region(), MeridianProvider.READ).on(id), call -> call.get(path()));
            return switch (seen.text("state")) {
                case "running" ->
                    new OperationStatus.Running<>(
                            seen.number("percent") / 100,
                            seen.optionalNumber("askAgain").map(seconds -> Duration.ofSeconds(seconds.longValue())));
                case "done" -> new OperationStatus.Succeeded<>(result.apply(seen.object("item")));
                default -> failed(seen.object("error"));
            };
        }

        @Override
        public void cancel() {
            cloud.send(
                    CallInfo.idempotentWrite("CancelJob", id.region(), MeridianProvider.WRITE)
                            .on(id),
                    call -> call.delete(path()));
        }

        private String path() {
            return MeridianApi.path("regions", id.region().name(), "jobs", job);
        }

        private OperationStatus<T> failed(Json error) {
            CloudException.Builder failure = CloudException.builder(
                            MeridianErrors.code(error.text("code")), error.text("message"))
                    .provider(cloud.account())
                    .operation(purpose)
                    .nativeCode(error.text("code"))
                    .resourceId(id);
            if (purpose.equals(CREATE) && !removed()) {
                failure.leftovers(List.of(id));
            }
            return new OperationStatus.Failed<>(failure.build());
        }

        /** Removes what a create left. A passing failure is thrown, and the next poll tries again. */
        private boolean removed() {
            try {
                kind.delete(id);
                return true;
            } catch (CloudException e) {
                if (e.retryable()) {
                    throw e;
                }
                return false;
            }
        }
    }
}
