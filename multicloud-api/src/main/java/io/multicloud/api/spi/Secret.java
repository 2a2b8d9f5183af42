package io.multicloud.api.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value that must not be shown. Only {@link #reveal()} gives it away. Immutable. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Returns this value as a secret. */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** Returns the value; to be handed to an SDK and to nothing else. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(value);
    }

    /** Returns {@code ***}. */
    @Override
    public String toString() {
        return "***";
    }
}
