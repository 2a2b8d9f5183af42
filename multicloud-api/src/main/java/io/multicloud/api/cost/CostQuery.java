package io.multicloud.api.cost;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What was spent from one day to another, days counted in UTC.
 *
 * @param from the first day
 * @param to the day after the last
 * @param group by what it is broken down; empty for one sum a day
 */
public record CostQuery(LocalDate from, LocalDate to, Optional<CostGroup> group) {
    /** @throws IllegalArgumentException if there is no day between the bounds */
    public CostQuery {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a cost report from " + from + " must end after it, ended " + to);
        }
    }

    /** Returns a query for these days in one sum a day. */
    public static CostQuery days(LocalDate from, LocalDate to) {
        return new CostQuery(from, to, Optional.empty());
    }

    /** Returns this query broken down. */
    public CostQuery by(CostGroup wanted) {
        return new CostQuery(from, to, Optional.of(wanted));
    }
}
