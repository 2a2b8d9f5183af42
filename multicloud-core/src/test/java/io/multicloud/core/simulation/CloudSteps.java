package io.multicloud.core.simulation;

import io.multicloud.api.ListQuery;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.Tags;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Steps that make and remove resources: named by the step's key, tagged with the saga, created with the key as token. */
final class CloudSteps {
    static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private CloudSteps() {}

    static Map<String, String> tags(StepContext context) {
        return Map.of(Tags.WORK, context.sagaId());
    }

    /**
     * Returns a step that creates one thing.
     *
     * @param spec of it; gets name, token and tags from here
     * @param ready whether what is there will do; {@link Answer.Again} while it is being made
     */
    static <R extends Resource, S extends ResourceSpec> Step creating(
            String name,
            ResourceService<R, S> service,
            Function<StepContext, S> spec,
            Function<R, Answer> ready,
            Duration visibility) {
        Action create = Action.of(
                        context -> {
                            List<R> found = named(service, context);
                            return found.isEmpty() ? Answer.absent() : ready.apply(found.get(0));
                        },
                        context -> {
                            service.create(spec.apply(context));
                            return Answer.again(LOOK_AGAIN);
                        })
                .visibleAfter(visibility);
        return Step.of(name, create).undoneBy(removing(service));
    }

    /** Returns what removes the thing that a step has made, however far that was. */
    static <R extends Resource, S extends ResourceSpec> Action removing(ResourceService<R, S> service) {
        return Action.of(context -> named(service, context).isEmpty() ? Answer.done() : Answer.absent(), context -> {
            for (R found : named(service, context)) {
                service.delete(found.id());
            }
            return Answer.again(LOOK_AGAIN);
        });
    }

    /** Returns a step that removes something by its id, and is done when it is gone. */
    static <R extends Resource, S extends ResourceSpec> Answer remove(ResourceService<R, S> service, ResourceId id) {
        List<R> found = service.list(ListQuery.in(id.region())).stream()
                .filter(resource -> resource.id().equals(id))
                .toList();
        if (found.isEmpty()) {
            return Answer.done();
        }
        service.delete(id);
        return Answer.again(LOOK_AGAIN);
    }

    private static <R extends Resource, S extends ResourceSpec> List<R> named(
            ResourceService<R, S> service, StepContext context) {
        return service.list(ListQuery.all().withName(context.key())).stream().toList();
    }
}
