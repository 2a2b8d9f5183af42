package io.multicloud.aws.client;

import io.multicloud.api.ResourceSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A short digest of named values, the same in every process: two creates with equal digests asked for the same. Not
 * thread-safe.
 */
public final class Digest {
    private static final int BYTES = 10;

    private final StringBuilder fields = new StringBuilder();

    private Digest() {}

    /** Starts with what every spec has. */
    public static Digest of(ResourceSpec spec) {
        return of(spec.name()).add("region", spec.region()).add("tags", spec.tags());
    }

    /** Starts with a name. */
    public static Digest of(String name) {
        return new Digest().add("name", name);
    }

    /** Adds a value; its text must not depend on the process. */
    public Digest add(String key, Object value) {
        String text = String.valueOf(value);
        // With its length in front, no value can pass for two.
        fields.append(key)
                .append('=')
                .append(text.length())
                .append(':')
                .append(text)
                .append('\n');
        return this;
    }

    /** Adds a value, if it is there. */
    public Digest add(String key, Optional<?> value) {
        value.ifPresent(present -> add(key, present));
        return this;
    }

    /** Adds a sorted map. */
    public Digest add(String key, Map<String, String> sorted) {
        sorted.forEach((name, value) -> add(key, name).add(name, value));
        return this;
    }

    /** Returns 20 hexadecimal digits. */
    public String text() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(fields.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
