package io.multicloud.samples.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.helpers.NOP_FallbackServiceProvider;

/**
 * The first {@code MultiCloud.open} with a fake cloud against the first {@code stub} context of jclouds, each in a JVM of
 * its own, in turns. The time of starting the JVM itself is in neither figure, and in both of the two beside them. Nothing
 * is logged on either side: the backend of a log is the host's choice, and jclouds has none by itself.
 */
final class StartupBenchmark implements Benchmark {
    private static final int WARM_UPS = 1;
    private static final int ROUNDS = 11;
    private static final long LONGEST_SECONDS = 120;

    @Override
    public String name() {
        return "startup";
    }

    private record Start(double openMillis, double processMillis) {}

    @Override
    public List<Metric> run() throws IOException, InterruptedException {
        double[] own = new double[ROUNDS];
        double[] ownProcess = new double[ROUNDS];
        double[] jclouds = new double[ROUNDS];
        double[] jcloudsProcess = new double[ROUNDS];
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            Start a = start("multicloud");
            Start b = start("jclouds");
            if (round >= 0) {
                own[round] = a.openMillis();
                ownProcess[round] = a.processMillis();
                jclouds[round] = b.openMillis();
                jcloudsProcess[round] = b.processMillis();
                System.out.printf(
                        "  round %d of %d: %.0f ms against %.0f ms%n",
                        round + 1, ROUNDS, a.openMillis(), b.openMillis());
            }
        }
        return List.of(
                Metric.ofPairs("startup.firstOpen", own, "ms", "jclouds stub", jclouds)
                        .withGoal(Goal.ratioAtMost(1 / 3.0)),
                Metric.ofPairs("startup.process", ownProcess, "ms", "jclouds stub", jcloudsProcess));
    }

    private static Start start(String library) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dslf4j.provider=" + NOP_FallbackServiceProvider.class.getName(),
                        FirstOpen.class.getName(),
                        library)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "opening " + library + " for the first time failed; it printed: " + printed);
        }
        double processMillis = (System.nanoTime() - start) / 1e6;
        String[] lines = printed.strip().split("\n", -1);
        return new Start(Long.parseLong(lines[lines.length - 1].strip()) / 1e6, processMillis);
    }
}
