package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.dr.AvailabilityReport;
import io.multicloud.api.dr.AvailabilityReport.Outage;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.Recovery;
import io.multicloud.core.dr.FleetWorld.Application;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * How much of ten years a protected application serves. When something is lost is drawn from a year's worth of each scope's
 * losses; how long that keeps users waiting is found out by the engine, each time on a fleet of its own that is well before.
 * The months in between, in which nothing happens, are left out.
 */
class AvailabilityOverYearsTest {
    private static final Instant START = Instant.parse("2027-01-01T00:00:00Z");
    private static final int YEARS = 10;
    private static final double PROMISED = 0.9999;

    /** What can be lost, and how often in a year: rather more often than clouds tell of. */
    private enum Scope {
        NODE(3),
        ZONE(0.5),
        REGION(0.2),
        CLOUD(0.1);

        private final double perYear;

        Scope(double perYear) {
            this.perYear = perYear;
        }
    }

    private record Loss(Instant at, Scope scope) {}

    /** Draws the losses of all years, each scope a Poisson process. */
    private static List<Loss> losses(Random random) {
        List<Loss> losses = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            double year = 0;
            while (true) {
                year += -Math.log(1 - random.nextDouble()) / scope.perYear;
                if (year >= YEARS) {
                    break;
                }
                losses.add(new Loss(START.plusSeconds(Math.round(year * 365 * 86_400)), scope));
            }
        }
        losses.sort(Comparator.comparing(Loss::at));
        return losses;
    }

    /** Returns for how long the users of the first application wait. */
    private static Duration suffered(Scope scope, long seed) {
        FleetWorld fleet = new FleetWorld(seed, 1, 2);
        Application app = fleet.applications.get(0);
        fleet.protect(new BackupPolicy(Duration.ofHours(1), 3, Duration.ofMinutes(2)), List.of(app));
        switch (scope) {
            case NODE -> fleet.loseNode(app.nodes().get(0));
            case ZONE -> fleet.loseZone(app.zone(), app.primary().account());
            case REGION -> fleet.loseRegion(app.primary());
            case CLOUD -> fleet.loseCloud(app.primary().account());
        }
        Duration waited = fleet.outages(List.of(app), Duration.ofHours(2)).get(app.name());
        fleet.time.advance(Duration.ofMinutes(2));
        fleet.coordinator
                .failoverState(app.name())
                .work()
                .flatMap(fleet.coordinator::find)
                .flatMap(Recovery::recoveryTime)
                .ifPresent(measured -> assertThat(measured)
                        .as("what the engine measured, from the first probe that failed, beside what users saw")
                        .isBetween(waited.minusSeconds(60), waited.plusSeconds(60)));
        return waited;
    }

    @Test
    void tenYearsOfLossesLeaveSomeOfTheErrorBudgetOfFourNines() {
        List<Outage> outages = new ArrayList<>();
        for (Loss loss : losses(new Random(42))) {
            Duration waited = suffered(loss.scope(), outages.size());
            outages.add(Outage.lasting(loss.at(), waited, loss.scope().name()));
        }
        AvailabilityReport report =
                new AvailabilityReport("aws-0-0", START, START.plus(Duration.ofDays(365L * YEARS)), PROMISED, outages);
        System.out.println(report);
        for (int year = 0; year < YEARS; year++) {
            Instant from = START.plus(Duration.ofDays(365L * year));
            System.out.println("year " + (year + 1) + ": "
                    + new AvailabilityReport("aws-0-0", from, from.plus(Duration.ofDays(365)), PROMISED, outages));
        }

        assertThat(outages).extracting(Outage::cause).contains("NODE", "ZONE", "REGION", "CLOUD");
        assertThat(report.outages()).hasSameSizeAs(outages);
        assertThat(report.met()).as(report.toString()).isTrue();
        assertThat(report.meanTimeToRecover())
                .hasValueSatisfying(mean -> assertThat(mean).isLessThan(Duration.ofMinutes(5)));
        assertThat(report.longest()).isLessThanOrEqualTo(Duration.ofMinutes(10));
    }
}
