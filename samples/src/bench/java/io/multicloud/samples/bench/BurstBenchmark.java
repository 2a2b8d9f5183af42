package io.multicloud.samples.bench;

import io.multicloud.samples.hpc.BurstRun;
import io.multicloud.samples.hpc.JobTrace;
import io.multicloud.samples.hpc.RunResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What bursting costs on half a year of real jobs, and how long they wait for it: the real engine on four fake clouds in
 * virtual time, as in the quickstart. The peers are reference policies in a simulator of their own, on the same trace and
 * in the same model: first come first served, three minutes from request to ready, billed by the second and for 60 s at
 * the least.
 */
final class BurstBenchmark implements Benchmark {
    /** VM-hours that no schedule can do with less of, if every wait is at most 300 s; the optimum of a linear program. */
    private static final double LOWER_BOUND = 78_944;

    /** VM-hours of the policy that needs neither boot nor wait, as the reference has it. */
    private static final double INSTANT = 105_703;

    private static final double MOST_ELAPSED_SECONDS = 40;

    /** How a policy did on the trace, or shall do. */
    private record Reference(String name, double costOverInstant, double p95Wait, double lateHours, int actions) {}

    private static final Reference JUST_IN_TIME_40 = new Reference("just in time, B = 40", 1.014, 215, 0, 4_267);
    private static final Reference JUST_IN_TIME_80 = new Reference("just in time, B = 80", 1.026, 209, 0, 3_425);
    private static final Reference THRESHOLDS = new Reference("thresholds, no limit", 1.496, 86, 0.028, 1_121);
    private static final Reference THRESHOLDS_50 = new Reference("thresholds, at most 50", 0.966, 117_549, 0.548, 410);

    private static final Reference GOAL = new Reference("goal", 1.012, 220, 0, 4_000);

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public List<Metric> run() throws InterruptedException {
        JobTrace trace = JobTrace.surfHalfYear();
        JobTrace shuffled = trace.withDurationsExchanged(0.01, 1);
        List<BurstRun> runs = List.of(
                BurstRun.justInTime(trace),
                BurstRun.justInTime(shuffled),
                BurstRun.thresholdsUnlimited(trace),
                BurstRun.thresholds(trace));
        List<RunResult> results = BurstRun.runAll(runs, (run, percent) -> {
            if (percent % 25 == 0) {
                System.out.println(runs.get(run).name() + ": " + percent + " %");
            }
        });
        RunResult justInTime = results.get(0);
        RunResult disturbed = results.get(1);
        double hours = trace.jobHours();

        List<Metric> metrics = new ArrayList<>();
        metrics.addAll(figures("just in time", justInTime, hours, JUST_IN_TIME_40, GOAL));
        metrics.addAll(figures("just in time beside B = 80", justInTime, hours, JUST_IN_TIME_80, null));
        metrics.addAll(figures("thresholds, no limit", results.get(2), hours, THRESHOLDS, null));
        metrics.addAll(figures("thresholds, at most 50", results.get(3), hours, THRESHOLDS_50, null));
        metrics.add(
                Metric.of("just in time, 1 % of durations exchanged: cost / instant", disturbed.costOverInstant(), "1")
                        .against("just in time", justInTime.costOverInstant()));
        metrics.add(Metric.of("just in time, 1 % of durations exchanged: actions", disturbed.actions(), "ticks")
                .against("just in time", justInTime.actions()));
        metrics.add(Metric.of("just in time: whole trace", justInTime.elapsed().toMillis() / 1000.0, "s")
                .withGoal(Goal.valueAtMost(MOST_ELAPSED_SECONDS)));
        return metrics;
    }

    private static List<Metric> figures(
            String run, RunResult result, double jobHours, Reference reference, @Nullable Reference goal) {
        List<Metric> metrics = new ArrayList<>();
        String peer = reference.name();
        metrics.add(withGoal(
                Metric.of(run + ": cost / instant", result.costOverInstant(), "1")
                        .against(peer, reference.costOverInstant()),
                goal == null ? null : goal.costOverInstant()));
        // What came late could all have run on the centre's own servers, so it is taken off the bound.
        double bound = LOWER_BOUND - result.lateHoursShare() * jobHours;
        double peerBound = LOWER_BOUND - reference.lateHours() * jobHours;
        if (bound > 0 && peerBound > 0) {
            metrics.add(Metric.of(run + ": cost / lower bound", result.vmHours() / bound, "1")
                    .against(peer, reference.costOverInstant() * INSTANT / peerBound));
        }
        metrics.add(withGoal(
                Metric.of(run + ": P95 wait", result.p95WaitSeconds(), "s").against(peer, reference.p95Wait()),
                goal == null ? null : goal.p95Wait()));
        metrics.add(withGoal(
                Metric.of(run + ": late hours", result.lateHoursShare(), "share")
                        .against(peer, reference.lateHours()),
                goal == null ? null : goal.lateHours()));
        metrics.add(withGoal(
                Metric.of(run + ": actions", result.actions(), "ticks").against(peer, reference.actions()),
                goal == null ? null : (double) goal.actions()));
        return metrics;
    }

    private static Metric withGoal(Metric metric, @Nullable Double most) {
        return most == null ? metric : metric.withGoal(Goal.valueAtMost(most));
    }
}
