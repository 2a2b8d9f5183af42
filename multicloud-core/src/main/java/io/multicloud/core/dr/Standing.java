package io.multicloud.core.dr;

import io.multicloud.api.DataSize;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.dr.RecoveryPoint;
import io.multicloud.core.journal.SagaState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a plan's protection is against what was promised. All of it follows from the journal, ages by the journal's clock. */
final class Standing {
    private static final int LATE = 2;
    private static final int BREACHED = 3;

    private Standing() {}

    /** Returns how old a group's newest point may become. */
    static Duration promised(ProtectionPlan plan, ConsistencyGroup group) {
        Duration least = plan.objectives().recoveryPoint(group.machines().get(0).data());
        for (ProtectedMachine machine : group.machines()) {
            Duration point = plan.objectives().recoveryPoint(machine.data());
            least = point.compareTo(least) < 0 ? point : least;
        }
        return least;
    }

    static BackupStatus.State state(ProtectionPlan plan, ConsistencyGroup group, Optional<Duration> age) {
        if (age.isEmpty()) {
            return BackupStatus.State.UNKNOWN;
        }
        Duration interval = plan.backups().interval();
        if (age.get().compareTo(interval.multipliedBy(BREACHED)) > 0
                || age.get().compareTo(promised(plan, group)) > 0) {
            return BackupStatus.State.BREACHED;
        }
        return age.get().compareTo(interval.multipliedBy(LATE)) > 0 ? BackupStatus.State.LATE : BackupStatus.State.OK;
    }

    /**
     * Returns how the plan is.
     *
     * @param problems why the last copy of a group failed, by its index
     */
    static BackupStatus of(PlanState state, Map<Integer, String> problems) {
        List<BackupStatus.Group> groups = new ArrayList<>();
        BackupStatus.State worst = BackupStatus.State.OK;
        long bytes = 0;
        for (int i = 0; i < state.plan().groups().size(); i++) {
            ConsistencyGroup group = state.plan().groups().get(i);
            List<PlanState.Kept> points = state.points(i);
            for (PlanState.Kept kept : points) {
                bytes += kept.point().bytes();
            }
            Optional<PlanState.Kept> newest = points.stream().findFirst();
            Optional<Duration> age =
                    newest.map(kept -> Duration.between(kept.point().source(), state.now()));
            BackupStatus.State now = copies(state.plan())
                    ? state(state.plan(), group, age)
                    : StandbySaga.ready(state).isPresent() ? BackupStatus.State.OK : BackupStatus.State.UNKNOWN;
            worst = worse(worst, now);
            groups.add(new BackupStatus.Group(
                    group.name(),
                    now,
                    newest.map(kept -> point(group, kept.point())),
                    age,
                    points.size(),
                    problem(state, i).or(() -> Optional.ofNullable(problems.get(groups.size())))));
        }
        return new BackupStatus(state.plan().name(), worst, groups, DataSize.bytes(bytes), state.now());
    }

    private static Optional<String> problem(PlanState state, int group) {
        return state.backups().stream()
                .filter(backup ->
                        backup.group() == group && backup.saga().cursor().state() == SagaState.PAUSED)
                .reduce((first, second) -> second)
                .flatMap(backup -> backup.saga().cursor().reason());
    }

    static RecoveryPoint point(ConsistencyGroup group, Notes.Point point) {
        return new RecoveryPoint(group.name(), point.source(), point.available(), point.consistency());
    }

    /** What is not known is worse than what is late, and better than what is known to be broken. */
    private static BackupStatus.State worse(BackupStatus.State one, BackupStatus.State other) {
        return rank(one) >= rank(other) ? one : other;
    }

    private static int rank(BackupStatus.State state) {
        return switch (state) {
            case OK -> 0;
            case LATE -> 1;
            case UNKNOWN -> 2;
            case BREACHED -> 3;
        };
    }

    /** Tells whether copies are what a plan recovers from. */
    static boolean copies(ProtectionPlan plan) {
        return plan.mode() != RecoveryMode.ACTIVE_ACTIVE;
    }

    /** Returns what would be lost of a group if its site had been lost at an instant; never negative. */
    static Duration loss(Notes.Point point, Instant lostAt) {
        Duration loss = Duration.between(point.source(), lostAt);
        return loss.isNegative() ? Duration.ZERO : loss;
    }
}
