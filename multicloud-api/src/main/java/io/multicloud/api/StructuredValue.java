package io.multicloud.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Base of the values that may gain fields between releases and are therefore no records: equality, hash
 * and text follow from the fields that a subclass describes once.
 */
public abstract class StructuredValue {
    /** For subclasses. */
    protected StructuredValue() {}

    /** Names every field that takes part in equality, in a fixed order. */
    protected abstract void describe(Fields fields);

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof StructuredValue value
                        && getClass() == value.getClass()
                        && fields().values.equals(value.fields().values));
    }

    @Override
    public final int hashCode() {
        return fields().values.hashCode();
    }

    /** Returns the fields that hold something, secrets masked. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "{" + String.join(", ", fields().shown) + "}";
    }

    private Fields fields() {
        Fields fields = new Fields();
        describe(fields);
        return fields;
    }

    /** Receives the fields of a value. */
    public static final class Fields {
        private final List<@Nullable Object> values = new ArrayList<>();
        private final List<String> shown = new ArrayList<>();

        private Fields() {}

        /** Adds a field; one that is null, or an empty collection, map or optional, is left out of the text. */
        public Fields add(String name, @Nullable Object value) {
            values.add(value);
            if (!empty(value)) {
                shown.add(name + "=" + (value instanceof Optional<?> optional ? optional.orElseThrow() : value));
            }
            return this;
        }

        /** Adds a field whose content must not appear in text, such as user data. */
        public Fields addMasked(String name, @Nullable Object value) {
            values.add(value);
            if (!empty(value)) {
                shown.add(name + "=***");
            }
            return this;
        }

        /** Adds a field whose text is not that of its value, such as an address without the password in it. */
        public Fields addShownAs(String name, @Nullable Object value, @Nullable Object text) {
            values.add(value);
            if (!empty(value)) {
                shown.add(name + "=" + text);
            }
            return this;
        }

        private static boolean empty(@Nullable Object value) {
            return value == null
                    || (value instanceof Collection<?> collection && collection.isEmpty())
                    || (value instanceof Map<?, ?> map && map.isEmpty())
                    || Objects.equals(value, Optional.empty());
        }
    }
}
