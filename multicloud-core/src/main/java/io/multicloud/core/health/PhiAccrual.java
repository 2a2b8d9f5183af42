package io.multicloud.core.health;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * The phi accrual detector (Hayashibara, Défago, Yared, Katayama, <a href="https://doi.org/10.1109/RELDIS.2004.1353004">The
 * &phi; accrual failure detector</a>, SRDS 2004): phi is -log10 of the probability that an answer comes even later than now, if
 * the times between answers are normally distributed as they were lately.
 *
 * <p>Three things differ from heartbeats that arrive by themselves. Answers are asked for, so phi is looked at when a probe
 * failed, and not while nobody asks. The deviation is at least a quarter of the interval: answers that are asked for come like
 * clockwork, and by their own deviation the first lost one would be a verdict. And the time of an outage is no sample: the
 * next outage would be noticed as late as this one ended.
 */
final class PhiAccrual implements FailureDetector {
    /** Samples that are remembered; Hayashibara et al. found little gained beyond 1,000, and we ask every few seconds. */
    static final int WINDOW = 200;

    /** Before there are so many samples, the configured interval stands for them. */
    static final int WARM_UP = 10;

    /** Answers in a row after which something lost is well again. */
    static final int ANSWERS_TO_RETURN = 3;

    private static final double SMALLEST_DEVIATION = 0.25;

    private final double threshold;
    private final double interval;
    private final long silentAfter;

    private final double[] samples = new double[WINDOW];
    private int next;
    private int count;

    private Verdict state = Verdict.UNKNOWN;
    private int answers;
    private long failingSince;
    private long lastAsked;
    /** What the time to the next answer is counted from: the last answer, or the first question. */
    private long waitingSince;

    PhiAccrual(double threshold, Duration interval) {
        this.threshold = threshold;
        this.interval = interval.toNanos();
        this.silentAfter = interval.multipliedBy(SILENT_INTERVALS).toNanos();
    }

    @Override
    public Verdict answered(long nanos) {
        boolean first = asked(nanos);
        answers++;
        if (state == Verdict.LOST) {
            waitingSince = nanos;
            if (answers >= ANSWERS_TO_RETURN) {
                state = Verdict.WELL;
            }
            return state;
        }
        if (!first) {
            add((double) (nanos - waitingSince));
        }
        waitingSince = nanos;
        state = Verdict.WELL;
        return state;
    }

    @Override
    public Verdict failed(long nanos) {
        boolean first = asked(nanos);
        answers = 0;
        if (state == Verdict.LOST) {
            return state;
        }
        if (first) {
            // An answer could have come an interval ago at the earliest; whether it did is not known.
            waitingSince = nanos - (long) interval;
        }
        if (state != Verdict.SUSPECTED) {
            failingSince = nanos;
        }
        state = phi(nanos) > threshold ? Verdict.LOST : Verdict.SUSPECTED;
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

    /** Returns the suspicion, from 0; grows with time until an answer comes. */
    double phi(long nanos) {
        double mean = interval;
        double deviation = 0;
        if (count >= WARM_UP) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += samples[i];
            }
            mean = sum / count;
            double squares = 0;
            for (int i = 0; i < count; i++) {
                squares += (samples[i] - mean) * (samples[i] - mean);
            }
            deviation = Math.sqrt(squares / count);
        }
        double smallest = SMALLEST_DEVIATION * Math.max(interval, mean);
        return NormalTail.minusLog10(((nanos - waitingSince) - mean) / Math.max(deviation, smallest));
    }

    private void add(double sample) {
        samples[next] = sample;
        next = (next + 1) % WINDOW;
        count = Math.min(count + 1, WINDOW);
    }

    /** Returns whether nothing was known before. */
    private boolean asked(long nanos) {
        if (silent(nanos)) {
            answers = 0;
            if (state != Verdict.LOST) {
                state = Verdict.UNKNOWN;
            }
        }
        lastAsked = nanos;
        return state == Verdict.UNKNOWN;
    }

    private boolean silent(long nanos) {
        return state != Verdict.UNKNOWN && nanos - lastAsked >= silentAfter;
    }
}
