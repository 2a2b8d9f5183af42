package io.multicloud.gcp.resource;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Times as Google writes them, for example {@code 2026-01-31T12:00:00.000-08:00}. */
public final class Times {
    private Times() {}

    /** Returns the instant, or {@link Instant#EPOCH} if there is none. */
    public static Instant of(String text) {
        if (text.isEmpty()) {
            return Instant.EPOCH;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
