package io.multicloud.samples.hpc;

import io.multicloud.api.Money;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedMap;

/**
 * What came of one run; the definitions are those of BENCHMARKS, as printed beside the figures.
 *
 * @param name what was run
 * @param vmHours hours billed for burst VMs, each from the accepted create to the accepted delete and for 60 s at the
 *     least
 * @param costOverInstant {@code vmHours} over {@link JobTrace#instantVmHours}
 * @param p95WaitSeconds the 95th percentile of the jobs' waits, interpolated linearly
 * @param lateHoursShare share of job-hours whose job waited for more than 300 s
 * @param actions ticks at which VMs were ordered plus ticks at which VMs were ended
 * @param launched VMs accepted by an account
 * @param peakVms most VMs at a time
 * @param costByAccount what each account's bill says
 * @param failovers offers that failed and were replaced by the next one
 * @param interruptions spot VMs taken back
 * @param longestTriggerToAccepted longest time from a need being decided to a create being accepted
 * @param decisions entries written to the decision log
 * @param simulated virtual time
 * @param elapsed real time
 * @param series what the charts show
 */
public record RunResult(
        String name,
        double vmHours,
        double costOverInstant,
        double p95WaitSeconds,
        double lateHoursShare,
        long actions,
        long launched,
        int peakVms,
        SortedMap<String, Money> costByAccount,
        long failovers,
        long interruptions,
        Duration longestTriggerToAccepted,
        long decisions,
        Duration simulated,
        Duration elapsed,
        RunSeries series) {
    /** Returns the sum of all accounts' bills. */
    public Money cost() {
        Money sum = Money.ZERO_USD;
        for (Money part : costByAccount.values()) {
            sum = sum.plus(part);
        }
        return sum;
    }

    /** Returns a percentile of values, interpolated linearly between the two nearest, as numpy does by default. */
    static double percentile(int[] values, double percent) {
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        double rank = percent / 100 * (sorted.length - 1);
        int below = (int) Math.floor(rank);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }

    /** Returns the share of job-hours whose job waited longer than a bound. */
    static double lateHoursShare(JobTrace trace, int[] waits, int boundSeconds) {
        long late = 0;
        long all = 0;
        for (int job = 0; job < waits.length; job++) {
            all += trace.duration(job);
            if (waits[job] > boundSeconds) {
                late += trace.duration(job);
            }
        }
        return late / (double) all;
    }
}
