package io.multicloud.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a section, as a table: reading, writing, the overlay and the list of known keys all follow from it, which
 * is what makes YAML and the builder mean the same. Immutable.
 *
 * @param <V> the value
 * @param <B> its builder
 */
public final class Shape<V, B> {
    private final Map<String, Field<V, B>> fields;

    private Shape(Map<String, Field<V, B>> fields) {
        this.fields = fields;
    }

    /** Starts a table. */
    public static <V, B> Table<V, B> table() {
        return new Table<>();
    }

    /** Returns a single value; {@code get} returns null for one that is not set. */
    public static <V, B, T> Field<V, B> field(
            String key, Kind<T> kind, Function<V, @Nullable T> get, BiConsumer<B, T> set) {
        return new Value<>(key, kind, get, set);
    }

    /** Reads every key of a section onto a builder; unknown keys are problems. */
    public void read(Node.Mapping section, String path, Reading reading, B builder, String... alsoKnown) {
        section.entries().forEach((key, entry) -> {
            if (List.of(alsoKnown).contains(key)) {
                return;
            }
            Field<V, B> field = fields.get(key);
            String keyPath = join(path, key);
            if (field == null) {
                unknown(entry.keyAt(), path, key, reading, alsoKnown);
                return;
            }
            reading.located(keyPath, entry.keyAt());
            field.read(entry.value(), keyPath, reading, builder);
        });
    }

    private void unknown(Location at, String path, String key, Reading reading, String... alsoKnown) {
        if (!key.matches("[A-Za-z0-9_-]+")) {
            // Such as {secret_key:abc}, which YAML takes for one long key.
            reading.problem(at, path, "has a key that is no word; is there a space missing after a colon?");
            return;
        }
        List<String> known = new ArrayList<>(List.of(alsoKnown));
        known.addAll(fields.keySet());
        String suggestion = Suggestions.didYouMean(key, known);
        reading.problem(
                at,
                join(path, key),
                "is no known key" + (suggestion.isEmpty() ? "; known are " + String.join(", ", known) : suggestion));
    }

    /** Returns a section that {@link #read} reads back. */
    public Node.Mapping write(V value, Field.Form form) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        for (Field<V, B> field : fields.values()) {
            Node node = field.write(value, form);
            if (node != null) {
                entries.put(field.key(), new Node.Entry(Location.BUILDER, node));
            }
        }
        return new Node.Mapping(entries, Location.BUILDER);
    }

    /** Tells which environment variables mean which keys. */
    public void variables(
            String prefix, List<String> path, @Nullable Node node, Reading reading, Field.VariableVisitor visitor) {
        for (Field<V, B> field : fields.values()) {
            Node inner = node instanceof Node.Mapping mapping ? mapping.get(field.key()) : null;
            String variable = prefix + field.key().toUpperCase(Locale.ROOT);
            field.variables(variable, append(path, field.key()), inner, reading, visitor);
        }
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static List<String> append(List<String> path, String key) {
        List<String> longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }

    private static Node.Scalar scalar(String text) {
        return new Node.Scalar(Template.literal(text).raw(), Location.BUILDER);
    }

    /**
     * Collects the keys of a section; not thread-safe.
     *
     * @param <V> the value
     * @param <B> its builder
     */
    public static final class Table<V, B> {
        private final Map<String, Field<V, B>> fields = new LinkedHashMap<>();

        private Table() {}

        /** Adds a key. */
        public Table<V, B> field(Field<V, B> field) {
            fields.put(field.key(), field);
            return this;
        }

        /** Adds a single value; {@code get} returns null for one that is not set. */
        public <T> Table<V, B> value(String key, Kind<T> kind, Function<V, @Nullable T> get, BiConsumer<B, T> set) {
            return field(Shape.field(key, kind, get, set));
        }

        /** Adds a list of single values; a variable gives them with commas between. */
        public <T> Table<V, B> values(String key, Kind<T> kind, Function<V, List<T>> get, BiConsumer<B, List<T>> set) {
            return field(new Values<>(key, kind, get, set));
        }

        /**
         * Adds a section.
         *
         * @param get its value; null if it is not set
         * @param open starts its builder
         * @param set takes its builder once everything is read
         */
        public <W, C> Table<V, B> section(
                String key,
                Shape<W, C> shape,
                Function<V, @Nullable W> get,
                Function<B, C> open,
                BiConsumer<B, C> set) {
            return field(new Section<>(key, shape, get, open, set));
        }

        /** Adds a section whose keys belong to this section's own value. */
        public Table<V, B> group(String key, Shape<V, B> shape) {
            return section(key, shape, Function.identity(), Function.identity(), (builder, same) -> {});
        }

        /** Ends the table. */
        public Shape<V, B> build() {
            return new Shape<>(new LinkedHashMap<>(fields));
        }
    }

    private record Value<V, B, T>(String key, Kind<T> kind, Function<V, @Nullable T> get, BiConsumer<B, T> set)
            implements Field<V, B> {
        @Override
        public void read(Node node, String path, Reading reading, B builder) {
            Reading.Text text = reading.text(reading.template(node, path));
            if (text != null) {
                reading.value(kind, node.at(), path, text, value -> set.accept(builder, value));
            }
        }

        @Override
        public @Nullable Node write(V value, Form form) {
            T content = get.apply(value);
            if (content == null) {
                return null;
            }
            return scalar((form == Form.SHOWN ? kind.shown() : kind.writer()).apply(content));
        }

        @Override
        public void variables(
                String variable, List<String> path, @Nullable Node node, Reading reading, VariableVisitor visitor) {
            visitor.exact(variable, path);
        }
    }

    private record Values<V, B, T>(String key, Kind<T> kind, Function<V, List<T>> get, BiConsumer<B, List<T>> set)
            implements Field<V, B> {
        @Override
        public void read(Node node, String path, Reading reading, B builder) {
            List<T> values = new ArrayList<>();
            if (node instanceof Node.Sequence sequence) {
                for (int i = 0; i < sequence.items().size(); i++) {
                    Node item = sequence.items().get(i);
                    String itemPath = path + "[" + i + "]";
                    Reading.Text text = reading.text(reading.template(item, itemPath));
                    if (text != null) {
                        reading.value(kind, item.at(), itemPath, text, values::add);
                    }
                }
            } else if (node instanceof Node.Scalar) {
                Reading.Text text = reading.text(reading.template(node, path));
                if (text != null) {
                    for (String part : text.value().split(",", -1)) {
                        Reading.Text one = new Reading.Text(part, text.template());
                        reading.value(kind, node.at(), path, one, values::add);
                    }
                }
            } else {
                reading.sequence(node, path);
                return;
            }
            set.accept(builder, values);
        }

        @Override
        public @Nullable Node write(V value, Form form) {
            List<T> contents = get.apply(value);
            if (contents.isEmpty()) {
                return null;
            }
            List<Node> items = new ArrayList<>();
            for (T content : contents) {
                items.add(scalar(kind.writer().apply(content)));
            }
            return new Node.Sequence(items, Location.BUILDER);
        }

        @Override
        public void variables(
                String variable, List<String> path, @Nullable Node node, Reading reading, VariableVisitor visitor) {
            visitor.exact(variable, path);
        }
    }

    private record Section<V, B, W, C>(
            String key, Shape<W, C> shape, Function<V, @Nullable W> get, Function<B, C> open, BiConsumer<B, C> set)
            implements Field<V, B> {
        @Override
        public void read(Node node, String path, Reading reading, B builder) {
            Node.Mapping section = reading.mapping(node, path);
            if (section != null) {
                C inner = open.apply(builder);
                shape.read(section, path, reading, inner);
                reading.guarded(section.at(), path, () -> set.accept(builder, inner));
            }
        }

        @Override
        public @Nullable Node write(V value, Form form) {
            W content = get.apply(value);
            if (content == null) {
                return null;
            }
            Node.Mapping section = shape.write(content, form);
            return section.entries().isEmpty() ? null : section;
        }

        @Override
        public void variables(
                String variable, List<String> path, @Nullable Node node, Reading reading, VariableVisitor visitor) {
            shape.variables(variable + "_", path, node, reading, visitor);
        }
    }
}
