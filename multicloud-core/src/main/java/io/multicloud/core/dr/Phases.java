package io.multicloud.core.dr;

import io.multicloud.api.ResourceId;
import io.multicloud.api.dr.FailoverState;
import io.multicloud.api.dr.FailoverState.Phase;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.Site;
import io.multicloud.api.work.WorkId;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is going on with a plan, told from what the journal has. */
final class Phases {
    private final RecoverySaga program;

    Phases(RecoverySaga program) {
        this.program = program;
    }

    FailoverState of(PlanState state) {
        PlanWatch.Memo seen = PlanWatch.Memo.of(state.control());
        Optional<SagaRecord> recovering = state.recovering(program);
        Phase phase = recovering.map(this::phase).orElseGet(() -> state.atPrimary() ? seen.phase() : Phase.COMMITTED);
        Optional<String> needs = recovering.isPresent()
                ? recovering.get().cursor().state() == SagaState.PAUSED
                        ? recovering.get().cursor().reason()
                        : Optional.empty()
                : state.atPrimary() ? Optional.ofNullable(seen.needs()) : Optional.empty();
        Instant since = recovering.map(SagaRecord::intendedAt).orElse(seen.since());
        return new FailoverState(
                state.plan().name(),
                phase,
                active(state, recovering),
                state.role().epoch(),
                machines(state, seen),
                recovering.or(state::drilling).map(saga -> new WorkId(saga.id())),
                needs,
                seen.idle().stream()
                        .map(idle -> new FailoverState.Idle(idle.vm(), idle.fate()))
                        .toList(),
                since);
    }

    private Phase phase(SagaRecord saga) {
        Recovery.Kind kind = program.input(saga).kind();
        if (kind == Recovery.Kind.FAILBACK) {
            return program.inWindow(saga) ? Phase.NORMAL : Phase.FAILING_BACK;
        }
        if (program.inWindow(saga)) {
            return Phase.FAILED_OVER;
        }
        if (saga.cursor().state() == SagaState.PAUSED && saga.cursor().direction() == Direction.FORWARD) {
            String step = program.stepName(saga);
            return step.startsWith(Restoring.UP)
                            || step.startsWith(Restoring.RESTORE)
                            || step.equals(RecoverySaga.VERIFY)
                    ? Phase.PARTIAL
                    : Phase.WAITING;
        }
        return Phase.FAILING_OVER;
    }

    /** Nobody has the role between the fence and the change of the role. */
    private Optional<Site> active(PlanState state, Optional<SagaRecord> recovering) {
        boolean between = recovering
                .map(saga -> program.stepName(saga))
                .filter(step -> step.equals(Fence.ROLE))
                .isPresent();
        return between ? Optional.empty() : Optional.of(state.active());
    }

    private static List<FailoverState.Machine> machines(PlanState state, PlanWatch.Memo seen) {
        Map<Integer, ResourceId> others = new LinkedHashMap<>();
        if (!state.atPrimary()) {
            state.machines().forEach(machine -> others.put(machine.index(), machine.vm()));
        } else {
            StandbySaga.ready(state).ifPresent(ready -> {
                for (Machine machine : ready.machines()) {
                    others.put(machine.index(), machine.vm());
                }
            });
        }
        Map<Integer, ResourceId> serving = new LinkedHashMap<>();
        state.machines().forEach(machine -> serving.put(machine.index(), machine.vm()));
        Map<Integer, Duration> lost = new LinkedHashMap<>();
        state.replaced().forEach(replaced -> lost.put(replaced.machine().index(), replaced.loss()));
        List<FailoverState.Machine> machines = new ArrayList<>();
        for (ProtectedMachine machine : state.plan().machines()) {
            int index = machines.size();
            @Nullable ResourceId standby = others.get(index);
            machines.add(new FailoverState.Machine(
                    machine,
                    Optional.ofNullable(serving.get(index)),
                    Optional.ofNullable(lost.get(index)),
                    Optional.ofNullable(standby),
                    Optional.ofNullable(seen.healthy().get(index))));
        }
        return machines;
    }
}
