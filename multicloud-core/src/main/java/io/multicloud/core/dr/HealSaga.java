package io.multicloud.core.dr;

import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.Step;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Restarts one machine in its place, and waits until it does its work again. It fails if it does not. */
final class HealSaga {
    static final SagaKind KIND = new SagaKind("dr-heal", 1);

    /** A restart and a boot of common clouds take one to two minutes. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private final Clouds clouds;
    private final Collaborators collaborators;
    private final DRSettings settings;

    HealSaga(Clouds clouds, Collaborators collaborators, DRSettings settings) {
        this.clouds = clouds;
        this.collaborators = collaborators;
        this.settings = settings;
    }

    record Input(Machine machine, @Nullable String probe) {}

    SagaDefinition definition() {
        return new SagaDefinition(KIND, new Remembered<>(this::steps));
    }

    List<Step> steps(String text) {
        Input input = Json.read(text, Input.class);
        return List.of(
                Step.of("restart", Action.repeatable(context -> restart(input)).within(LONGEST)),
                Step.of("well", Action.repeatable(context -> well(input)).within(LONGEST)));
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

    private Answer well(Input input) {
        VM vm = clouds.vm(input.machine().vm()).orElse(null);
        if (vm == null || vm.state() != VMState.RUNNING) {
            return Answer.again(settings.look());
        }
        if (input.probe() == null) {
            return Answer.done();
        }
        HealthProbe probe = collaborators.probe(input.probe());
        try {
            return probe.healthy(List.of(vm), PROBE_TIMEOUT) ? Answer.done() : Answer.again(settings.look());
        } catch (Exception e) {
            return Answer.again(settings.look());
        }
    }
}
