package io.multicloud.api.cost;

import io.multicloud.api.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;

/**
 * What was spent.
 *
 * @param lines sorted by day, then group
 * @param currency of every line
 * @param complete whether the provider says that nothing will be added for these days
 */
public record CostReport(List<Line> lines, Currency currency, Completeness complete) {
    /** Whether more may be added for the days of a report. */
    public enum Completeness {
        /** Nothing will be added. */
        FINAL,
        /** The newest days may still grow. */
        ESTIMATED
    }

    /**
     * One day of one group.
     *
     * @param day in UTC
     * @param group the service, region or tag value; empty where the query named no group
     * @param amount what was spent
     */
    public record Line(LocalDate day, String group, Money amount) {}

    /** @throws IllegalArgumentException if a line has another currency */
    public CostReport {
        lines = List.copyOf(lines);
        for (Line line : lines) {
            if (!line.amount().currency().equals(currency)) {
                throw new IllegalArgumentException("line " + line + " is not in " + currency);
            }
        }
    }

    /** Returns the sum of all lines. */
    public Money total() {
        Money sum = new Money(BigDecimal.ZERO, currency);
        for (Line line : lines) {
            sum = sum.plus(line.amount());
        }
        return sum;
    }
}
