package io.multicloud.samples.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One figure of a benchmark.
 *
 * @param name what was measured
 * @param value the figure, a median where it was measured repeatedly
 * @param unit of value and peer value, for example {@code ns/op}; {@code 1} for a plain number
 * @param spread see {@link Sample#spread()}; null if measured once
 * @param peer what else was measured in the same run; null without one
 * @param goal what shall be reached; null without one
 */
record Metric(
        String name,
        double value,
        String unit,
        @Nullable Double spread,
        @Nullable Peer peer,
        @Nullable Goal goal) {
    /**
     * The other side of a comparison.
     *
     * @param name whose figure it is
     * @param value the figure, in the metric's unit
     * @param ratio the metric's value over this one; from pairs where they were measured in pairs
     */
    record Peer(String name, double value, double ratio) {}

    Metric {
        if (goal != null && goal.subject() == Goal.Subject.RATIO && peer == null) {
            throw new IllegalArgumentException("metric '" + name + "' has the goal '" + goal + "' and no peer");
        }
    }

    /** Returns a figure that was measured once or counted. */
    static Metric of(String name, double value, String unit) {
        return new Metric(name, value, unit, null, null, null);
    }

    /** Returns the median of a sample. */
    static Metric of(String name, Sample sample, String unit) {
        return new Metric(name, sample.median(), unit, sample.spread(), null, null);
    }

    /** Returns this metric beside a peer's, measured independently. */
    Metric against(String peerName, double peerValue) {
        // Nothing against nothing is the same.
        double ratio = value == peerValue ? 1 : value / peerValue;
        return new Metric(name, value, unit, spread, new Peer(peerName, peerValue, ratio), goal);
    }

    /** Returns the comparison of two series of which equal indexes were measured right after each other. */
    static Metric ofPairs(String name, double[] values, String unit, String peerName, double[] peerValues) {
        Sample sample = Sample.of(values);
        Peer peer = new Peer(
                peerName,
                Sample.of(peerValues).median(),
                Sample.ofRatios(values, peerValues).median());
        return new Metric(name, sample.median(), unit, sample.spread(), peer, null);
    }

    /** Returns this metric with a goal. */
    Metric withGoal(Goal wanted) {
        return new Metric(name, value, unit, spread, peer, wanted);
    }

    /** Tells whether the goal was reached; null without one. */
    @Nullable
    Boolean met() {
        if (goal == null) {
            return null;
        }
        return goal.metBy(goal.subject() == Goal.Subject.RATIO && peer != null ? peer.ratio() : value);
    }

    /** Returns the metric's fields for the file; those it lacks are left out. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("value", value);
        fields.put("unit", unit);
        if (spread != null) {
            fields.put("spread", spread);
        }
        if (peer != null) {
            fields.put("peer", peer.name());
            fields.put("peerValue", peer.value());
            fields.put("ratio", peer.ratio());
        }
        if (goal != null) {
            fields.put("goal", goal.toString());
            fields.put("met", Boolean.TRUE.equals(met()));
        }
        return fields;
    }

    /** Returns a figure with as many decimals as say something. */
    static String figure(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 3 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
