package io.multicloud.samples.bench;

import java.util.Arrays;

/**
 * What repeated measuring of one thing came to.
 *
 * @param median the middle value
 * @param spread the distance from the smallest to the largest value as a share of the median; 0.1 means 10 %
 */
record Sample(double median, double spread) {
    /**
     * Returns the sample of these values.
     *
     * @throws IllegalArgumentException if there are none
     */
    static Sample of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a sample needs at least one value");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        double range = sorted[sorted.length - 1] - sorted[0];
        return new Sample(median, median == 0 ? 0 : range / Math.abs(median));
    }

    /** Returns the sample of {@code values[i] / others[i]}: pairs were measured one right after the other. */
    static Sample ofRatios(double[] values, double[] others) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            ratios[i] = values[i] / others[i];
        }
        return of(ratios);
    }
}
