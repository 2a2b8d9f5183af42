package io.multicloud.core.health;

/** How improbable it is that a normally distributed value is that large, also where the probability is 0 as a double. */
final class NormalTail {
    private static final double LN_10 = Math.log(10);
    private static final double LN_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    /** Below it the series has few terms, above it the fraction. */
    private static final double SMALL = 2.5;

    private static final int FRACTION_TERMS = 80;

    private NormalTail() {}

    /** Returns -log10 of the probability that a standard normal value is above {@code z}. */
    static double minusLog10(double z) {
        if (z > SMALL) {
            return -logOfSmall(z) / LN_10;
        }
        if (z < -SMALL) {
            return -Math.log1p(-Math.exp(logOfSmall(-z))) / LN_10;
        }
        return -Math.log(0.5 - half(z)) / LN_10;
    }

    /**
     * The logarithm of the tail by Laplace's continued fraction, density / (z + 1/(z + 2/(z + 3/...))): Abramowitz and Stegun,
     * Handbook of Mathematical Functions, 26.2.14.
     */
    private static double logOfSmall(double z) {
        double fraction = z;
        for (int k = FRACTION_TERMS; k >= 1; k--) {
            fraction = z + k / fraction;
        }
        return -0.5 * z * z - LN_ROOT_TWO_PI - Math.log(fraction);
    }

    /**
     * The probability between 0 and {@code z} by the series density * (z + z^3/3 + z^5/(3*5) + ...): Abramowitz and Stegun,
     * 26.2.11.
     */
    private static double half(double z) {
        double term = z;
        double sum = z;
        for (int k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
            term *= z * z / k;
            sum += term;
        }
        return sum * Math.exp(-0.5 * z * z - LN_ROOT_TWO_PI);
    }
}
