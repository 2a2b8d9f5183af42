package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.multicloud.core.simulation.Mutants.Mutant;
import io.multicloud.testkit.simulation.Simulation;
import io.multicloud.testkit.simulation.SimulationFailure;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulator that finds nothing in engines that are broken proves nothing. */
class MutantTest {
    private static final int SEEDS = 2_000;

    /** What shows after many seeds only, or after few of a scenario that takes long. */
    private static final Set<String> RARE = Set.of(
            "takes any error of a removal for success",
            "forgets to undo its bucket",
            "replaces a machine that works again");

    static List<Mutant> common() {
        return Mutants.all().stream()
                .filter(mutant -> !RARE.contains(mutant.name()))
                .toList();
    }

    static List<Mutant> rare() {
        return Mutants.all().stream()
                .filter(mutant -> RARE.contains(mutant.name()))
                .toList();
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
    @MethodSource("common")
    void theSimulatorFinds(Mutant mutant) {
        isFound(mutant);
    }

    @ParameterizedTest
    @MethodSource("rare")
    @Tag("deep")
    void theSimulatorFindsWhatShowsRarely(Mutant mutant) {
        isFound(mutant);
    }

    private static void isFound(Mutant mutant) {
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
        assertThat(Mutants.all()).hasSizeGreaterThanOrEqualTo(15).doesNotHaveDuplicates();
        assertThat(rare()).hasSameSizeAs(RARE);
    }
}
