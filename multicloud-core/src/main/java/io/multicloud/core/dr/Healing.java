package io.multicloud.core.dr;

import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.core.dr.Probing.Finding;
import io.multicloud.core.health.Verdict;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes good the loss of single machines whose cloud answers: each is restarted in its place, as often as is set, and if that does
 * not help, made anew. Both are ordered once for each time that a machine is lost.
 */
final class Healing {
    /** The journal's time is read anew with each beat, so that the beginning of one outage differs by a little. */
    private static final Duration SAME = Duration.ofSeconds(10);

    /** What making a machine anew takes, until the plan has seen it: a stop, a snapshot, an image, a boot. */
    private static final Duration REPLACING = Duration.ofMinutes(2);

    /** After so many intervals, the newest answer of a machine is none from before. */
    private static final int ASKED_AGAIN = 2;

    private final Desk desk;
    private final ProtectionPlan plan;
    private final DRSettings settings;

    Healing(Desk desk, ProtectionPlan plan, DRSettings settings) {
        this.desk = desk;
        this.plan = plan;
        this.settings = settings;
    }

    /**
     * Orders what is next for a lost machine, if that is not under way; nothing for one that has answered again.
     *
     * @param all what is known of the plan's machines
     */
    CompletionStage<String> order(PlanState state, Finding finding, Instant lostAt, List<Finding> all) {
        if (answers(finding) || replacement(state, finding, lostAt).isPresent()) {
            return CompletableFuture.completedFuture("");
        }
        Optional<SagaRecord> restart = found(state.heals(), "heal", finding, lostAt);
        if (restart.isEmpty()) {
            return desk.submit(
                    Ids.heal(plan.name(), finding.machine().index(), lostAt),
                    HealSaga.KIND,
                    Json.write(new HealSaga.Input(
                            finding.machine(),
                            plan.machineProbe().orElse(null),
                            settings.restarts(),
                            patience(state, lostAt))));
        }
        return failed(restart) || hasHungAgain(state, restart.get())
                ? desk.replace(state, finding.machine(), lostAt, failing(all))
                : CompletableFuture.completedFuture("");
    }

    /** Returns the zones in which at least two machines were, and none works. */
    private static List<String> failing(List<Finding> all) {
        Map<String, List<Finding>> byZone = new TreeMap<>();
        all.forEach(finding -> finding.zone()
                .ifPresent(zone -> byZone.computeIfAbsent(zone.name(), none -> new ArrayList<>())
                        .add(finding)));
        byZone.values()
                .removeIf(there -> there.size() < 2
                        || there.stream().anyMatch(finding -> finding.verdict() != Verdict.LOST || answers(finding)));
        return List.copyOf(byZone.keySet());
    }

    /**
     * Returns for how long a restart is waited for: what is left of the time in which a machine shall be made good, if another one
     * must be made after all. The old one may have been lost for an interval when its first probe failed, and the new one is asked
     * within an interval. A restart that has less time than a boot takes would only be in vain, and one that has not helped in two
     * minutes does not help.
     */
    private Duration patience(PlanState state, Instant lostAt) {
        Duration left = settings.node()
                .minus(plan.health().interval().multipliedBy(2))
                .minus(Duration.between(lostAt, state.now()))
                .minus(replacing(state))
                .dividedBy(settings.restarts());
        if (left.compareTo(HealSaga.SHORTEST) < 0) {
            return HealSaga.SHORTEST;
        }
        return left.compareTo(HealSaga.LONGEST) > 0 ? HealSaga.LONGEST : left;
    }

    private static Duration replacing(PlanState state) {
        return state.replaced().stream()
                .flatMap(replaced -> Optional.ofNullable(replaced.took()).stream())
                .max(Comparator.naturalOrder())
                .orElse(REPLACING);
    }

    /** What works is lost until it has answered a few times in a row. */
    private static boolean answers(Finding finding) {
        return finding.healthy().equals(Optional.of(true));
    }

    /** Tells whether restarting has helped, but not for long: it was asked again since, and what has answered is not lost. */
    private boolean hasHungAgain(PlanState state, SagaRecord restart) {
        Duration since = Duration.between(restart.committedAt(), state.now());
        return restart.cursor().state() == SagaState.SUCCEEDED
                && since.compareTo(plan.health().interval().multipliedBy(ASKED_AGAIN)) > 0;
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
        return !answers(finding) && failed(found(state.heals(), "heal", finding, lostAt));
    }

    /** Returns why a machine could be neither restarted nor made anew; empty while there is hope. */
    Optional<String> failure(PlanState state, Finding finding, Instant lostAt) {
        return replacement(state, finding, lostAt)
                .filter(saga -> !answers(finding)
                        && (saga.cursor().state() == SagaState.ROLLED_BACK
                                || saga.cursor().state() == SagaState.PAUSED))
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
