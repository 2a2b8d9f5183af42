package io.multicloud.core.burst;

import io.multicloud.api.Durations;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.ScalingStrategy.JustInTime;
import io.multicloud.api.burst.WaitingWork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * {@link JustInTime}. Work is served first come first served, so the VMs that are on their way cover the work that has
 * waited longest; the first piece behind it decides when the next order is due.
 */
final class JustInTimeScaling implements Scaling {
    private final JustInTime strategy;
    private final BootTimes bootTimes = new BootTimes();
    private Duration idleTime = Duration.ZERO;

    JustInTimeScaling(JustInTime strategy) {
        this.strategy = strategy;
    }

    @Override
    public Verdict decide(Pool pool) {
        List<WaitingWork> waiting = pool.reading().waiting().orElse(List.of());
        int idle = pool.idle().size();
        idleTime = idle > 0 ? idleTime.plus(pool.interval().multipliedBy(idle)) : Duration.ZERO;
        if (!waiting.isEmpty()) {
            return out(pool, waiting);
        }
        if (idle == 0) {
            return Verdict.nothing(idleReason(pool.reading()));
        }
        if (idleTime.compareTo(strategy.idleAllowance()) < 0) {
            return Verdict.nothing("VMs are idle, and not for long enough");
        }
        return new Verdict(0, idle, "idle time of " + Durations.format(idleTime) + " together, and nothing waits");
    }

    private static String idleReason(CapacityReading reading) {
        if (reading.queueDepth() > 0) {
            return "work waits, but the source does not report since when";
        }
        return reading.reportsIdle()
                ? "nothing waits and no VM is idle"
                : "nothing waits, and the source does not report which VMs are idle, so that none is ended";
    }

    private Verdict out(Pool pool, List<WaitingWork> waiting) {
        int covered = covered(pool, waiting);
        if (covered == waiting.size()) {
            return Verdict.nothing("VMs are on their way for everything that waits");
        }
        // Ordered at the next tick, would the first uncovered piece start too late?
        Duration boot = bootTimes.longest().orElse(strategy.bootTime());
        Instant ready = pool.now().plus(pool.interval()).plus(boot);
        Duration wait = Duration.between(waiting.get(covered).since(), ready);
        if (wait.compareTo(strategy.maxWait()) <= 0) {
            return Verdict.nothing("everything that waits can still wait");
        }
        double vcpus = 0;
        double memoryGiB = 0;
        for (WaitingWork work : waiting.subList(covered, waiting.size())) {
            vcpus += work.vcpus();
            memoryGiB += work.memory().toGiB();
        }
        int vms = Math.max(1, Math.max(pool.vmsFor(vcpus), pool.vmsForMemory(memoryGiB)));
        return new Verdict(
                vms,
                0,
                "ordered a tick later, work would wait for " + Durations.format(wait) + "; " + waiting.size()
                        + " waiting, " + pool.arriving() + " on their way");
    }

    /** Returns how many of the pieces that wait longest the VMs on their way will take. */
    private static int covered(Pool pool, List<WaitingWork> waiting) {
        double vcpus = pool.arriving() * pool.vmVcpus();
        double memoryGiB = pool.arriving() * pool.vmMemoryGiB();
        int covered = 0;
        while (covered < waiting.size()) {
            WaitingWork work = waiting.get(covered);
            vcpus -= work.vcpus();
            memoryGiB -= work.memory().toGiB();
            if (vcpus < -1e-9 || memoryGiB < -1e-9) {
                break;
            }
            covered++;
        }
        return covered;
    }

    @Override
    public void acted(int launched, int ended) {
        if (ended > 0) {
            idleTime = Duration.ZERO;
        }
    }

    @Override
    public void booted(Duration bootTime) {
        bootTimes.add(bootTime);
    }
}
