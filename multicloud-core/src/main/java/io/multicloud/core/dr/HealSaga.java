package io.multicloud.core.dr;

import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMState;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Restarts one machine in its place, and waits until it does its work again; as often as is set. It fails if that does not help.
 */
final class HealSaga {
    static final SagaKind KIND = new SagaKind("dr-heal", 1);

    /** A restart and a boot of common clouds take one to two minutes. */
    static final Duration SHORTEST = Duration.ofMinutes(1);

    static final Duration LONGEST = Duration.ofMinutes(2);

    private static final String RESTART = "restart-";
    private static final String WELL = "well-";
    private static final String YES = "yes";
    private static final String NO = "no";

    private final Clouds clouds;
    private final Collaborators collaborators;
    private final DRSettings settings;

    HealSaga(Clouds clouds, Collaborators collaborators, DRSettings settings) {
        this.clouds = clouds;
        this.collaborators = collaborators;
        this.settings = settings;
    }

    /**
     * What it is started with.
     *
     * @param restarts how many are tried
     * @param patience how long each of them is waited for; null for the longest
     */
    record Input(
            Machine machine,
            @Nullable String probe,
            int restarts,
            @Nullable Duration patience) {}

    SagaDefinition definition() {
        return new SagaDefinition(KIND, new Remembered<>(this::steps));
    }

    List<Step> steps(String text) {
        Input input = Json.read(text, Input.class);
        List<Step> steps = new ArrayList<>();
        for (int i = 1; i <= input.restarts(); i++) {
            int attempt = i;
            steps.add(Step.of(
                    RESTART + attempt,
                    Action.repeatable(context -> wellAfter(context, attempt - 1) ? Answer.done() : restart(input))
                            .within(LONGEST)));
            steps.add(Step.of(
                    WELL + attempt,
                    Action.repeatable(context -> wellAfter(context, attempt - 1)
                                    ? Answer.done(YES)
                                    : waited(context, input, attempt))
                            .within(LONGEST.multipliedBy(2))));
        }
        return steps;
    }

    private static boolean wellAfter(StepContext context, int attempt) {
        return context.result(WELL + attempt).equals(Optional.of(YES));
    }

    private Answer waited(StepContext context, Input input, int attempt) {
        if (well(input)) {
            return Answer.done(YES);
        }
        Duration patience = input.patience() == null ? LONGEST : input.patience();
        if (context.sinceIntent().compareTo(patience) < 0) {
            return Answer.again(settings.look());
        }
        return attempt < input.restarts()
                ? Answer.done(NO)
                : Answer.fail(input.machine().vm() + " does not work after " + attempt + " restarts");
    }

    private Answer restart(Input input) {
        VM vm = clouds.vm(input.machine().vm()).orElse(null);
        if (vm == null) {
            return Answer.fail(input.machine().vm() + " is gone");
        }
        if (vm.state() == VMState.STOPPED) {
            clouds.of(vm.id()).compute().start(vm.id());
        } else if (vm.allowedActions().contains(VMAction.RESTART)) {
            clouds.of(vm.id()).compute().restart(vm.id());
        } else if (!vm.state().transitional()) {
            return Answer.fail(vm.id() + " is " + vm.state() + " and cannot be restarted");
        }
        return Answer.done();
    }

    private boolean well(Input input) {
        return clouds.vm(input.machine().vm())
                .filter(vm -> collaborators.works(vm, input.probe()))
                .isPresent();
    }
}
