package io.multicloud.core.migration;

import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import io.multicloud.core.work.WorkProfile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Decides before each round whether it is needed: whether what has changed meanwhile could be copied, and the target be made of
 * it, within the downtime that is allowed. It goes by what the rounds so far took and found changed. If the changes do
 * not become fewer, or even none of them would be too many, a human is asked, who may let it go on to the last round all the same.
 */
final class Rounds {
    /** What is left of the changes from one round to the next, at the most, while that has a point. */
    private static final double SHRINKING = 0.9;

    private static final String ASKED = "asked";

    /** How long a place may not be well until the migration is taken back. */
    private static final Duration LONGEST_REST = Duration.ofDays(3);

    private final MigrationInput input;
    private final OptionalLong bytesPerSecond;
    private final BooleanSupplier mayBegin;

    /**
     * @param bytesPerSecond what may be sent at the most
     * @param mayBegin whether the places are well enough for a round that is not the last
     */
    Rounds(MigrationInput input, OptionalLong bytesPerSecond, BooleanSupplier mayBegin) {
        this.input = input;
        this.mayBegin = mayBegin;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Returns the step before a round, from 1, or the one after all of them. */
    Step before(int round) {
        String name = round > input.rounds() ? Names.CONVERGE : Names.round(round);
        return Step.of(
                name,
                Action.repeatable(context -> {
                            Answer answer = decide(context, round);
                            boolean begins = answer.equals(Answer.done()) && round <= input.rounds();
                            return begins && !mayBegin.getAsBoolean() ? Answer.again(Turns.NOT_WELL) : answer;
                        })
                        .within(LONGEST_REST));
    }

    private Answer decide(StepContext context, int round) {
        if (round == 1) {
            return Answer.done();
        }
        boolean enough = context.result(Names.round(round - 1)).equals(Optional.of(WorkProfile.SKIPPED));
        if (enough || context.memo().equals(Optional.of(ASKED))) {
            return Answer.done(WorkProfile.SKIPPED);
        }
        boolean last = round > input.rounds();
        Round now = measure(context, round - 1);
        Duration fixed = fixed(now);
        Duration estimate = fixed.plus(lastRound(context, round - 1));
        if ((round > 2 || last) && fits(estimate)) {
            return Answer.done(WorkProfile.SKIPPED);
        }
        String why = "the last round would take " + estimate.toSeconds() + " s, of which " + fixed.toSeconds()
                + " s without any change, and may take " + input.downtime().toSeconds() + " s";
        if (last) {
            return Answer.pause(why + ", after all " + input.rounds() + " rounds", ASKED);
        }
        // The first round says nothing of the others: it is about all there is.
        if (round > 3) {
            long before = measure(context, round - 2).changed;
            if (now.changed == 0) {
                return Answer.pause(why + ": no number of rounds changes that", ASKED);
            }
            if (now.changed > before * SHRINKING) {
                return Answer.pause(
                        why + ", and the changes do not become fewer: " + mib(now.changed)
                                + " MiB in the last round after " + mib(before) + " MiB in the one before",
                        ASKED);
            }
        }
        return Answer.done();
    }

    private static long mib(long bytes) {
        return bytes >> 20;
    }

    private boolean fits(Duration estimate) {
        return estimate.compareTo(input.downtime()) <= 0;
    }

    // ---- what the rounds tell

    /**
     * What a round was like.
     *
     * @param changed bytes that it copied
     * @param since how long after the one before it was begun
     * @param took all of it
     * @param snapshots how long the snapshots took
     * @param imports how long the ends of the copies took
     * @param exports how long the copies took
     */
    private record Round(
            long changed, Duration since, Duration took, Duration snapshots, Duration imports, Duration exports) {}

    private Round measure(StepContext context, int round) {
        long changed = 0;
        Duration snapshots = Duration.ZERO;
        Duration imports = Duration.ZERO;
        Duration exports = Duration.ZERO;
        Duration checks = Duration.ZERO;
        for (int disk = 0; disk < input.disks().size(); disk++) {
            Optional<StepRecord> export = record(context, Names.of(DiskSteps.EXPORT, round, disk));
            changed += export.map(done ->
                            DiskSteps.Note.parse(done.result()).progress().sent())
                    .orElse(0L);
            snapshots = snapshots.plus(took(context, DiskSteps.SNAPSHOT, round, disk));
            imports = imports.plus(took(context, DiskSteps.IMPORT, round, disk));
            exports = exports.plus(took(context, DiskSteps.EXPORT, round, disk));
            checks = checks.plus(took(context, DiskSteps.CHECKSUMS, round, disk));
        }
        Duration took = snapshots.plus(imports).plus(exports).plus(checks);
        Duration since = round > 1 ? measure(context, round - 1).took : took;
        return new Round(changed, since, took, snapshots, imports, exports);
    }

    /** What the last round takes though nothing has changed. */
    private Duration fixed(Round now) {
        Duration machine =
                input.live() ? Duration.ZERO : Usual.STOP.plus(Usual.IMAGE).plus(Usual.BOOT);
        return now.snapshots.plus(now.imports).plus(machine);
    }

    /** What the copy of the changes since the last snapshot would take. */
    private Duration lastRound(StepContext context, int round) {
        Round now = measure(context, round);
        if (round == 1) {
            return now.exports;
        }
        double perSecond = now.changed / Math.max(1e-3, now.since.toMillis() / 1e3);
        double expected = perSecond * now.took.toMillis() / 1e3;
        return Duration.ofMillis((long) (1e3 * expected / rate(context)));
    }

    private double rate(StepContext context) {
        Round first = measure(context, 1);
        double seconds = first.exports.toMillis() / 1e3;
        double measured = seconds > 0 && first.changed > 0 ? first.changed / seconds : Double.MAX_VALUE;
        return Math.min(measured, bytesPerSecond.isPresent() ? bytesPerSecond.getAsLong() : Double.MAX_VALUE);
    }

    private static Duration took(StepContext context, String what, int round, int disk) {
        return record(context, Names.of(what, round, disk))
                .map(StepRecord::took)
                .orElse(Duration.ZERO);
    }

    private static Optional<StepRecord> record(StepContext context, String step) {
        List<StepRecord> results = context.results();
        return results.stream()
                .filter(result -> result.direction() == Direction.FORWARD
                        && result.name().equals(step)
                        && !result.result().equals(WorkProfile.SKIPPED))
                .findFirst();
    }
}
