package io.multicloud.core.pipeline;

import io.multicloud.api.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;

/**
 * What an hour costs, in billionths of the limits' currency, so that thousands of VMs are summed in microseconds. Rounded
 * up, as is every cost made of it: sums of them are never too low.
 *
 * @param nanos billionths of a unit of currency; negative for not known
 */
record HourlyPrice(long nanos) {
    static final HourlyPrice UNKNOWN = new HourlyPrice(-1);
    static final HourlyPrice NOTHING = new HourlyPrice(0);

    private static final int DECIMALS = 9;
    private static final long SECONDS_PER_HOUR = 3600;

    static HourlyPrice of(Money price) {
        return new HourlyPrice(price.amount()
                .movePointRight(DECIMALS)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }

    boolean isUnknown() {
        return nanos < 0;
    }

    /** Returns what this is more than another; nothing if it is less. */
    HourlyPrice over(HourlyPrice other) {
        return new HourlyPrice(Math.max(0, nanos - other.nanos));
    }

    /**
     * Returns the cost of the part of a stretch of time that lies in a window, in billionths; nothing if the price is not
     * known, for which the caller looks first.
     */
    long cost(Instant from, Instant to, Window window) {
        if (isUnknown()) {
            return 0;
        }
        Instant start = from.isBefore(window.from()) ? window.from() : from;
        Instant end = to.isAfter(window.to()) ? window.to() : to;
        if (!start.isBefore(end)) {
            return 0;
        }
        Duration time = Duration.between(start, end);
        long seconds = time.getSeconds() + (time.getNano() > 0 ? 1 : 0);
        // Hours first: the product of nanos and seconds would overflow for a large machine over a month.
        long hours = seconds / SECONDS_PER_HOUR;
        long rest = seconds % SECONDS_PER_HOUR;
        return nanos * hours + (nanos * rest + SECONDS_PER_HOUR - 1) / SECONDS_PER_HOUR;
    }

    /** Returns an amount of billionths as money. */
    static Money money(long nanos, Currency currency) {
        return new Money(BigDecimal.valueOf(nanos, DECIMALS), currency);
    }

    /** Returns how many billionths an amount is, rounded down. */
    static long floor(Money amount) {
        return amount.amount()
                .movePointRight(DECIMALS)
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }
}
