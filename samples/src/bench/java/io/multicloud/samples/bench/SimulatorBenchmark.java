package io.multicloud.samples.bench;

import io.multicloud.core.simulation.Simulator;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * How many scenarios the simulator plays in a second: one machine with a disk of four extents moves between two clouds, over
 * hosts that die, answers that are lost and clouds that fail, from the making of the world until all invariants are checked.
 */
final class SimulatorBenchmark implements Benchmark {
    private static final double GOAL = 300;
    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = 7;
    private static final int SCENARIOS = 1_000;

    /** Beyond the seeds that are one crash each: these have one to four troubles. */
    private static final long FIRST = 10_000;

    @Override
    public String name() {
        return "simulator";
    }

    @Override
    public List<Metric> run() {
        Simulator.moves(FIRST, WARM_UP);
        double[] rates = new double[ROUNDS];
        double[] perCpuSecond = new double[ROUNDS];
        double[] events = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long first = FIRST + WARM_UP + (long) round * SCENARIOS;
            long cpu = cpuNanos();
            long start = System.nanoTime();
            events[round] = (double) Simulator.moves(first, SCENARIOS) / SCENARIOS;
            rates[round] = SCENARIOS * 1e9 / (System.nanoTime() - start);
            perCpuSecond[round] = SCENARIOS * 1e9 / (cpuNanos() - cpu);
            System.out.printf(
                    "  round %d of %d: %.0f scenarios/s, %.0f per second of CPU, %.0f events each%n",
                    round + 1, ROUNDS, rates[round], perCpuSecond[round], events[round]);
        }
        return List.of(
                Metric.of("scenarios on one core", Sample.of(rates), "1/s").withGoal(Goal.valueAtLeast(GOAL)),
                Metric.of("scenarios in a second of CPU", Sample.of(perCpuSecond), "1/s"),
                Metric.of("events of a scenario", Sample.of(events), "1"));
    }

    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadCpuTime();
    }
}
