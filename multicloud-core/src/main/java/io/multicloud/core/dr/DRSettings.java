package io.multicloud.core.dr;

import io.multicloud.api.Durations;
import java.time.Duration;

/**
 * How fast the engine goes.
 *
 * @param launchesPerSecond how many machines a recovery starts per second at the most; default 10, what a large account of the
 *     large clouds stands without being throttled
 * @param look how often something under way in a cloud is asked about; default 5 s
 * @param beat how often a protected plan is looked at; default 5 s
 * @param fence how long the old side is tried to be stopped through its cloud before it counts as not reachable; default 10 s
 * @param settle how long machines and the application may take to answer before a human is asked; default 10 min
 * @param window how long a recovery can be rolled back; default 24 h
 * @param restarts how often a machine that hangs is restarted, before it is made anew; default 1, as a boot takes minutes of the
 *     few in which a machine shall be made good
 * @param node how long a single machine may be lost until another one does its work, by which is decided for how long a restart is
 *     waited for; default 4.5 min, half a minute less than the five of the scope, for clouds that are slower than the last time
 * @param freeze how long an application may stand still for a copy; default 1 min
 */
public record DRSettings(
        int launchesPerSecond,
        Duration look,
        Duration beat,
        Duration fence,
        Duration settle,
        Duration window,
        int restarts,
        Duration node,
        Duration freeze) {
    /** The defaults. */
    public static final DRSettings DEFAULT = new DRSettings(
            10,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            1,
            Duration.ofSeconds(270),
            Duration.ofMinutes(1));

    /** @throws IllegalArgumentException if a value is not positive */
    public DRSettings {
        if (launchesPerSecond < 1) {
            throw new IllegalArgumentException("launches per second must be at least 1, were " + launchesPerSecond);
        }
        if (restarts < 1) {
            throw new IllegalArgumentException("restarts must be at least 1, were " + restarts);
        }
        Durations.requirePositive("the time between looks", look);
        Durations.requirePositive("the beat", beat);
        Durations.requirePositive("the time to fence", fence);
        Durations.requirePositive("the time to settle", settle);
        Durations.requirePositive("the rollback window", window);
        Durations.requirePositive("the time without a machine", node);
        Durations.requirePositive("the longest freeze", freeze);
    }
}
