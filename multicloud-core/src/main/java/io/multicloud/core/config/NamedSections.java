package io.multicloud.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A list of sections that each have a {@code name}.
 *
 * @param key the key of the list
 * @param shape the keys of each section but its name
 * @param get the values
 * @param nameOf the name of a value
 * @param open starts a builder of that name; throws {@link RuleViolation} for a name it refuses
 * @param add takes a builder once everything is read
 * @param unused tells by the text of {@code enabled} whether a section is not used
 * @param <V> the value that holds the list
 * @param <B> its builder
 * @param <W> the value of one section
 * @param <C> its builder
 */
public record NamedSections<V, B, W, C>(
        String key,
        Shape<W, C> shape,
        Function<V, List<W>> get,
        Function<W, String> nameOf,
        Function<String, C> open,
        BiConsumer<B, C> add,
        Predicate<String> unused)
        implements Field<V, B> {
    private static final String NAME = "name";
    private static final String ENABLED = "enabled";

    @Override
    public void read(Node node, String path, Reading reading, B builder) {
        Node.Sequence sequence = reading.sequence(node, path);
        if (sequence == null) {
            return;
        }
        for (int i = 0; i < sequence.items().size(); i++) {
            String itemPath = path + "[" + i + "]";
            Node.Mapping section = reading.mapping(sequence.items().get(i), itemPath);
            if (section != null) {
                reading.located(itemPath, section.at());
                item(section, itemPath, reading, builder);
            }
        }
    }

    private void item(Node.Mapping section, String path, Reading reading, B builder) {
        String enabled = reading.quietly(section.get(ENABLED));
        Reading inner = enabled != null && unused.test(enabled) ? reading.allowingUnset() : reading;
        C named = null;
        Node name = section.get(NAME);
        if (name == null) {
            reading.problem(section.at(), Shape.join(path, NAME), "is missing");
        } else {
            Reading.Text text = reading.text(reading.template(name, Shape.join(path, NAME)));
            if (text != null) {
                List<C> opened = new ArrayList<>();
                reading.guarded(name.at(), Shape.join(path, NAME), text, () -> opened.add(open.apply(text.value())));
                named = opened.isEmpty() ? null : opened.get(0);
            }
        }
        // Without a name, the other keys are read all the same, for the problems in them.
        C target = named == null ? open.apply("unnamed") : named;
        shape.read(section, path, inner, target, NAME);
        if (named != null) {
            reading.guarded(section.at(), path, () -> add.accept(builder, target));
        }
    }

    @Override
    public @Nullable Node write(V value, Form form) {
        List<Node> items = new ArrayList<>();
        for (W one : get.apply(value)) {
            Node.Mapping section = Node.Mapping.empty(Location.BUILDER)
                    .with(
                            NAME,
                            new Node.Scalar(Template.literal(nameOf.apply(one)).raw(), Location.BUILDER));
            for (var entry : shape.write(one, form).entries().entrySet()) {
                section = section.with(entry.getKey(), entry.getValue().value());
            }
            items.add(section);
        }
        return items.isEmpty() ? null : new Node.Sequence(items, Location.BUILDER);
    }

    @Override
    public void variables(
            String variable, List<String> path, @Nullable Node node, Reading reading, VariableVisitor visitor) {
        if (!(node instanceof Node.Sequence sequence)) {
            return;
        }
        for (Node item : sequence.items()) {
            String name = item instanceof Node.Mapping section ? reading.quietly(section.get(NAME)) : null;
            if (name != null) {
                String prefix = variable + "_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + "_";
                shape.variables(prefix, Shape.append(path, name), item, reading, visitor);
            }
        }
    }

    /** Returns the list with a value put into the section of a name. */
    static Node.Sequence put(Node.Sequence sequence, List<String> path, Node value, Reading reading) {
        List<Node> items = new ArrayList<>();
        for (Node item : sequence.items()) {
            boolean meant =
                    item instanceof Node.Mapping section && path.get(0).equals(reading.quietly(section.get(NAME)));
            items.add(meant ? Overlay.put((Node.Mapping) item, path.subList(1, path.size()), value, reading) : item);
        }
        return new Node.Sequence(items, sequence.at());
    }
}
