package io.multicloud.api.burst;

import java.time.Duration;

/** How many burst VMs to have. */
public sealed interface ScalingStrategy {
    /** Returns {@link Thresholds} with its defaults; what is used when none is named. */
    static Thresholds thresholds() {
        return Thresholds.DEFAULTS;
    }

    /** Returns {@link JustInTime} with its defaults. */
    static JustInTime justInTime() {
        return JustInTime.DEFAULTS;
    }

    /**
     * Adds VMs while the pool has been too busy for a while, and ends them while it has been idle for as long:
     * the classic rule. One step adds what brings utilisation back under the threshold, less what is on its way.
     *
     * @param cpu CPU utilisation above which the pool is too busy; default 0.90
     * @param memory memory utilisation above which it is too busy; default 0.85
     * @param queueDepth waiting pieces of work above which it is too busy at once; default 100
     * @param sustained how long utilisation must be above or below before anything happens; default 5 min
     * @param scaleBack utilisation under which VMs are ended; default 0.60
     * @param coolDown shortest time between actions of the same kind; default 10 min
     */
    record Thresholds(
            double cpu, double memory, int queueDepth, Duration sustained, double scaleBack, Duration coolDown)
            implements ScalingStrategy {
        static final Thresholds DEFAULTS =
                new Thresholds(0.90, 0.85, 100, Duration.ofMinutes(5), 0.60, Duration.ofMinutes(10));

        /** Most VMs unless a policy says otherwise. */
        public static final int MOST_VMS = 50;

        /** @throws IllegalArgumentException if a share is not within 0 and 1, {@code scaleBack} is not below {@code cpu}, or a time is negative */
        public Thresholds {
            requireShare("cpu", cpu);
            requireShare("memory", memory);
            requireShare("scaleBack", scaleBack);
            if (scaleBack >= cpu) {
                throw new IllegalArgumentException("scaleBack " + scaleBack + " must be below cpu " + cpu);
            }
            if (queueDepth < 0 || sustained.isNegative() || coolDown.isNegative()) {
                throw new IllegalArgumentException("queue depth and times must not be negative, were " + queueDepth
                        + ", " + sustained + " and " + coolDown);
            }
        }

        private static void requireShare(String what, double value) {
            if (!(value > 0 && value <= 1)) {
                throw new IllegalArgumentException(what + " must be above 0 and at most 1, was " + value);
            }
        }
    }

    /**
     * Adds VMs at the last moment at which no piece of work has to wait longer than {@code maxWait}, and then one
     * for everything that waits; ends all idle VMs once their idle time adds up to {@code idleAllowance} and nothing
     * waits: as in the rent-or-buy problem, no more is spent on keeping VMs than a new order is worth. Needs a {@link
     * CapacitySource} that reports its queue. Uncapped unless a policy says otherwise.
     *
     * <p>No wait is longer than {@code maxWait} as long as a boot and a {@link BurstPolicy#monitorInterval()} together
     * are not, creates are accepted at once and VMs are ready in time.
     *
     * @param maxWait how long work may wait; default 5 min
     * @param bootTime how long a VM takes from accepted to ready; default 3 min. Once VMs have been seen to boot, the
     *     longest of the last 20 counts instead
     * @param idleAllowance how much idle time of all VMs together may add up before they are ended; default 40 min.
     *     Less ends VMs sooner and orders more often
     */
    record JustInTime(Duration maxWait, Duration bootTime, Duration idleAllowance) implements ScalingStrategy {
        static final JustInTime DEFAULTS =
                new JustInTime(Duration.ofMinutes(5), Duration.ofMinutes(3), Duration.ofMinutes(40));

        /** @throws IllegalArgumentException if a time is not positive; the idle allowance may be zero */
        public JustInTime {
            if (maxWait.isNegative() || maxWait.isZero() || bootTime.isNegative() || bootTime.isZero()) {
                throw new IllegalArgumentException("times must be positive, were " + maxWait + " and " + bootTime);
            }
            if (idleAllowance.isNegative()) {
                throw new IllegalArgumentException("the idle allowance must not be negative, was " + idleAllowance);
            }
        }

        /** With the default idle allowance. */
        public JustInTime(Duration maxWait, Duration bootTime) {
            this(maxWait, bootTime, DEFAULTS.idleAllowance);
        }
    }
}
