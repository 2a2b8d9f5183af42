package io.multicloud.api.dr;

import io.multicloud.api.Durations;
import java.time.Duration;

/**
 * How it is found out that a site is lost.
 *
 * @param interval how often each machine's probe is asked; default 30 s
 * @param detector what makes of answers a verdict; default three failures in a row
 */
public record HealthPolicy(Duration interval, Detector detector) {
    /** @throws IllegalArgumentException if the interval is not positive */
    public HealthPolicy {
        Durations.requirePositive("probe interval", interval);
    }

    /** Returns the defaults. */
    public static HealthPolicy defaults() {
        return new HealthPolicy(Duration.ofSeconds(30), new Detector.Failures(3, 3));
    }

    /** What makes of the answers of a probe a verdict. */
    public sealed interface Detector {
        /**
         * So many failures in a row; and after them, so many successes in a row until it counts as well again, so that
         * flapping does not move machines to and fro.
         *
         * @param failures from 1
         * @param successes from 1
         */
        record Failures(int failures, int successes) implements Detector {
            /** @throws IllegalArgumentException if one is below 1 */
            public Failures {
                if (failures < 1 || successes < 1) {
                    throw new IllegalArgumentException(
                            "failures and successes must be at least 1, were " + failures + " and " + successes);
                }
            }
        }

        /**
         * A suspicion that grows with the time since the last success, by how far apart successes usually are (Hayashibara et
         * al., <a href="https://doi.org/10.1109/RELDIS.2004.1353004">The phi accrual failure detector</a>, 2004).
         *
         * @param threshold lost above it; 8 means that one verdict in 10^8 is wrong if successes are normally distributed
         */
        record PhiAccrual(double threshold) implements Detector {
            /** @throws IllegalArgumentException if the threshold is not positive and finite */
            public PhiAccrual {
                if (!(threshold > 0) || Double.isInfinite(threshold)) {
                    throw new IllegalArgumentException("the threshold of phi must be positive, was " + threshold);
                }
            }
        }
    }
}
