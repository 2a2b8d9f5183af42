package io.multicloud.api.dr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.multicloud.api.dr.AvailabilityReport.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AvailabilityReportTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = START.plus(Duration.ofDays(365));

    private static AvailabilityReport report(double target, Outage... outages) {
        return new AvailabilityReport("shop", START, END, target, List.of(outages));
    }

    private static Instant day(int day) {
        return START.plus(Duration.ofDays(day));
    }

    @Test
    void yearOfThreeNinesHasABudgetOfEightHoursAndThreeQuarters() {
        AvailabilityReport report = report(
                0.999,
                Outage.lasting(day(10), Duration.ofMinutes(30), "zone"),
                Outage.lasting(day(100), Duration.ofMinutes(90), "region"));

        assertThat(report.budget()).isEqualTo(Duration.parse("PT8H45M36S"));
        assertThat(report.down()).isEqualTo(Duration.ofHours(2));
        assertThat(report.budgetLeft()).isEqualTo(Duration.parse("PT6H45M36S"));
        assertThat(report.met()).isTrue();
        assertThat(report.measured()).isCloseTo(1 - 2 / 8760.0, within(1e-12));
        assertThat(report.meanTimeToRecover()).hasValue(Duration.ofHours(1));
        assertThat(report.meanTimeBetweenFailures()).hasValue(Duration.ofHours(4379));
        assertThat(report.longest()).isEqualTo(Duration.ofMinutes(90));
        assertThat(report.toString())
                .contains("shop: 99.97717 %")
                .contains("2 outages")
                .contains("budget left 24336s");
    }

    @Test
    void exceededBudgetIsNegative() {
        AvailabilityReport report = report(0.9999, Outage.lasting(day(1), Duration.ofHours(1), "cloud"));

        assertThat(report.met()).isFalse();
        assertThat(report.budgetLeft())
                .isEqualTo(Duration.ofSeconds(3_153, 600_000_000).minusHours(1));
        assertThat(report.toString()).contains("budget left -");
    }

    @Test
    void withoutOutagesThereIsNothingToRecoverFrom() {
        AvailabilityReport report = report(1);

        assertThat(report.met()).isTrue();
        assertThat(report.measured()).isEqualTo(1);
        assertThat(report.meanTimeToRecover()).isEmpty();
        assertThat(report.meanTimeBetweenFailures()).isEmpty();
        assertThat(report.longest()).isZero();
    }

    @Test
    void outagesAreCutToTheTimeAndJoinedWhereTheyTouch() {
        AvailabilityReport report = report(
                0.99,
                new Outage(day(20), Optional.of(day(22)), "second"),
                new Outage(day(-5), Optional.of(day(1)), "before"),
                new Outage(day(19), Optional.of(day(20)), "first"),
                new Outage(day(21), Optional.of(day(21)), "within"),
                new Outage(day(-9), Optional.of(day(-8)), "long ago"),
                new Outage(day(364), Optional.empty(), "still"),
                new Outage(day(366), Optional.empty(), "later"));

        assertThat(report.outages())
                .containsExactly(
                        new Outage(day(0), Optional.of(day(1)), "before"),
                        new Outage(day(19), Optional.of(day(22)), "first"),
                        new Outage(day(364), Optional.empty(), "still"));
        assertThat(report.down()).isEqualTo(Duration.ofDays(5));
    }

    @Test
    void downTimeIsThatOfLookingAtEveryMinute() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            Instant end = START.plus(Duration.ofMinutes(500));
            boolean[] down = new boolean[500];
            List<Outage> outages = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                int from = random.nextInt(700) - 100;
                int length = random.nextInt(100);
                boolean open = random.nextInt(8) == 0;
                outages.add(new Outage(
                        START.plus(Duration.ofMinutes(from)),
                        open ? Optional.empty() : Optional.of(START.plus(Duration.ofMinutes(from + length))),
                        "random"));
                for (int minute = Math.max(0, from); minute < (open ? 500 : Math.min(500, from + length)); minute++) {
                    down[minute] = true;
                }
            }
            int minutes = 0;
            for (boolean each : down) {
                minutes += each ? 1 : 0;
            }
            AvailabilityReport report = new AvailabilityReport("any", START, end, 0.9, outages);

            assertThat(report.down()).isEqualTo(Duration.ofMinutes(minutes));
            for (int i = 1; i < report.outages().size(); i++) {
                assertThat(report.outages().get(i - 1).until().orElseThrow())
                        .isBefore(report.outages().get(i).from());
            }
        }
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new AvailabilityReport("a", START, START, 0.9, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        for (double target : new double[] {0, -1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> report(target))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Double.toString(target));
        }
        assertThatThrownBy(() -> new Outage(day(1), Optional.of(day(0)), "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
