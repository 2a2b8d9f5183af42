package io.multicloud.core.pipeline;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A stretch of time for which a cost limit holds.
 *
 * @param from its start
 * @param to its end, which is not part of it
 */
record Window(Instant from, Instant to) {
    /** Returns the UTC day of a moment. */
    static Window dayOf(Instant moment) {
        LocalDate day = LocalDate.ofInstant(moment, ZoneOffset.UTC);
        return new Window(start(day), start(day.plusDays(1)));
    }

    /** Returns the UTC month of a moment. */
    static Window monthOf(Instant moment) {
        LocalDate first = LocalDate.ofInstant(moment, ZoneOffset.UTC).withDayOfMonth(1);
        return new Window(start(first), start(first.plusMonths(1)));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
