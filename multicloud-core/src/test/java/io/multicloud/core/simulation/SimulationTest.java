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
                + " -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-D" + SEED + "=" + seed;
    }

    private static long seeds(long usual) {
        return System.getProperty(SEED) == null ? usual : 1;
    }

    @Test
    void aMoveSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(2_620), 2, new MoveScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aMoveSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(8_000), 2, new MoveScenario(Variant.SOUND)))
                .isPositive();
    }

    private static MoveScenario migration() {
        return new MoveScenario(Variant.SOUND, Store::model, MoveScenario.By.MIGRATOR);
    }

    @Test
    void aMigrationSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(2_000), 2, migration())).isPositive();
    }

    @Test
    @Tag("deep")
    void aMigrationSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(6_000), 2, migration())).isPositive();
    }

    @Test
    void aFailoverSurvives() {
        assertThat(Simulation.sweep(FIRST, seeds(300), 2, new FailoverScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aFailoverSurvivesManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(800), 2, new FailoverScenario(Variant.SOUND)))
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
        assertThat(Simulation.sweep(FIRST, seeds(400), 2, new DrillScenario(Variant.SOUND)))
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
        assertThat(Simulation.sweep(FIRST, seeds(400), 2, new PlannedMoveScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    void aRegionThatFlapsStays() {
        assertThat(Simulation.sweep(FIRST, seeds(20), 2, new FlappingScenario(Variant.SOUND)))
                .isPositive();
    }

    @Test
    @Tag("deep")
    void aRegionThatFlapsStaysFromManyMoreSeeds() {
        assertThat(Simulation.sweep(FIRST, seeds(300), 2, new FlappingScenario(Variant.SOUND)))
                .isPositive();
    }
}
