package io.multicloud.core.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configuration as it was written: nothing is interpolated, typed or checked yet. Values never show in text. */
public sealed interface Node {
    /** Returns where it begins. */
    Location at();

    /** Returns what it is, for messages. */
    String what();

    /**
     * A single value.
     *
     * @param text as written, without quotes
     */
    record Scalar(String text, Location at) implements Node {
        @Override
        public String what() {
            return "a single value";
        }

        @Override
        public String toString() {
            return "Scalar[" + at + "]";
        }
    }

    /** A key without a value. */
    record Empty(Location at) implements Node {
        @Override
        public String what() {
            return "nothing";
        }
    }

    /** A list. */
    record Sequence(List<Node> items, Location at) implements Node {
        /** Copies the list. */
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String what() {
            return "a list";
        }
    }

    /**
     * Keys and values.
     *
     * @param entries in the order written
     * @param at where the first key is
     */
    record Mapping(Map<String, Entry> entries, Location at) implements Node {
        /** Copies the map. */
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** Returns a mapping without keys. */
        public static Mapping empty(Location at) {
            return new Mapping(Map.of(), at);
        }

        /** Returns the value of a key. */
        public @Nullable Node get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        /** Returns this mapping with another value for a key. */
        public Mapping with(String key, Node value) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.put(key, new Entry(value.at(), value));
            return new Mapping(changed, at);
        }

        @Override
        public String what() {
            return "a section";
        }
    }

    /**
     * A key and its value.
     *
     * @param keyAt where the key is
     * @param value its value
     */
    record Entry(Location keyAt, Node value) {}
}
