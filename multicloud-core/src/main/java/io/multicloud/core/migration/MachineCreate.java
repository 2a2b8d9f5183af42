package io.multicloud.core.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the machine of the target: of the type and in the zone that were planned; where there is no capacity, in the order of
 * the plan as one of the others that were accepted with it. What is noted is which choice is tried, and its operation.
 */
final class MachineCreate {
    private static final Logger LOG = LoggerFactory.getLogger(MachineCreate.class);
    private static final Duration PATIENCE = Duration.ofHours(6);

    private final Function<StepContext, CloudProvider> account;
    private final MigrationInput input;
    private final BiFunction<StepContext, Choice, VMSpec> spec;
    private final List<Choice> choices = new ArrayList<>();

    MachineCreate(
            Function<StepContext, CloudProvider> account,
            MigrationInput input,
            BiFunction<StepContext, Choice, VMSpec> spec) {
        this.account = account;
        this.input = input;
        this.spec = spec;
        choices.add(new Choice(0, input.type(), input.spec().zone()));
        for (MigrationInput.Alternative other : input.alternatives()) {
            choices.add(new Choice(
                    choices.size(),
                    other.type(),
                    other.zone()
                            .map(name -> new Zone(input.region(), name))
                            .or(() -> input.spec().zone())));
        }
    }

    /**
     * What is tried.
     *
     * @param number from 0
     * @param type of the machine
     * @param zone where; empty for any
     */
    record Choice(int number, String type, Optional<Zone> zone) {
        /** Each has its own, as one token stands for one spec. */
        String token(StepContext context) {
            return number == 0 ? context.key() : context.key() + "-" + number;
        }
    }

    /** What is noted: which choice, and the operation that creates it, once there is one. */
    private record Note(int choice, Optional<String> operation) {
        static Note of(StepContext context) {
            String[] parts = context.memo().orElse("0").split(" ", 2);
            return new Note(Integer.parseInt(parts[0]), parts.length > 1 ? Optional.of(parts[1]) : Optional.empty());
        }
    }

    Action action() {
        return Action.of(this::look, this::call).within(PATIENCE);
    }

    private Answer call(StepContext context) {
        Note note = Note.of(context);
        try {
            Operation<VM> create =
                    account.apply(context).compute().create(spec.apply(context, choices.get(note.choice())));
            return noted(
                    note,
                    CloudActions.told(create, create.status(), vm -> vm.id().toString()));
        } catch (CloudException e) {
            return next(note, e);
        }
    }

    private Answer look(StepContext context) {
        Note note = Note.of(context);
        Optional<Operation<VM>> begun =
                note.operation().flatMap(text -> CloudActions.attach(account.apply(context), text, VM.class));
        if (begun.isEmpty()) {
            return new CloudActions.Made<VM>(this::find, vm -> vm.state() == VMState.RUNNING)
                    .look(context, vm -> vm.id().toString());
        }
        try {
            return noted(
                    note,
                    CloudActions.told(
                            begun.get(), begun.get().poll(), vm -> vm.id().toString()));
        } catch (CloudException e) {
            return next(note, e);
        }
    }

    private Optional<VM> find(StepContext context) {
        return CloudActions.named(
                account.apply(context).compute(),
                input.region(),
                context,
                input.name(),
                vm -> vm.state() == VMState.RUNNING || (vm.state().transitional() && vm.state() != VMState.DELETING));
    }

    private static Answer noted(Note note, Answer answer) {
        return answer instanceof Answer.Again again
                ? new Answer.Again(
                        again.after(), again.memo().map(operation -> note.choice() + " " + operation), again.fraction())
                : answer;
    }

    private Answer next(Note note, CloudException error) {
        int next = note.choice() + 1;
        if (error.code() != ErrorCode.CAPACITY || next == choices.size()) {
            throw error;
        }
        LOG.info(
                "there is no capacity for {} of {}; {} is tried",
                choices.get(note.choice()),
                input.spec().source(),
                choices.get(next));
        return Answer.again(Duration.ZERO, Integer.toString(next));
    }
}
