package io.multicloud.core.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a tree: looks variables up, collects problems, and remembers where each key was. Values that came
 * from a variable never show in a problem; the reference does. Not thread-safe.
 */
public final class Reading {
    private final Problems problems;
    private final Function<String, @Nullable String> variables;
    private final Path directory;
    private final Map<String, Location> locations;
    private final boolean unsetAllowed;

    /**
     * Starts one.
     *
     * @param variables looks environment variables up
     * @param directory what relative paths are relative to
     */
    public Reading(Problems problems, Function<String, @Nullable String> variables, Path directory) {
        this(problems, variables, directory, new LinkedHashMap<>(), false);
    }

    private Reading(
            Problems problems,
            Function<String, @Nullable String> variables,
            Path directory,
            Map<String, Location> locations,
            boolean unsetAllowed) {
        this.problems = problems;
        this.variables = variables;
        this.directory = directory;
        this.locations = locations;
        this.unsetAllowed = unsetAllowed;
    }

    /**
     * A single value after interpolation.
     *
     * @param value the value
     * @param template as written
     */
    public record Text(String value, Template template) {
        /** Returns what may be shown: references in place of what they stand for, and no password of an address. */
        public String shown() {
            return "'" + Secrets.textWithoutUserInfo(template.refers() ? template.raw() : value) + "'";
        }

        @Override
        public String toString() {
            return shown();
        }
    }

    /** Returns this reading, for a part that is not used and need not have its variables set. */
    Reading allowingUnset() {
        return new Reading(problems, variables, directory, locations, true);
    }

    /** Adds a problem. */
    public void problem(Location at, String path, String message) {
        problems.add(at, path, message);
    }

    /** Returns what relative paths are relative to. */
    public Path directory() {
        return directory;
    }

    /** Returns where keys were, by path. */
    public Map<String, Location> locations() {
        return locations;
    }

    /** Remembers where a key was. */
    public void located(String path, Location at) {
        locations.put(path, at);
    }

    /** Returns a section's content; null, and a problem, if the node is something else. */
    public Node.@Nullable Mapping mapping(Node node, String path) {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        wrong(node, path, "a section with keys");
        return null;
    }

    /** Returns a list's content; null, and a problem, if the node is something else. */
    public Node.@Nullable Sequence sequence(Node node, String path) {
        if (node instanceof Node.Sequence sequence) {
            return sequence;
        }
        wrong(node, path, "a list");
        return null;
    }

    /** Returns a template; null, and a problem, if the node is no single value or refers to what is not set. */
    public @Nullable Template template(Node node, String path) {
        if (!(node instanceof Node.Scalar scalar)) {
            wrong(node, path, "a single value");
            return null;
        }
        Template template;
        try {
            template = Template.parse(scalar.text());
        } catch (IllegalArgumentException e) {
            problem(node.at(), path, String.valueOf(e.getMessage()));
            return null;
        }
        if (!unsetAllowed) {
            for (String missing : template.expand(variables).missing()) {
                problem(node.at(), path, "refers to the environment variable " + missing + ", which is not set");
            }
        }
        return template;
    }

    /** Returns what a template stands for now; null if a variable is not set, or it stands for nothing. */
    public @Nullable Text text(@Nullable Template template) {
        if (template == null) {
            return null;
        }
        Template.Expansion expansion = template.expand(variables);
        boolean given = expansion.missing().isEmpty() && !expansion.text().isEmpty();
        return given ? new Text(expansion.text(), template) : null;
    }

    /** Tells whether a template refers to a variable that is not set, which is a problem only where it is used. */
    public boolean unset(Template template) {
        return !template.expand(variables).missing().isEmpty();
    }

    /** Returns what a node stands for, if it is a value that can be read; tells nobody if not. */
    @Nullable
    String quietly(@Nullable Node node) {
        if (!(node instanceof Node.Scalar scalar)) {
            return null;
        }
        try {
            Text text = text(Template.parse(scalar.text()));
            return text == null ? null : text.value();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Reads a value of a kind and hands it on; what the kind or the receiver refuses is a problem. */
    <T> void value(Kind<T> kind, Location at, String path, Text text, Consumer<T> receiver) {
        T value;
        try {
            value = kind.parser().apply(text.value().strip());
        } catch (IllegalArgumentException e) {
            problem(at, path, "must be " + kind.description() + ", was " + text.shown());
            return;
        }
        guarded(at, path, text, () -> receiver.accept(value));
    }

    /** Runs what may refuse a value; a refusal is a problem. */
    void guarded(Location at, String path, Text text, Runnable action) {
        try {
            action.run();
        } catch (RuleViolation e) {
            problem(at, path, e.rule() + ", was " + text.shown());
        }
    }

    /** Runs what may refuse values that are each fine but do not go together; a refusal is a problem. */
    void guarded(Location at, String path, Runnable action) {
        try {
            action.run();
        } catch (RuleViolation e) {
            problem(at, Shape.join(path, e.what()), e.rule());
        }
    }

    private void wrong(Node node, String path, String expected) {
        problem(
                node.at(),
                path,
                node instanceof Node.Empty
                        ? "has no value; give it one or leave the key out"
                        : "must be " + expected + ", is " + node.what());
    }
}
