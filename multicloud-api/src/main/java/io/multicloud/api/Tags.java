package io.multicloud.api;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The tag keys that the library itself writes, and how tags are copied. */
public final class Tags {
    /**
     * Who answers for the resource. Written on every create when the host has configured an owner, and by
     * {@link ResourceService#adopt}. What carries another owner is never touched by an engine.
     */
    public static final String OWNER = "multicloud-owner";

    /** Which burst, migration or recovery a resource belongs to; a sweeper finds orphans by it. */
    public static final String WORK = "multicloud-work";

    /** The idempotency token, where a provider keeps it as a tag ({@link CreateIdempotence#RECONCILED}). */
    public static final String TOKEN = "multicloud-token";

    private Tags() {}

    /**
     * Returns an immutable copy sorted by key.
     *
     * @throws IllegalArgumentException if a key is blank
     */
    public static Map<String, String> copyOf(Map<String, String> tags) {
        if (tags.isEmpty()) {
            return Map.of();
        }
        TreeMap<String, String> copy = new TreeMap<>();
        tags.forEach((key, value) -> {
            if (key.isBlank()) {
                throw new IllegalArgumentException("tag key must not be blank, its value is '" + value + "'");
            }
            copy.put(key, value);
        });
        return Collections.unmodifiableMap(copy);
    }
}
