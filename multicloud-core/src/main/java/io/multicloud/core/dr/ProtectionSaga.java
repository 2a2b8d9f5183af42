package io.multicloud.core.dr;

import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A protected plan: one step that never ends and stays with the host that has it, so that exactly one host watches, and
 * another takes over within the time of a lease. It ends by being cancelled.
 */
final class ProtectionSaga {
    static final SagaKind KIND = new SagaKind("dr-protection", 1);

    private static final Logger LOG = LoggerFactory.getLogger(ProtectionSaga.class);

    private final DRSettings settings;
    private final BiFunction<String, ProtectionPlan, PlanWatch> watches;
    private final ConcurrentMap<String, Held> held = new ConcurrentHashMap<>();

    ProtectionSaga(DRSettings settings, BiFunction<String, ProtectionPlan, PlanWatch> watches) {
        this.settings = settings;
        this.watches = watches;
    }

    private record Held(long epoch, PlanWatch watch) {}

    static ProtectionPlan plan(String input) {
        return PlanJson.read(input);
    }

    SagaDefinition definition() {
        return new SagaDefinition(KIND, new Remembered<>(this::steps));
    }

    List<Step> steps(String input) {
        ProtectionPlan plan = plan(input);
        return List.of(Step.of(
                "watch", Action.repeatable(context -> watch(context, plan)).within(Restoring.FOREVER)));
    }

    private Answer watch(StepContext context, ProtectionPlan plan) {
        try {
            // What an earlier ownership knew may be long out of date.
            Held now = held.compute(
                    context.sagaId(),
                    (id, before) ->
                            before != null && before.epoch() == context.lease().epoch()
                                    ? before
                                    : new Held(context.lease().epoch(), watches.apply(id, plan)));
            return now.watch().beat(context);
        } catch (RuntimeException e) {
            LOG.error("plan {} could not be watched; it is tried again", plan.name(), e);
            return Answer.stay(settings.beat(), context.memo().orElseGet(() -> Json.write(PlanWatch.Memo.START)));
        }
    }
}
