package io.multicloud.api.dr;

import io.multicloud.api.Durations;
import java.time.Duration;

/**
 * How copies are kept.
 *
 * @param every how often a recovery point is made that is kept; default 1 h
 * @param keep how many of those are kept; default 24
 * @param continuous how often changed blocks are brought over in between; zero switches it off, and then {@code every} alone
 *     must hold the recovery point; default 150 s, which is how often a common cloud can take a snapshot and complete its copy
 */
public record BackupPolicy(Duration every, int keep, Duration continuous) {
    /** @throws IllegalArgumentException if an interval is not positive, or nothing would be kept */
    public BackupPolicy {
        Durations.requirePositive("backup interval", every);
        if (keep < 1) {
            throw new IllegalArgumentException("at least 1 recovery point must be kept, not " + keep);
        }
        if (continuous.isNegative()) {
            throw new IllegalArgumentException(
                    "the interval of continuous protection must not be negative, was " + continuous);
        }
    }

    /** Returns the defaults. */
    public static BackupPolicy defaults() {
        return new BackupPolicy(Duration.ofHours(1), 24, Duration.ofSeconds(150));
    }

    /** Returns how far apart recovery points are at the most, if each is made at once. */
    public Duration interval() {
        return continuous.isZero() || continuous.compareTo(every) > 0 ? every : continuous;
    }
}
