package io.multicloud.samples.bench;

/**
 * What a metric shall reach.
 *
 * @param subject what is compared
 * @param bound on which side of the limit it shall be
 * @param limit the figure; the figure itself counts as reached
 */
record Goal(Subject subject, Bound bound, double limit) {
    /** What of a metric is compared. */
    enum Subject {
        /** The value itself. */
        VALUE,
        /** The value over the peer's. */
        RATIO
    }

    /** On which side of the limit it shall be. */
    enum Bound {
        /** At most the limit. */
        AT_MOST,
        /** At least the limit. */
        AT_LEAST
    }

    static Goal valueAtMost(double limit) {
        return new Goal(Subject.VALUE, Bound.AT_MOST, limit);
    }

    static Goal valueAtLeast(double limit) {
        return new Goal(Subject.VALUE, Bound.AT_LEAST, limit);
    }

    static Goal ratioAtMost(double limit) {
        return new Goal(Subject.RATIO, Bound.AT_MOST, limit);
    }

    static Goal ratioAtLeast(double limit) {
        return new Goal(Subject.RATIO, Bound.AT_LEAST, limit);
    }

    boolean metBy(double figure) {
        // NaN meets nothing.
        return bound == Bound.AT_MOST ? figure <= limit : figure >= limit;
    }

    @Override
    public String toString() {
        String text = bound == Bound.AT_MOST ? "<= " : ">= ";
        return (subject == Subject.RATIO ? "ratio " : "") + text + Metric.figure(limit);
    }
}
