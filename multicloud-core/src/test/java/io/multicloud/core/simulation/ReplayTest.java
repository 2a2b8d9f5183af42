package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterables;
import io.multicloud.testkit.simulation.Scenario;
import io.multicloud.testkit.simulation.Simulation;
import io.multicloud.testkit.simulation.SimulationResult;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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

    private static final List<Scenario> QUICK = List.of(
            new MoveScenario(Variant.SOUND),
            new MoveScenario(Variant.SOUND, Store::model, MoveScenario.By.MIGRATOR),
            new FailoverScenario(Variant.SOUND));
    private static final List<Scenario> LONGER = List.of(
            new MoveScenario(Variant.SOUND, Store::model, MoveScenario.By.OBJECTS),
            new MoveScenario(Variant.SOUND, Store::model, MoveScenario.By.WARM),
            new MoveScenario(Variant.SOUND, Store::model, MoveScenario.By.LIVE),
            new BatchScenario(Variant.SOUND),
            new DrillScenario(Variant.SOUND),
            new ReplacementScenario(Variant.SOUND),
            new PlannedMoveScenario(Variant.SOUND),
            new FlappingScenario(Variant.SOUND));

    private static String hashes() {
        Stream<SimulationResult> all = Stream.concat(
                LongStream.of(SEEDS)
                        .boxed()
                        .flatMap(seed -> QUICK.stream().map(scenario -> Simulation.run(seed, scenario))),
                LONGER.stream().map(scenario -> Simulation.run(SEED, scenario)));
        return all.map(run -> run.seed() + " " + run.historyHash() + " " + run.events() + " " + run.took())
                .collect(Collectors.joining("\n"));
    }

    /** Prints what another JVM, with hash seeds of its own, makes of the seeds. */
    public static void main(String[] args) {
        Quiet.begin();
        System.out.println(hashes());
    }

    /** Surefire hands what is set for Maven on to the tests' JVM. */
    @Test
    void theLineThatPlaysASeedAgainNamesATestAndTheSeed() throws NoSuchMethodException {
        Pattern line = Pattern.compile("mvn .* -Dtest=SimulationTest#(\\w+) .* -Dsimulation\\.seed=77");
        for (Scenario scenario : Iterables.concat(QUICK, LONGER)) {
            Matcher replay = line.matcher(scenario.replay(77));
            assertThat(replay.matches()).as(scenario.replay(77)).isTrue();
            Method test = SimulationTest.class.getDeclaredMethod(replay.group(1));
            assertThat(test.isAnnotationPresent(Tag.class))
                    .as("%s is deep", test)
                    .isFalse();
        }
    }

    @Test
    void aSeedGivesTheSameRunTwice() {
        assertThat(hashes()).isEqualTo(hashes());
    }

    @Test
    @Tag("deep")
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
