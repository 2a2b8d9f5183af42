package io.multicloud.core.burst;

import io.multicloud.api.burst.ScalingStrategy.JustInTime;
import io.multicloud.api.burst.WaitingWork;
import java.time.Duration;
import java.util.List;

/** {@link JustInTime}: orders as late as the longest wait allows, and then for everything that waits. */
final class JustInTimeScaling implements Scaling {
    private final JustInTime strategy;
    private double idleMinutes;

    JustInTimeScaling(JustInTime strategy) {
        this.strategy = strategy;
    }

    @Override
    public Verdict decide(Pool pool) {
        List<WaitingWork> waiting = pool.reading().waiting().orElse(List.of());
        int launch = 0;
        if (waiting.size() > pool.arriving()) {
            WaitingWork first = waiting.get(pool.arriving());
            Duration wait = Duration.between(first.since(), pool.now().plus(pool.interval()))
                    .plus(strategy.bootTime());
            if (wait.compareTo(strategy.maxWait()) > 0) {
                launch = waiting.size() - pool.arriving();
            }
        }
        int idle = pool.idle().size();
        idleMinutes = idle > 0 ? idleMinutes + idle : 0;
        int end = 0;
        if (idle > 0 && idleMinutes >= 40 && waiting.isEmpty()) {
            end = idle;
            idleMinutes = 0;
        }
        if (launch > 0 || end > 0) {
            return new Verdict(launch, end, launch > 0 ? "work would wait too long" : "idle for too long");
        }
        return Verdict.nothing(waiting.isEmpty() ? "nothing waits" : "everything that waits can still wait");
    }
}
