package io.multicloud.core.burst;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Optional;

/** How long the newest VMs took from accepted to ready. Thread-safe. */
final class BootTimes {
    private static final int MOST = 20;

    private final Deque<Duration> times = new ArrayDeque<>();

    synchronized void add(Duration time) {
        if (times.size() == MOST) {
            times.removeFirst();
        }
        times.addLast(time);
    }

    synchronized Optional<Duration> longest() {
        return times.isEmpty() ? Optional.empty() : Optional.of(Collections.max(times));
    }

    synchronized Optional<Duration> shortest() {
        return times.isEmpty() ? Optional.empty() : Optional.of(Collections.min(times));
    }
}
