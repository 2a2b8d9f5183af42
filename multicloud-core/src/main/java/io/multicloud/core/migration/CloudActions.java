package io.multicloud.core.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.Tags;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a cloud is asked to do, as actions of a saga: begun once and then looked after until it has ended. What is noted is the
 * operation's id; without one, a create is looked up by its tag and begun again with the same token.
 */
final class CloudActions {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    /** How long an operation of a cloud may take; an image of a large disk takes hours. */
    private static final Duration PATIENCE = Duration.ofHours(6);

    /** Marks the note of a removal, as the first one finds what the step itself has noted. */
    private static final String UNDO = "undo ";

    private CloudActions() {}

    /**
     * Returns what begins an operation and brings it to its end.
     *
     * @param type of what it yields
     * @param begin begins it, with a token that follows from the step's key
     * @param made finds what it has made, also when nobody has noted so
     * @param result what later steps need to know of it
     */
    static <R> Action operation(
            Class<R> type,
            Function<StepContext, CloudProvider> account,
            Function<StepContext, Operation<R>> begin,
            Made<R> made,
            Function<R, String> result) {
        return new Action(
                context -> {
                    Operation<R> operation = begin.apply(context);
                    return told(operation, operation.status(), result);
                },
                Optional.of(context -> {
                    Optional<Operation<R>> noted = context.memo()
                            .filter(memo -> !memo.isEmpty())
                            .flatMap(memo -> attach(account.apply(context), memo, type));
                    if (noted.isPresent()) {
                        return told(noted.get(), noted.get().poll(), result);
                    }
                    return made.look(context, result);
                }),
                Duration.ZERO,
                PATIENCE);
    }

    /**
     * How what an operation makes is found without it.
     *
     * @param find what is there or comes to be, but not what has failed
     * @param complete whether it is there
     */
    record Made<R>(Function<StepContext, Optional<R>> find, Predicate<R> complete) {
        /** Tells of what is there; what is not complete yet is waited for, and never made once more. */
        Answer look(StepContext context, Function<R, String> result) {
            Optional<R> found = find.apply(context);
            if (found.isEmpty()) {
                return Answer.absent();
            }
            return complete.test(found.get()) ? Answer.done(result.apply(found.get())) : Answer.again(LOOK_AGAIN);
        }
    }

    static <R> Answer told(Operation<R> operation, OperationStatus<R> status, Function<R, String> result) {
        if (status instanceof OperationStatus.Succeeded<R> succeeded) {
            return Answer.done(result.apply(succeeded.result()));
        }
        if (status instanceof OperationStatus.Failed<R> failed) {
            throw failed.error();
        }
        OperationStatus.Running<R> running = (OperationStatus.Running<R>) status;
        return new Answer.Again(
                running.pollAfter().orElse(LOOK_AGAIN),
                Optional.of(operation.id().text()),
                running.fraction());
    }

    static <R> Optional<Operation<R>> attach(CloudProvider account, String memo, Class<R> type) {
        try {
            return Optional.of(account.attach(new OperationId(memo), type));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** How long what a step has created there may stay invisible. */
    static Duration visibility(Optional<CloudProvider> account) {
        return account.map(open ->
                        open.capabilities().limit(Limit.VISIBILITY_MILLIS).orElse(0))
                .map(Duration::ofMillis)
                .orElse(Duration.ofSeconds(30));
    }

    /**
     * Returns what removes something, one after the other, until a look finds nothing any more.
     *
     * @param things finds what is there and how it is removed
     */
    static Action removal(Function<StepContext, CloudProvider> account, Function<StepContext, List<Thing>> things) {
        return new Action(
                context -> {
                    List<Thing> found = things.apply(context);
                    if (found.isEmpty()) {
                        return Answer.done();
                    }
                    Operation<ResourceId> removal =
                            found.get(0).service().delete(found.get(0).id());
                    return Answer.again(LOOK_AGAIN, UNDO + removal.id().text());
                },
                Optional.of(context -> {
                    Optional<Operation<ResourceId>> noted = context.memo()
                            .filter(memo -> memo.startsWith(UNDO) && memo.length() > UNDO.length())
                            .flatMap(memo ->
                                    attach(account.apply(context), memo.substring(UNDO.length()), ResourceId.class));
                    if (noted.isPresent()) {
                        return removed(noted.get().poll());
                    }
                    return things.apply(context).isEmpty() ? Answer.done() : Answer.absent();
                }),
                Duration.ZERO,
                PATIENCE);
    }

    private static Answer removed(OperationStatus<ResourceId> status) {
        if (status instanceof OperationStatus.Running<ResourceId> running) {
            return Answer.again(running.pollAfter().orElse(LOOK_AGAIN));
        }
        if (status instanceof OperationStatus.Failed<ResourceId> failed
                && failed.error().code() != ErrorCode.NOT_FOUND) {
            throw failed.error();
        }
        // There may be more of them.
        return Answer.again(Duration.ZERO, UNDO);
    }

    /** Something that is there, and what removes it. */
    record Thing(ResourceId id, ResourceService<?, ?> service) {}

    /** Returns what carries the tag of a saga, and one of the names, if any is given. */
    static List<Thing> owned(ResourceService<?, ?> service, Region region, StepContext context, String... names) {
        List<String> wanted = List.of(names);
        List<Thing> things = new ArrayList<>();
        for (Resource resource : service.list(ListQuery.in(region).withTags(Map.of(Tags.WORK, context.sagaId())))) {
            if (wanted.isEmpty() || wanted.contains(resource.name())) {
                things.add(new Thing(resource.id(), service));
            }
        }
        return things;
    }

    /**
     * Returns what a saga has made under a name, if a listing shows it.
     *
     * @param counts whether one is there or comes to be
     */
    static <R extends Resource> Optional<R> named(
            ResourceService<R, ?> service, Region region, StepContext context, String name, Predicate<R> counts) {
        for (R resource : service.list(ListQuery.in(region).withTags(Map.of(Tags.WORK, context.sagaId())))) {
            if (resource.name().equals(name) && counts.test(resource)) {
                return Optional.of(resource);
            }
        }
        return Optional.empty();
    }
}
