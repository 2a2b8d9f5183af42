package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.Money;
import io.multicloud.api.cost.CostGroup;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.cost.CostReport.Completeness;
import io.multicloud.testkit.BillLine;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sums a bill up by day. A line is cut at midnight (UTC), to the nanosecond, and each piece is rounded to 12 decimal
 * places; whatever pieces are put together, they come to the same. Days without costs have no line.
 */
final class CostReporting {
    private static final Comparator<Key> DAY_THEN_GROUP =
            Comparator.comparing(Key::day).thenComparing(Key::group);

    private record Key(LocalDate day, String group) {}

    private CostReporting() {}

    /**
     * Returns what the lines come to.
     *
     * @param lines the whole bill, those that still run up to now
     * @param currency of all lines
     * @param now the days before it are final: a bill is never changed backwards
     */
    static CostReport report(List<BillLine> lines, CostQuery query, Currency currency, Instant now) {
        Instant from = midnight(query.from());
        Instant to = midnight(query.to());
        Map<Key, Money> sums = new TreeMap<>(DAY_THEN_GROUP);
        for (BillLine line : lines) {
            String group = query.group().map(by -> groupOf(by, line)).orElse("");
            for (BillLine piece : pieces(line, from, to)) {
                if (!piece.amount().isZero()) {
                    sums.merge(new Key(day(piece.from()), group), piece.amount(), Money::plus);
                }
            }
        }
        List<CostReport.Line> report = new ArrayList<>(sums.size());
        sums.forEach((key, sum) -> report.add(new CostReport.Line(key.day(), key.group(), sum)));
        return new CostReport(report, currency, now.isBefore(to) ? Completeness.ESTIMATED : Completeness.FINAL);
    }

    private static List<BillLine> pieces(BillLine line, Instant from, Instant to) {
        if (line.chargedOnce()) {
            return line.from().isBefore(from) || !line.from().isBefore(to) ? List.of() : List.of(line);
        }
        List<BillLine> pieces = new ArrayList<>();
        Instant start = line.from().isBefore(from) ? from : line.from();
        Instant end = line.to().isAfter(to) ? to : line.to();
        while (start.isBefore(end)) {
            Instant nextDay = midnight(day(start).plusDays(1));
            Instant cut = nextDay.isBefore(end) ? nextDay : end;
            pieces.add(line.part(start, cut));
            start = cut;
        }
        return pieces;
    }

    private static String groupOf(CostGroup group, BillLine line) {
        if (group instanceof CostGroup.ByTag tag) {
            return line.tags().getOrDefault(tag.key(), "");
        }
        return group instanceof CostGroup.ByRegion ? line.resource().region().name() : line.service();
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
