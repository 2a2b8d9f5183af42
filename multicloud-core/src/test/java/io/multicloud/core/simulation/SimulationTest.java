package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.simulation.Simulation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Machines move and applications fail over in thousands of worlds, in each of which something else goes wrong. */
class SimulationTest {
    @BeforeAll
    static void quiet() {
        Quiet.begin();
    }

    @AfterAll
    static void loud() {
        Quiet.end();
    }

    private static final String SEED = "simulation.seed";
    private static final long FIRST = Long.getLong(SEED, 0);

    static String replay(String test, long seed) {
        return "mvn -Pdev -pl multicloud-core -am test -Dtest=SimulationTest#" + test
                + " -Dsurefire.failIfNoSpecifiedTests=false -D" + SEED + "=" + seed;
    }

    private static long seeds(long usual) {
        return System.getProperty(SEED) == null ? usual : 1;
    }

    @Test
    void aMoveSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(3_030), 2, new MoveScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aMoveSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(118_200), 2, new MoveScenario(Variant.SOUND)))
                .isPositive();
    }

    private static MoveScenario migration() {
        return migration(MoveScenario.By.MIGRATOR);
    }

    private static MoveScenario migration(MoveScenario.By by) {
        return new MoveScenario(Variant.SOUND, Store::model, by);
    }

    @Test
    void aMigrationSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(1_350), 2, migration())).isPositive();
    }

    @Test
    @Tag("deep")
    void aMigrationSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(70_000), 2, migration())).isPositive();
    }

    @Test
    void aMigrationThroughObjectsSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(100), 2, migration(MoveScenario.By.OBJECTS)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aMigrationThroughObjectsSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(1_000), 2, migration(MoveScenario.By.OBJECTS)))
                .isPositive();
    }

    @Test
    void aWarmMigrationSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(100), 2, migration(MoveScenario.By.WARM)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aWarmMigrationSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(2_400), 2, migration(MoveScenario.By.WARM)))
                .isPositive();
    }

    @Test
    void aLiveMigrationSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(80), 2, migration(MoveScenario.By.LIVE)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aLiveMigrationSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(2_400), 2, migration(MoveScenario.By.LIVE)))
                .isPositive();
    }

    @Test
    void aBatchKeepsToItsLimits() {
        assertThat(Simulation.sweep(FIRST, seeds(10), 2, new BatchScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aBatchKeepsToItsLimitsFromManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(200), 2, new BatchScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    void aFailoverSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(170), 2, new FailoverScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aFailoverSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(3_000), 2, new FailoverScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    void aReplacementSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(80), 2, new ReplacementScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aReplacementSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(800), 2, new ReplacementScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    void aDrillLeavesNothing() {
        assertThat(Simulation.sweep(FIRST, seeds(30), 2, new DrillScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aDrillLeavesNothingFromManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(800), 2, new DrillScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    void aPlannedMoveLosesNothing() {
        assertThat(Simulation.sweep(FIRST, seeds(30), 2, new PlannedMoveScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aPlannedMoveLosesNothingFromManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(700), 2, new PlannedMoveScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    void whatWasFoundOnceStaysMended() {
        // A backup that was taken back thawed what a younger one had frozen.
        Simulation.run(99, new FlappingScenario(Variant.SOUND));
        Simulation.run(134, new FlappingScenario(Variant.SOUND));
        // Three migrations that waited for a human on their way back kept the places of all others.
        Simulation.run(172, new BatchScenario(Variant.SOUND));
        // A copy of a machine that was gone, and that its cloud still described, counted as a point, and had no disks.
        Simulation.run(97, new ReplacementScenario(Variant.SOUND));
    }

    @Test
    void aRegionThatFlapsStays() {
        assertThat(Simulation.sweep(FIRST, seeds(20), 2, new FlappingScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aRegionThatFlapsStaysFromManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(500), 2, new FlappingScenario(Variant.SOUND)))
                .isPositive();
    }
}
