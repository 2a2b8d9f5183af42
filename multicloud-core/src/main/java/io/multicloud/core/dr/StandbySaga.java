package io.multicloud.core.dr;

import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.core.dr.Notes.Copy;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Machines that stand ready at the recovery site, made of one set of recovery points: running for a warm standby and for an
 * application that serves at both sites, stopped for a pilot light. The saga lives as long as they do.
 *
 * <p>Disks under a machine are not exchanged: newer machines are made of newer points, and once they are up the older ones
 * are removed by cancelling their saga. So at no time is there none, and the two overlap for as long as a boot takes.
 */
final class StandbySaga {
    static final SagaKind KIND = new SagaKind("dr-standby", 1);
    static final String STOP = "stop";
    static final String READY = "ready";

    private static final Duration NEXT_LOOK = Duration.ofHours(1);

    private final Clouds clouds;
    private final DRSettings settings;
    private final Launches launches;
    private final Decisions decisions;

    StandbySaga(Clouds clouds, DRSettings settings, Launches launches, Reads reads) {
        this.clouds = clouds;
        this.settings = settings;
        this.launches = launches;
        this.decisions = new Decisions(reads);
    }

    /**
     * What it is started with.
     *
     * @param sources the instant of each group's point, by the group's index
     */
    record Input(
            PlanJson.Note plan,
            List<Machine> machines,
            List<Copy> copies,
            Map<Integer, Instant> sources,
            NetworkCopies.Description networks) {}

    /** What stands ready. */
    record Ready(List<Machine> machines, Map<Integer, Instant> sources) {}

    SagaDefinition definition() {
        return new SagaDefinition(KIND, new Remembered<>(this::steps));
    }

    List<Step> steps(String text) {
        Input input = Json.read(text, Input.class);
        PlanJson.SiteNote site = input.plan().recovery();
        Restoring restoring =
                new Restoring(clouds, settings, launches, decisions, site, input.machines(), new Source(input));
        List<Step> steps = new ArrayList<>();
        if (!input.networks().isEmpty()) {
            steps.add(new NetworkCopies(clouds, site).make(input.networks()));
        }
        steps.addAll(restoring.restored());
        steps.add(Step.of(RecoverySaga.TIDY, Action.repeatable(restoring::removeImages)));
        if (input.plan().mode() == RecoveryMode.PILOT_LIGHT) {
            steps.add(Step.of(
                    STOP,
                    Action.repeatable(context -> stopped(restoring.up(context))).within(settings.settle())));
        }
        steps.add(Step.of(
                READY,
                Action.repeatable(context -> context.memo().isPresent()
                                ? Answer.again(NEXT_LOOK)
                                : Answer.again(
                                        NEXT_LOOK, Json.write(new Ready(restoring.up(context), input.sources()))))
                        .within(Restoring.FOREVER)));
        return steps;
    }

    private Answer stopped(List<Machine> machines) {
        boolean down = true;
        for (Machine machine : machines) {
            VMState state = clouds.vm(machine.vm()).map(VM::state).orElse(VMState.DELETED);
            if (state == VMState.RUNNING) {
                clouds.of(machine.vm()).compute().stop(machine.vm());
            }
            down &= state == VMState.STOPPED;
        }
        return down ? Answer.done() : Answer.again(settings.look());
    }

    private record Source(Input input) implements Restoring.Source {
        @Override
        public Copy copy(StepContext context, int index) {
            return input.copies().stream()
                    .filter(copy -> copy.index() == index)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("there is no copy of machine " + index));
        }

        @Override
        public Networks.Connection connection(StepContext context, int index) {
            if (!input.networks().isEmpty()) {
                return Json.read(context.result(NetworkCopies.NETWORKS).orElseThrow(), NetworkCopies.Made.class)
                        .connection(copy(context, index));
            }
            return input.plan().network() instanceof TargetNetwork.Existing existing
                    ? new Networks.Connection(existing.subnet(), existing.groups())
                    : Networks.Connection.DEFAULT;
        }
    }

    /** Returns the newest machines of a plan that are ready. */
    static Optional<Ready> ready(PlanState state) {
        return state.standbys().stream().flatMap(saga -> ready(saga).stream()).reduce((first, second) -> second);
    }

    static Optional<Ready> ready(SagaRecord saga) {
        boolean waits = saga.cursor().state() == SagaState.ACTIVE
                && saga.cursor().direction() == Direction.FORWARD
                && saga.request().isEmpty();
        return waits
                ? saga.cursor()
                        .memo()
                        .filter(memo -> memo.contains("\"sources\""))
                        .map(memo -> Json.read(memo, Ready.class))
                : Optional.empty();
    }

    /** Returns the input for machines made of points. */
    static String input(
            PlanState state, List<PlanState.Kept> points, List<Copy> copies, NetworkCopies.Description networks) {
        Map<Integer, Instant> sources = new LinkedHashMap<>();
        points.forEach(kept -> sources.put(kept.group(), kept.point().source()));
        return Json.write(new Input(PlanJson.note(state.plan()), state.machines(), copies, sources, networks));
    }
}
