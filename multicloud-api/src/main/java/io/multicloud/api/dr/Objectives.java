package io.multicloud.api.dr;

import io.multicloud.api.Durations;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a plan promises.
 *
 * @param recoveryTime from the first failed probe until the application is checked at the recovery site (RTO); default 10 min
 * @param recoveryPoint how old the newest state that can be recovered may become (RPO); default 5 min
 * @param recoveryPoints those of data that differ from it
 */
public record Objectives(Duration recoveryTime, Duration recoveryPoint, Map<DataClass, Duration> recoveryPoints) {
    /**
     * Copies the map.
     *
     * @throws IllegalArgumentException if a duration is not positive
     */
    public Objectives {
        Durations.requirePositive("recovery time", recoveryTime);
        Durations.requirePositive("recovery point", recoveryPoint);
        recoveryPoints.forEach((data, point) -> Durations.requirePositive("recovery point of " + data, point));
        Map<DataClass, Duration> copy = new EnumMap<>(DataClass.class);
        copy.putAll(recoveryPoints);
        recoveryPoints = Collections.unmodifiableMap(copy);
    }

    /** Returns the defaults. */
    public static Objectives defaults() {
        return new Objectives(Duration.ofMinutes(10), Duration.ofMinutes(5), Map.of());
    }

    /** Returns the recovery point of a class of data. */
    public Duration recoveryPoint(DataClass data) {
        return recoveryPoints.getOrDefault(data, recoveryPoint);
    }
}
