package io.multicloud.api.spi;

import io.multicloud.api.DataSize;
import io.multicloud.api.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A setting that a provider understands beyond those every provider has. Declared by {@link
 * CloudProviderFactory#settings()}, so that it is validated, with file and line, like the library's own.
 *
 * @param key snake_case, for example {@code project_id}
 * @param type what its text is read as
 * @param description one line for people
 * @param defaultValue what holds when it is absent; empty if it is then required or has no value
 * @param presence whether it must be given
 * @param parser reads the text; throws {@link IllegalArgumentException} naming value and rule
 * @param <T> its type
 */
public record Setting<T>(
        String key,
        Class<T> type,
        String description,
        Optional<T> defaultValue,
        Presence presence,
        Function<String, T> parser) {
    /** Whether a setting must be given. */
    public enum Presence {
        /** It must. */
        REQUIRED,
        /** It need not. */
        OPTIONAL
    }

    /** @throws IllegalArgumentException if the key is not snake_case */
    public Setting {
        if (!key.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("setting key '" + key + "' must be snake_case");
        }
    }

    /** Returns a setting of text that must be given. */
    public static Setting<String> required(String key, String description) {
        return new Setting<>(key, String.class, description, Optional.empty(), Presence.REQUIRED, Function.identity());
    }

    /** Returns a setting of text that may be given. */
    public static Setting<String> optional(String key, String description) {
        return new Setting<>(key, String.class, description, Optional.empty(), Presence.OPTIONAL, Function.identity());
    }

    /** Returns a whole number with a default. */
    public static Setting<Integer> integer(String key, String description, int defaultValue) {
        return new Setting<>(key, Integer.class, description, Optional.of(defaultValue), Presence.OPTIONAL, text -> {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' must be a whole number", e);
            }
        });
    }

    /** Returns a duration such as {@code 30s}, with a default; see {@link Durations#parse}. */
    public static Setting<Duration> duration(String key, String description, Duration defaultValue) {
        return new Setting<>(
                key, Duration.class, description, Optional.of(defaultValue), Presence.OPTIONAL, Durations::parse);
    }

    /** Returns a size such as {@code 8GiB}, with a default; see {@link DataSize#parse}. */
    public static Setting<DataSize> size(String key, String description, DataSize defaultValue) {
        return new Setting<>(
                key, DataSize.class, description, Optional.of(defaultValue), Presence.OPTIONAL, DataSize::parse);
    }

    /** Returns one of the values of an enum, written in lower case with {@code _}; the default is one of them. */
    public static <E extends Enum<E>> Setting<E> choice(String key, String description, E defaultValue) {
        Class<E> type = defaultValue.getDeclaringClass();
        return new Setting<>(key, type, description, Optional.of(defaultValue), Presence.OPTIONAL, text -> {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(text)) {
                    return constant;
                }
            }
            List<String> allowed = Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                    .toList();
            throw new IllegalArgumentException("'" + text + "' must be one of " + String.join(", ", allowed));
        });
    }

    /** Returns text that may be given and is never shown. What proves who calls belongs into the credentials instead. */
    public static Setting<Secret> secret(String key, String description) {
        return new Setting<>(key, Secret.class, description, Optional.empty(), Presence.OPTIONAL, Secret::of);
    }
}
