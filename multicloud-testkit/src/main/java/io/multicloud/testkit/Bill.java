package io.multicloud.testkit;

import io.multicloud.api.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a fake cloud has charged up to an instant. Immutable. Sums are taken over exact amounts and rounded once, half even
 * to 12 decimal places. A cost report, which is rounded day by day, may differ from it in the last of these: compare
 * them {@link Money#rounded}.
 *
 * @param lines in the order they ended, then those that still run
 * @param at the instant
 * @param currency of every line
 */
public record Bill(List<BillLine> lines, Instant at, Currency currency) {
    /** Copies the lines. */
    public Bill {
        lines = List.copyOf(lines);
    }

    /** Returns the part that is of one service, for example {@code compute} without the disks. */
    public Bill ofService(String service) {
        return new Bill(
                lines.stream().filter(line -> line.service().equals(service)).toList(), at, currency);
    }

    /** Returns the whole sum. */
    public Money total() {
        CostSum sum = new CostSum();
        lines.forEach(sum::add);
        return sum.in(currency);
    }

    /** Returns the sum of each day (UTC) on which anything cost something. */
    public SortedMap<LocalDate, Money> byDay() {
        SortedMap<LocalDate, CostSum> sums = new TreeMap<>();
        lines.forEach(line -> CostSum.addByDay(line, sums));
        return sumsIn(sums);
    }

    /** Returns the sums of what a function makes of each line, such as {@code BillLine::service}. */
    public SortedMap<String, Money> by(Function<BillLine, String> group) {
        SortedMap<String, CostSum> sums = new TreeMap<>();
        lines.forEach(line ->
                sums.computeIfAbsent(group.apply(line), key -> new CostSum()).add(line));
        return sumsIn(sums);
    }

    private <K> SortedMap<K, Money> sumsIn(SortedMap<K, CostSum> sums) {
        SortedMap<K, Money> amounts = new TreeMap<>();
        sums.forEach((key, sum) -> amounts.put(key, sum.in(currency)));
        return Collections.unmodifiableSortedMap(amounts);
    }

    /** Returns one line of text for each line, and the total. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (BillLine line : lines) {
            text.append(line.from())
                    .append("  ")
                    .append(line.to())
                    .append("  ")
                    .append(line.resource().nativeId())
                    .append("  ")
                    .append(line.item())
                    .append("  ")
                    .append(line.price())
                    .append("/h  ")
                    .append(line.amount())
                    .append('\n');
        }
        return text.append("total ").append(total()).append('\n').toString();
    }

    /** An exact sum: hourly prices times nanoseconds, to be divided once, and amounts charged once. */
    public static final class CostSum {
        private static final long NANOS_OF_AN_HOUR = Duration.ofHours(1).toNanos();

        private BigDecimal priceNanos = BigDecimal.ZERO;
        private BigDecimal once = BigDecimal.ZERO;

        /** Adds a line. */
        public void add(BillLine line) {
            if (line.chargedOnce()) {
                once = once.add(line.price().amount());
            } else {
                add(line, line.duration());
            }
        }

        private void add(BillLine line, Duration time) {
            priceNanos = priceNanos.add(line.price().amount().multiply(BigDecimal.valueOf(time.toNanos())));
        }

        /** Adds each day's part of a line to the sum of that day (UTC). */
        public static void addByDay(BillLine line, SortedMap<LocalDate, CostSum> sums) {
            LocalDate day = LocalDate.ofInstant(line.from(), ZoneOffset.UTC);
            if (line.chargedOnce()) {
                sums.computeIfAbsent(day, key -> new CostSum()).add(line);
                return;
            }
            Instant from = line.from();
            while (from.isBefore(line.to())) {
                LocalDate next = day.plusDays(1);
                Instant midnight = next.atStartOfDay(ZoneOffset.UTC).toInstant();
                Instant to = midnight.isBefore(line.to()) ? midnight : line.to();
                sums.computeIfAbsent(day, key -> new CostSum()).add(line, Duration.between(from, to));
                from = to;
                day = next;
            }
        }

        /** Returns the sum. */
        public Money in(Currency currency) {
            return new Money(priceNanos, currency).dividedBy(NANOS_OF_AN_HOUR).plus(new Money(once, currency));
        }
    }
}
