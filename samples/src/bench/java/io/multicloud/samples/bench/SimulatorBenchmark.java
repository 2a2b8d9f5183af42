package io.multicloud.samples.bench;

import io.multicloud.core.simulation.Simulator;
import io.multicloud.core.simulation.Simulator.Play;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many scenarios the simulator plays in a second on one core, from the making of the world until all invariants are checked:
 * a machine with four extents on its disk migrates between two clouds, or three machines of a lost region are recovered in
 * another cloud, over hosts that die, answers that are lost and clouds that fail.
 */
final class SimulatorBenchmark implements Benchmark {
    private static final double GOAL = 300;
    private static final int ROUNDS = 7;

    /** Beyond the seeds that are one crash each: these have one to four troubles. */
    private static final long FIRST = 10_000;

    @Override
    public String name() {
        return "simulator";
    }

    @Override
    public List<Metric> run() {
        List<Metric> metrics = new ArrayList<>();
        metrics.addAll(played(Play.MIGRATION, 5_000, 1_000));
        metrics.addAll(played(Play.MOVE, 1_000, 500));
        metrics.addAll(played(Play.FAILOVER, 500, 200));
        return metrics;
    }

    private static List<Metric> played(Play play, int warmUp, int scenarios) {
        Simulator.run(play, FIRST, warmUp);
        double[] rates = new double[ROUNDS];
        double[] perCpuSecond = new double[ROUNDS];
        double[] events = new double[ROUNDS];
        String what = play.name().toLowerCase(Locale.ROOT);
        for (int round = 0; round < ROUNDS; round++) {
            long first = FIRST + warmUp + (long) round * scenarios;
            long cpu = cpuNanos();
            long start = System.nanoTime();
            events[round] = (double) Simulator.run(play, first, scenarios) / scenarios;
            rates[round] = scenarios * 1e9 / (System.nanoTime() - start);
            perCpuSecond[round] = scenarios * 1e9 / (cpuNanos() - cpu);
            System.out.printf(
                    "  %s, round %d of %d: %.0f/s, %.0f per second of CPU, %.0f events each%n",
                    what, round + 1, ROUNDS, rates[round], perCpuSecond[round], events[round]);
        }
        Metric rate = Metric.of(what + " on one core", Sample.of(rates), "1/s");
        return List.of(
                play == Play.MIGRATION ? rate.withGoal(Goal.valueAtLeast(GOAL)) : rate,
                Metric.of(what + " in a second of CPU", Sample.of(perCpuSecond), "1/s"),
                Metric.of(what + ": events", Sample.of(events), "1"));
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
