package io.multicloud.testkit.fake.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.cost.CostGroup;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.cost.CostReport.Completeness;
import io.multicloud.api.cost.CostReport.Line;
import io.multicloud.testkit.BillLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Cost reports and the cost of the month, both from the lines of a bill. */
final class CostsByDayTest {
    private static final Instant START = Instant.parse("2026-12-01T00:00:00Z");
    private static final LocalDate DAY = LocalDate.of(2026, 12, 1);
    private static final long NANOS = 1_000_000_000L;

    @Provide
    Arbitrary<List<BillLine>> bills() {
        Arbitrary<Instant> instants =
                Arbitraries.longs().between(0, Duration.ofDays(70).toNanos()).map(START::plusNanos);
        return Combinators.combine(
                        instants,
                        Arbitraries.longs().between(0, Duration.ofDays(40).toNanos()),
                        Arbitraries.integers().between(0, 100_000),
                        Arbitraries.of("eu-1", "us-1"),
                        Arbitraries.of("compute", "network"),
                        Arbitraries.of(Map.<String, String>of(), Map.of("team", "blue"), Map.of("team", "red")))
                .as((from, nanos, price, region, service, tags) ->
                        line(from, from.plusNanos(nanos), price, region, service, tags))
                .list()
                .ofMaxSize(12);
    }

    private static BillLine line(
            Instant from, Instant to, int price, String region, String service, Map<String, String> tags) {
        ResourceId id = new ResourceId("aws", "aws", Region.of(region), ResourceType.VM, "i-1");
        return new BillLine(id, service, "item", tags, from, to, Money.usd(new BigDecimal(price).movePointLeft(5)));
    }

    private static BillLine line(Instant from, Instant to, String hourly) {
        ResourceId id = new ResourceId("aws", "aws", Region.of("eu-1"), ResourceType.VM, "i-1");
        return new BillLine(id, "compute", "item", Map.of(), from, to, Money.usd(hourly));
    }

    private static CostReport report(List<BillLine> lines, CostQuery query) {
        return CostReporting.report(lines, query, Money.ZERO_USD.currency(), START.plus(Duration.ofDays(400)));
    }

    @Test
    void aLineIsCutAtMidnightToTheNanosecond() {
        Instant midnight = START.plus(Duration.ofDays(1));
        BillLine line = line(midnight.minusNanos(1), midnight.plusNanos(3 * NANOS + 2), "3600");
        assertThat(report(List.of(line), CostQuery.days(DAY, DAY.plusDays(2))).lines())
                .containsExactly(
                        new Line(DAY, "", Money.usd("0.000000001")),
                        new Line(DAY.plusDays(1), "", Money.usd("3.000000002")));
    }

    @Test
    void theFirstDayCountsAndTheLastDoesNot() {
        List<BillLine> lines = List.of(
                line(START.minusSeconds(3_600), START, "1"),
                line(START, START.plusSeconds(3_600), "2"),
                line(START.plus(Duration.ofDays(1)), START.plus(Duration.ofDays(2)), "3"),
                line(START.plus(Duration.ofDays(1)), START.plus(Duration.ofDays(1)), "4"));
        assertThat(report(lines, CostQuery.days(DAY, DAY.plusDays(1))).lines())
                .containsExactly(new Line(DAY, "", Money.usd(2)));
    }

    @Test
    void whatIsChargedOnceCountsOnItsDay() {
        List<BillLine> lines = List.of(line(START, START, "0.25"));
        assertThat(report(lines, CostQuery.days(DAY, DAY.plusDays(1))).total()).isEqualTo(Money.usd("0.25"));
        assertThat(report(lines, CostQuery.days(DAY.minusDays(1), DAY)).lines()).isEmpty();
    }

    @Test
    void costsWithoutTheTagAreUnderTheEmptyValue() {
        List<BillLine> lines = List.of(
                line(START, START.plusSeconds(3_600), 100_000, "eu-1", "compute", Map.of("team", "blue")),
                line(START, START.plusSeconds(3_600), 200_000, "eu-1", "compute", Map.of("other", "blue")));
        assertThat(report(lines, CostQuery.days(DAY, DAY.plusDays(1)).by(CostGroup.tag("team")))
                        .lines())
                .containsExactly(new Line(DAY, "", Money.usd(2)), new Line(DAY, "blue", Money.usd(1)));
    }

    @Test
    void aReportIsFinalOnceItsLastDayIsOver() {
        CostQuery query = CostQuery.days(DAY, DAY.plusDays(2));
        Instant end = START.plus(Duration.ofDays(2));
        assertThat(CostReporting.report(List.of(), query, Money.ZERO_USD.currency(), end.minusNanos(1))
                        .complete())
                .isEqualTo(Completeness.ESTIMATED);
        assertThat(CostReporting.report(List.of(), query, Money.ZERO_USD.currency(), end)
                        .complete())
                .isEqualTo(Completeness.FINAL);
    }

    @Property
    void everyBreakdownComesToTheSameAndToTheBill(@ForAll("bills") List<BillLine> bill) {
        CostQuery all = CostQuery.days(DAY, DAY.plusDays(200));
        Money total = report(bill, all).total();
        for (CostGroup group : List.of(CostGroup.service(), CostGroup.region(), CostGroup.tag("team"))) {
            CostReport report = report(bill, all.by(group));
            assertThat(report.total()).isEqualTo(total);
            assertThat(report.lines())
                    .isSortedAccordingTo(Comparator.comparing(Line::day).thenComparing(Line::group));
        }
        Money billed = bill.stream().map(BillLine::amount).reduce(Money.ZERO_USD, Money::plus);
        // Each piece of a day is rounded to 12 places.
        assertThat(total.minus(billed).amount().abs()).isLessThan(new BigDecimal("1e-9"));
    }

    @Property
    void twoReportsSideBySideMakeTheWhole(
            @ForAll("bills") List<BillLine> bill, @ForAll @LongRange(min = 1, max = 150) long cut) {
        LocalDate end = DAY.plusDays(200);
        Money parts = report(bill, CostQuery.days(DAY, DAY.plusDays(cut)))
                .total()
                .plus(report(bill, CostQuery.days(DAY.plusDays(cut), end)).total());
        assertThat(parts).isEqualTo(report(bill, CostQuery.days(DAY, end)).total());
    }

    @Property
    void theCostOfTheMonthIsWhatTheLinesSinceItsFirstDayCome(
            @ForAll("bills") List<BillLine> bill,
            @ForAll @Size(max = 5) List<@LongRange(min = 0, max = 110L * 86_400) Long> seconds) {
        CostCurve curve = new CostCurve(bill);
        for (long second : seconds) {
            Instant now = START.plusSeconds(second);
            Instant month = LocalDate.ofInstant(now, ZoneOffset.UTC)
                    .withDayOfMonth(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            BigDecimal expected = bill.stream()
                    .map(line -> between(line, month, now))
                    .reduce(Money.ZERO_USD, Money::plus)
                    .amount();
            assertThat(curve.monthToDate(now).subtract(expected).abs()).isLessThan(new BigDecimal("1e-10"));
        }
    }

    private static Money between(BillLine line, Instant from, Instant to) {
        if (line.chargedOnce()) {
            return line.from().isBefore(from) || line.from().isAfter(to) ? Money.ZERO_USD : line.price();
        }
        Instant start = line.from().isBefore(from) ? from : line.from();
        Instant end = line.to().isAfter(to) ? to : line.to();
        return start.isBefore(end) ? line.part(start, end).amount() : Money.ZERO_USD;
    }

    @Test
    void aNewMonthStartsWithNothingButWhatIsChargedAtItsFirstInstant() {
        Instant january = Instant.parse("2027-01-01T00:00:00Z");
        CostCurve curve = new CostCurve(List.of(
                line(START, january, "1"),
                line(january, january, "5"),
                line(january, january.plusSeconds(7_200), "2")));
        assertThat(curve.monthToDate(january.minusNanos(1))).isGreaterThan(new BigDecimal("743.99"));
        assertThat(curve.monthToDate(january)).isEqualByComparingTo("5");
        assertThat(curve.monthToDate(january.plusSeconds(3_600))).isEqualByComparingTo("7");
        assertThat(new CostCurve(List.of()).monthToDate(january)).isZero();
        assertThat(curve.monthToDate(START.minusSeconds(1))).isZero();
    }
}
