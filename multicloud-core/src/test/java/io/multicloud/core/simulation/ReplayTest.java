package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.simulation.Scenario;
import io.multicloud.testkit.simulation.Simulation;
import io.multicloud.testkit.simulation.SimulationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A seed is a run, wherever it is played. */
class ReplayTest {
    /** Of single crashes, and of worlds with several troubles. */
    private static final long[] SEEDS = {3, 70, 1_003, 1_017, 4_242};

    /** Of those that take longer, one. */
    private static final long SEED = 1_005;

    @BeforeAll
    static void quiet() {
        Quiet.begin();
    }

    @AfterAll
    static void loud() {
        Quiet.end();
    }

    private static String hashes() {
        List<Scenario> scenarios = List.of(
                new MoveScenario(Variant.SOUND),
                new MoveScenario(Variant.SOUND, Store::model, MoveScenario.By.MIGRATOR),
                new FailoverScenario(Variant.SOUND));
        List<Scenario> longer = List.of(
                new MoveScenario(Variant.SOUND, Store::model, MoveScenario.By.WARM),
                new MoveScenario(Variant.SOUND, Store::model, MoveScenario.By.LIVE),
                new BatchScenario(Variant.SOUND),
                new DrillScenario(Variant.SOUND),
                new ReplacementScenario(Variant.SOUND),
                new PlannedMoveScenario(Variant.SOUND),
                new FlappingScenario(Variant.SOUND));
        Stream<SimulationResult> all = Stream.concat(
                LongStream.of(SEEDS)
                        .boxed()
                        .flatMap(seed -> scenarios.stream().map(scenario -> Simulation.run(seed, scenario))),
                longer.stream().map(scenario -> Simulation.run(SEED, scenario)));
        return all.map(run -> run.seed() + " " + run.historyHash() + " " + run.events() + " " + run.took())
                .collect(Collectors.joining("\n"));
    }

    /** Prints what another JVM, with hash seeds of its own, makes of the seeds. */
    public static void main(String[] args) {
        Quiet.begin();
        System.out.println(hashes());
    }

    @Test
    void aSeedGivesTheSameRunTwice() {
        assertThat(hashes()).isEqualTo(hashes());
    }

    @Test
    void aSeedGivesTheSameRunInAnotherJvm() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReplayTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).isZero();
        assertThat(printed.strip()).endsWith(hashes());
    }
}
