package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.ResourceId;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.FailoverState.Phase;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.Site;
import io.multicloud.core.dr.FleetWorld.Application;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * What is lost, from one machine to a whole cloud, and how long users wait until it is made good: a fleet of 66 machines in
 * six regions of three clouds, as protected by default but for copies each two minutes.
 */
class ScopesTest {
    private final FleetWorld fleet =
            new FleetWorld(7, 2, 4, 4, 3).protect(new BackupPolicy(Duration.ofHours(1), 3, Duration.ofMinutes(2)));

    private List<Application> applications(Predicate<Application> which) {
        List<Application> found = fleet.applications.stream().filter(which).toList();
        assertThat(found).isNotEmpty();
        return found;
    }

    /** Asserts that these, and no others, are recovered within a time. */
    private void assertRecovered(String scope, List<Application> lost, Duration objective) {
        Map<String, Duration> outages = fleet.outages(lost, Duration.ofHours(2));
        outages.forEach((name, outage) -> System.out.println("scope " + scope + ": " + name + " served again after "
                + outage.toSeconds() + " s, at " + objective.toSeconds() + " s at the most"));
        assertThat(outages.values()).allMatch(outage -> outage.compareTo(objective) <= 0);
        for (Application app : fleet.applications) {
            assertThat(fleet.serves(app)).as(app.name()).isTrue();
        }
    }

    private void assertFailedOver(List<Application> lost, Duration objective) {
        fleet.time.advance(Duration.ofMinutes(2));
        for (Application app : fleet.applications) {
            boolean moved = lost.contains(app);
            assertThat(fleet.coordinator.failoverState(app.name()).phase())
                    .as(fleet.explained(app.name()))
                    .isEqualTo(moved ? Phase.FAILED_OVER : Phase.NORMAL);
            if (moved) {
                Recovery recovery = fleet.coordinator
                        .failoverState(app.name())
                        .work()
                        .flatMap(fleet.coordinator::find)
                        .orElseThrow();
                assertThat(recovery.recoveryTime())
                        .hasValueSatisfying(took -> assertThat(took).isLessThanOrEqualTo(objective));
                assertThat(recovery.loss())
                        .hasValueSatisfying(loss -> assertThat(loss).isLessThanOrEqualTo(Duration.ofMinutes(5)));
            }
        }
    }

    @Test
    void fleetIsOf66MachinesInSixRegionsOfThreeClouds() {
        assertThat(fleet.nodes()).isEqualTo(66);
        assertThat(fleet.applications.stream().map(Application::primary).distinct())
                .hasSize(6);
        assertThat(fleet.applications.stream()
                        .map(app -> app.primary().account())
                        .distinct())
                .hasSize(3);
    }

    @Test
    void lostMachineIsRestartedInItsPlaceWithinFiveMinutes() {
        Application app = fleet.applications.get(0);
        ResourceId node = app.nodes().get(1);
        fleet.loseNode(node);

        assertRecovered("node", List.of(app), Duration.ofMinutes(5));
        assertFailedOver(List.of(), Duration.ZERO);
    }

    @Test
    void applicationsOfALostZoneGoOnElsewhereWithinTenMinutes() {
        Application app = fleet.applications.get(1);
        fleet.loseZone(app.zone(), app.primary().account());
        List<Application> lost = applications(other -> other.zone().equals(app.zone()));

        assertRecovered("zone", lost, Duration.ofMinutes(10));
        assertFailedOver(lost, Duration.ofMinutes(10));
    }

    @Test
    void applicationsOfALostRegionGoOnElsewhereWithinThirtyMinutes() {
        Site site = fleet.applications.get(0).primary();
        fleet.loseRegion(site);
        List<Application> lost = applications(app -> app.primary().equals(site));

        assertRecovered("region", lost, Duration.ofMinutes(30));
        assertFailedOver(lost, Duration.ofMinutes(30));
    }

    @Test
    void applicationsOfALostCloudGoOnElsewhereWithinAnHour() {
        fleet.loseCloud("gcp");
        List<Application> lost = applications(app -> app.primary().account().equals("gcp"));

        assertRecovered("cloud", lost, Duration.ofHours(1));
        assertFailedOver(lost, Duration.ofHours(1));
    }
}
