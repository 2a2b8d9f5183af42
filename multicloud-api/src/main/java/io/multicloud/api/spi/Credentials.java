package io.multicloud.api.spi;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What proves who calls. The fields a type needs are listed by the adapter that reads it.
 *
 * @param type for example {@code access_key}, {@code service_account}, {@code managed_identity}, or {@code
 *     default} for whatever the SDK's own chain finds
 * @param values the fields by name; never shown
 * @param expiresAt when they end, if they do
 */
public record Credentials(String type, Map<String, Secret> values, Optional<Instant> expiresAt) {
    /** The SDK's own chain: environment, profile, instance role, workload identity. */
    public static final Credentials DEFAULT_CHAIN = new Credentials("default", Map.of(), Optional.empty());

    /** @throws IllegalArgumentException if the type is blank */
    public Credentials {
        if (type.isBlank()) {
            throw new IllegalArgumentException("credentials need a type");
        }
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** Returns one field, if it is there. */
    public Optional<Secret> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * Returns one field.
     *
     * @throws IllegalArgumentException naming the field and the type, if it is not there
     */
    public Secret require(String name) {
        return value(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "credentials of type '" + type + "' need the field '" + name + "'"));
    }

    /** Returns type and field names, and nothing that is secret. */
    @Override
    public String toString() {
        return "Credentials{" + type + ", fields=" + values.keySet()
                + expiresAt.map(at -> ", expire " + at).orElse("") + "}";
    }
}
