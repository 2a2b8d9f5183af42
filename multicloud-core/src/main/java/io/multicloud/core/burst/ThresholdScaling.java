package io.multicloud.core.burst;

import io.multicloud.api.Durations;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.ScalingStrategy.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** {@link Thresholds}: one state machine for each metric, and one step that brings utilisation back under the threshold. */
final class ThresholdScaling implements Scaling {
    private final Thresholds thresholds;
    private final Sustained cpuHigh = new Sustained();
    private final Sustained memoryHigh = new Sustained();
    private final Sustained low = new Sustained();
    private @Nullable Instant lastOut;
    private @Nullable Instant lastIn;
    private Instant now = Instant.EPOCH;

    ThresholdScaling(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public Verdict decide(Pool pool) {
        now = pool.now();
        CapacityReading reading = pool.reading();
        OptionalDouble cpu = reading.cpuUtilization();
        OptionalDouble memory = reading.memoryUtilization();
        boolean cpuTooHigh = cpuHigh.holds(above(cpu, thresholds.cpu()), now, thresholds.sustained());
        boolean memoryTooHigh = memoryHigh.holds(above(memory, thresholds.memory()), now, thresholds.sustained());
        boolean queueTooLong = reading.queueDepth() > thresholds.queueDepth();
        boolean bothLow = cpu.isPresent()
                && cpu.getAsDouble() < thresholds.scaleBack()
                && !above(memory, thresholds.scaleBack())
                && reading.queueDepth() == 0;
        boolean longLow = low.holds(bothLow, now, thresholds.sustained());

        String state = describe(cpu, memory, reading.queueDepth());
        if (cpuTooHigh || memoryTooHigh || queueTooLong) {
            return out(pool, cpuTooHigh, memoryTooHigh, state);
        }
        if (longLow) {
            return in(pool, state);
        }
        if (bothLow) {
            return Verdict.nothing("low, not for long enough");
        }
        boolean high = above(cpu, thresholds.cpu()) || above(memory, thresholds.memory());
        return Verdict.nothing(high ? "too busy, not for long enough" : "within thresholds");
    }

    private Verdict out(Pool pool, boolean cpuTooHigh, boolean memoryTooHigh, String state) {
        if (cooling(lastOut)) {
            return Verdict.nothing("too busy, and cooling down after the last launch");
        }
        CapacityReading reading = pool.reading();
        double queued = reading.waiting()
                .map(waiting ->
                        waiting.stream().mapToDouble(work -> work.vcpus()).sum())
                .orElse(reading.queueDepth() * pool.vmVcpus());
        double wanted = (reading.usedVcpus() + queued) / thresholds.cpu() - reading.totalVcpus();
        int vms = pool.vmsFor(wanted);
        if (memoryTooHigh) {
            double missing = reading.usedMemory().toGiB() / thresholds.memory()
                    - reading.totalMemory().toGiB();
            vms = Math.max(vms, pool.vmsForMemory(missing));
        }
        vms -= pool.arriving();
        if (vms <= 0) {
            return Verdict.nothing("too busy, and enough VMs are on their way");
        }
        String why = cpuTooHigh
                ? "CPU above " + thresholds.cpu() + " for " + Durations.format(thresholds.sustained())
                : memoryTooHigh
                        ? "memory above " + thresholds.memory() + " for " + Durations.format(thresholds.sustained())
                        : "more than " + thresholds.queueDepth() + " waiting";
        return new Verdict(vms, 0, why + ": " + state + ", " + pool.arriving() + " on their way");
    }

    private Verdict in(Pool pool, String state) {
        if (cooling(lastIn)) {
            return Verdict.nothing("low, and cooling down after the last end");
        }
        // As many as can go with utilisation still under the threshold that adds them.
        CapacityReading reading = pool.reading();
        double spare = reading.totalVcpus() - reading.usedVcpus() / thresholds.cpu();
        int vms = Math.min(pool.idle().size(), (int) Math.floor(Math.max(0, spare) / pool.vmVcpus() + 1e-9));
        if (vms == 0) {
            return Verdict.nothing("low, and no VM may be ended");
        }
        return new Verdict(
                0,
                vms,
                "utilisation under " + thresholds.scaleBack() + " for " + Durations.format(thresholds.sustained())
                        + ": " + state);
    }

    @Override
    public void acted(int launched, int ended) {
        if (launched > 0) {
            lastOut = now;
            cpuHigh.reset();
            memoryHigh.reset();
        }
        if (ended > 0) {
            lastIn = now;
            low.reset();
        }
    }

    private boolean cooling(@Nullable Instant last) {
        return last != null && now.isBefore(last.plus(thresholds.coolDown()));
    }

    private static boolean above(OptionalDouble value, double threshold) {
        return value.isPresent() && value.getAsDouble() > threshold;
    }

    private static String describe(OptionalDouble cpu, OptionalDouble memory, int queue) {
        return String.format(
                Locale.ROOT,
                "CPU %s, memory %s, %d waiting",
                cpu.isPresent() ? String.format(Locale.ROOT, "%.2f", cpu.getAsDouble()) : "unknown",
                memory.isPresent() ? String.format(Locale.ROOT, "%.2f", memory.getAsDouble()) : "unknown",
                queue);
    }

    /** Tells whether a condition has held without a break for a time. */
    private static final class Sustained {
        private @Nullable Instant since;

        boolean holds(boolean condition, Instant now, Duration time) {
            if (!condition) {
                since = null;
                return false;
            }
            if (since == null) {
                since = now;
            }
            return !now.isBefore(since.plus(time));
        }

        void reset() {
            since = null;
        }
    }
}
