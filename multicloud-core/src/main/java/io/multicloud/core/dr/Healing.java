package io.multicloud.core.dr;

import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.core.dr.Probing.Finding;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes good the loss of single machines whose cloud answers: each is restarted in its place, as often as is set, and if that does
 * not help, made anew. Both are ordered once for each time that a machine is lost.
 */
final class Healing {
    /** The journal's time is read anew with each beat, so that the beginning of one outage differs by a little. */
    private static final Duration SAME = Duration.ofSeconds(10);

    private final Desk desk;
    private final ProtectionPlan plan;
    private final DRSettings settings;

    Healing(Desk desk, ProtectionPlan plan, DRSettings settings) {
        this.desk = desk;
        this.plan = plan;
        this.settings = settings;
    }

    /** Orders what is next for a lost machine, if that is not under way. */
    CompletionStage<String> order(PlanState state, Finding finding, Instant lostAt) {
        if (replacement(state, finding, lostAt).isPresent()) {
            return CompletableFuture.completedFuture("");
        }
        Optional<SagaRecord> restart = found(state.heals(), "heal", finding, lostAt);
        if (restart.isEmpty()) {
            return desk.submit(
                    Ids.heal(plan.name(), finding.machine().index(), lostAt),
                    HealSaga.KIND,
                    Json.write(new HealSaga.Input(
                            finding.machine(), plan.machineProbe().orElse(null), settings.restarts())));
        }
        return failed(restart) ? desk.replace(state, finding.machine(), lostAt) : CompletableFuture.completedFuture("");
    }

    /**
     * Returns what makes a machine anew: for this outage, or still from one that another host has seen, and whose beginning this
     * one does not know.
     */
    private Optional<SagaRecord> replacement(PlanState state, Finding finding, Instant lostAt) {
        return found(state.replacements(), "replace", finding, lostAt)
                .or(() -> state.replacements().stream()
                        .filter(saga -> !saga.cursor().state().ended()
                                && Json.read(saga.input(), ReplaceSaga.Input.class)
                                        .machine()
                                        .equals(finding.machine()))
                        .findFirst());
    }

    /** Tells whether restarting a machine has not helped. */
    boolean restartFailed(PlanState state, Finding finding, Instant lostAt) {
        return failed(found(state.heals(), "heal", finding, lostAt));
    }

    /** Returns why a machine could be neither restarted nor made anew; empty while there is hope. */
    Optional<String> failure(PlanState state, Finding finding, Instant lostAt) {
        return replacement(state, finding, lostAt)
                .filter(saga -> saga.cursor().state() == SagaState.ROLLED_BACK
                        || saga.cursor().state() == SagaState.PAUSED)
                .map(saga -> finding.machine().vm() + " could be neither restarted nor replaced: "
                        + saga.cursor().reason().orElse("for no reason that is known"));
    }

    private static boolean failed(Optional<SagaRecord> saga) {
        return saga.filter(known -> known.cursor().state() == SagaState.ROLLED_BACK)
                .isPresent();
    }

    private Optional<SagaRecord> found(List<SagaRecord> sagas, String kind, Finding finding, Instant lostAt) {
        return sagas.stream()
                .filter(saga -> {
                    long[] numbers =
                            Ids.numbers(kind, plan.name(), 2, saga.id()).orElseThrow();
                    return numbers[0] == finding.machine().index()
                            && Math.abs(numbers[1] - lostAt.toEpochMilli()) < SAME.toMillis();
                })
                .reduce((first, second) -> second);
    }
}
