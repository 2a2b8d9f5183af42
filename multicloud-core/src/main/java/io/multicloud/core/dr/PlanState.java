package io.multicloud.core.dr;

import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Site;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Point;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.dr.ReplaceSaga.Replaced;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SiteRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A plan as the journal has it.
 *
 * @param control the saga that watches it
 * @param plan what is promised
 * @param role who is the primary
 * @param backups those that have not ended, oldest first
 * @param recoveries all that are known, oldest first
 * @param drills all that are known, oldest first
 * @param standbys those that have not ended, oldest first
 * @param heals those that are known, oldest first
 * @param replacements of machines, those that are known, oldest first
 * @param replaced what plays machines that were made anew where they ran
 * @param machines what plays the plan's machines now, in their order
 * @param now the journal's time of this
 */
record PlanState(
        SagaRecord control,
        ProtectionPlan plan,
        SiteRecord role,
        List<Backup> backups,
        List<SagaRecord> recoveries,
        List<SagaRecord> drills,
        List<SagaRecord> standbys,
        List<SagaRecord> heals,
        List<SagaRecord> replacements,
        List<Replaced> replaced,
        List<Machine> machines,
        Instant now) {
    /**
     * A backup.
     *
     * @param group index of its group
     * @param begun when it was asked for
     */
    record Backup(SagaRecord saga, int group, Instant begun) {
        /** Returns the point that it is; empty until it can be recovered to, and once it is being removed. */
        Optional<Point> point() {
            if (saga.cursor().direction() != Direction.FORWARD
                    || saga.cursor().state() != SagaState.ACTIVE
                    || saga.request().isPresent()
                    || saga.cursor()
                            .memo()
                            .filter(memo -> memo.contains("\"source\""))
                            .isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(Json.read(saga.cursor().memo().get(), Point.class));
        }

        /** Tells whether it is on its way to become a point. */
        boolean underWay() {
            return saga.cursor().direction() == Direction.FORWARD
                    && saga.cursor().state() == SagaState.ACTIVE
                    && saga.request().isEmpty()
                    && point().isEmpty();
        }
    }

    /** A recovery point with the saga that is it. */
    record Kept(String saga, int group, Point point) {}

    /** Returns a group's points, newest first. */
    List<Kept> points(int group) {
        return backups.stream()
                .filter(backup -> backup.group() == group)
                .flatMap(backup ->
                        backup.point().map(point -> new Kept(backup.saga().id(), group, point)).stream())
                .sorted(Comparator.comparing((Kept kept) -> kept.point().source())
                        .reversed())
                .toList();
    }

    /** Returns the site that has the primary role. */
    Site active() {
        return role.role().equals(SiteNote.of(plan.recovery()).toString()) ? plan.recovery() : plan.primary();
    }

    Site passive() {
        return active().equals(plan.primary()) ? plan.recovery() : plan.primary();
    }

    boolean atPrimary() {
        return active().equals(plan.primary());
    }

    /** Returns the recovery that is under way, or that can still go back; one that serves for good is not. */
    Optional<SagaRecord> recovering(RecoverySaga program) {
        return recoveries.stream()
                .filter(saga -> !saga.cursor().state().ended() && !program.isFinal(saga))
                .reduce((first, second) -> second);
    }

    Optional<SagaRecord> drilling() {
        return drills.stream().filter(saga -> !saga.cursor().state().ended()).reduce((first, second) -> second);
    }
}
