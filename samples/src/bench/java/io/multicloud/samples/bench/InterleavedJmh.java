package io.multicloud.samples.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures several JMH methods in turns, a fresh JVM each: round 1 runs every method once, then round 2, and so on. What
 * disturbs the machine for a while then hits candidate and peer alike, which JMH's own order, one method after the
 * other, does not give.
 *
 * @param rounds how often each method gets a JVM
 * @param warmups one-second iterations before measuring
 * @param iterations one-second iterations measured in each JVM; their mean is the JVM's score
 */
record InterleavedJmh(int rounds, int warmups, int iterations) {
    /** A JMH score by method name, one for each round. */
    record Scores(Map<String, double[]> byMethod) {
        double[] of(String method) {
            double[] scores = byMethod.get(method);
            if (scores == null) {
                throw new IllegalArgumentException("no method '" + method + "' was measured, but " + byMethod.keySet());
            }
            return scores;
        }
    }

    /** Runs methods of a class of JMH benchmarks; mode and unit are those of its annotations. */
    Scores run(Class<?> benchmarks, List<String> methods) throws RunnerException {
        Map<String, double[]> scores = new LinkedHashMap<>();
        methods.forEach(method -> scores.put(method, new double[rounds]));
        for (int round = 0; round < rounds; round++) {
            List<String> shown = new ArrayList<>();
            for (String method : methods) {
                double score = once(benchmarks, method);
                scores.get(method)[round] = score;
                shown.add(method + " " + Metric.figure(score));
            }
            System.out.println("  round " + (round + 1) + " of " + rounds + ": " + String.join(", ", shown));
        }
        return new Scores(scores);
    }

    private double once(Class<?> benchmarks, String method) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmarks.getName().replace(".", "\\.").replace("$", "\\.") + "\\." + method + "$")
                .forks(1)
                .warmupIterations(warmups)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        Options built = options.build();
        RunResult result = new Runner(built).runSingle();
        return result.getPrimaryResult().getScore();
    }
}
