package io.multicloud.core.catalog;

import java.util.Arrays;

/**
 * Numbers the distinct values of one property of all offers in ascending order, within a given number of bits. Where
 * there are more values than numbers, neighbours share one; a comparison of numbers then lets too much through and never
 * too little.
 */
final class Axis {
    private final double[] starts;
    private final boolean shared;

    Axis(double[] values, int bits) {
        double[] distinct = distinct(values);
        // The highest number is left to needs above every value.
        int numbers = (1 << bits) - 1;
        shared = distinct.length > numbers;
        starts = shared ? new double[numbers] : distinct;
        for (int i = 0; shared && i < numbers; i++) {
            starts[i] = distinct[(int) ((long) i * distinct.length / numbers)];
        }
    }

    /** Returns the values, each once, ascending. */
    static double[] distinct(double[] values) {
        // Adding zero makes -0.0, which sorts before 0.0, the same as that.
        double[] sorted =
                Arrays.stream(values).map(value -> value + 0.0).sorted().toArray();
        int size = 0;
        for (double value : sorted) {
            if (size == 0 || value != sorted[size - 1]) {
                sorted[size++] = value;
            }
        }
        return Arrays.copyOf(sorted, size);
    }

    /** Tells whether every value has a number of its own. */
    boolean isExact() {
        return !shared;
    }

    /** Returns the number of one of the values. */
    long of(double value) {
        int found = Arrays.binarySearch(starts, value + 0.0);
        return found >= 0 ? found : -found - 2;
    }

    /** Returns the lowest number among the values of at least {@code need}. */
    long atLeast(double need) {
        int found = Arrays.binarySearch(starts, need + 0.0);
        if (found >= 0) {
            return found;
        }
        int above = -found - 1;
        return shared ? Math.max(above - 1, 0) : above;
    }
}
