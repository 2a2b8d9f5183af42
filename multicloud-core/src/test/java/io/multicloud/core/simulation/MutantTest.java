package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.multicloud.core.simulation.Mutants.Mutant;
import io.multicloud.testkit.simulation.Simulation;
import io.multicloud.testkit.simulation.SimulationFailure;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulator that finds nothing in engines that are broken proves nothing. */
class MutantTest {
    private static final int SEEDS = 2_000;

    static List<Mutant> mutants() {
        return Mutants.all();
    }

    @BeforeAll
    static void quiet() {
        Quiet.begin();
    }

    @AfterAll
    static void loud() {
        Quiet.end();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void theSimulatorFinds(Mutant mutant) {
        SimulationFailure found = find(mutant);
        System.out.println(
                "Found by seed " + found.seed() + ": a host that " + mutant + ". It breaks: " + found.sentence());
        assertThat(found.getMessage()).contains("To play it again: ", found.sentence());
    }

    private static SimulationFailure find(Mutant mutant) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                Simulation.run(seed, mutant.played());
            } catch (SimulationFailure e) {
                return e;
            }
        }
        return fail("no seed below " + SEEDS + " finds a host that " + mutant);
    }

    @Test
    void thereAreEnoughOfThem() {
        assertThat(mutants()).hasSizeGreaterThanOrEqualTo(15).doesNotHaveDuplicates();
    }
}
