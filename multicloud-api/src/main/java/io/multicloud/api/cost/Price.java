package io.multicloud.api.cost;

import io.multicloud.api.Money;
import java.time.Instant;

/**
 * A price as somebody published it.
 *
 * @param amount for one unit
 * @param unit what the amount is for
 * @param asOf when it was valid
 * @param source who published it
 */
public record Price(Money amount, Unit unit, Instant asOf, String source) {
    /** What an amount is for. */
    public enum Unit {
        /** An hour of use. */
        HOUR,
        /** A GiB kept for a month of 730 hours. */
        GIB_MONTH,
        /** A GiB transferred. */
        GIB
    }

    /** @throws IllegalArgumentException if the amount is negative or the source blank */
    public Price {
        if (amount.amount().signum() < 0 || source.isBlank()) {
            throw new IllegalArgumentException(
                    "a price must not be negative and needs a source, had " + amount + " from '" + source + "'");
        }
    }
}
