package io.multicloud.core.health;

import java.time.Duration;
import java.util.OptionalLong;

/** Lost after so many failures in a row, and well again after so many answers in a row. */
final class FailureCount implements FailureDetector {
    private final int failuresToLose;
    private final int answersToReturn;
    private final long silentAfter;

    private Verdict state = Verdict.UNKNOWN;
    private int failures;
    private int answers;
    private long failingSince;
    private long lastAsked;

    FailureCount(int failuresToLose, int answersToReturn, Duration interval) {
        this.failuresToLose = failuresToLose;
        this.answersToReturn = answersToReturn;
        this.silentAfter = interval.multipliedBy(SILENT_INTERVALS).toNanos();
    }

    @Override
    public Verdict answered(long nanos) {
        asked(nanos);
        failures = 0;
        answers++;
        if (state != Verdict.LOST || answers >= answersToReturn) {
            state = Verdict.WELL;
        }
        return state;
    }

    @Override
    public Verdict failed(long nanos) {
        asked(nanos);
        answers = 0;
        if (state == Verdict.LOST) {
            return state;
        }
        if (failures == 0) {
            failingSince = nanos;
        }
        failures++;
        state = failures >= failuresToLose ? Verdict.LOST : Verdict.SUSPECTED;
        return state;
    }

    @Override
    public Verdict verdict(long nanos) {
        return state != Verdict.LOST && silent(nanos) ? Verdict.UNKNOWN : state;
    }

    @Override
    public OptionalLong failingSince() {
        return state == Verdict.SUSPECTED || state == Verdict.LOST
                ? OptionalLong.of(failingSince)
                : OptionalLong.empty();
    }

    private void asked(long nanos) {
        if (silent(nanos)) {
            failures = 0;
            answers = 0;
            if (state != Verdict.LOST) {
                state = Verdict.UNKNOWN;
            }
        }
        lastAsked = nanos;
    }

    private boolean silent(long nanos) {
        return state != Verdict.UNKNOWN && nanos - lastAsked >= silentAfter;
    }
}
