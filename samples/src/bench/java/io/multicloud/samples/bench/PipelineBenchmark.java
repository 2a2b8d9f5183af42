package io.multicloud.samples.bench;

import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** What the gate adds to a request that succeeds at once, against Failsafe's own composition of the same parts. */
final class PipelineBenchmark implements Benchmark {
    private static final InterleavedJmh JMH = new InterleavedJmh(5, 2, 3);

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public List<Metric> run() throws RunnerException {
        InterleavedJmh.Scores scores = JMH.run(
                PipelineCalls.class,
                List.of("gate", "failsafe", "bareGate", "observedGate", "gateWithDeadline", "failsafeWithTimeout"));
        return List.of(
                Metric.ofPairs(
                                "retry + breaker + limiter",
                                scores.of("gate"),
                                "ns/call",
                                "Failsafe",
                                scores.of("failsafe"))
                        .withGoal(Goal.ratioAtMost(1.0)),
                Metric.ofPairs(
                                "with a deadline",
                                scores.of("gateWithDeadline"),
                                "ns/call",
                                "Failsafe with Timeout",
                                scores.of("failsafeWithTimeout"))
                        .withGoal(Goal.ratioAtMost(0.25)),
                // Both are the same code; what is left is how well two JVMs can be told apart on this machine.
                Metric.ofPairs(
                                "observation off",
                                scores.of("gate"),
                                "ns/call",
                                "gate without a hook",
                                scores.of("bareGate"))
                        .withGoal(Goal.ratioAtMost(1.1)),
                Metric.ofPairs(
                        "observer and audit that do nothing",
                        scores.of("observedGate"),
                        "ns/call",
                        "observation off",
                        scores.of("gate")));
    }
}
