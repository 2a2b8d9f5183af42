package io.multicloud.core.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Environment variables that replace keys of the tree before it is read. A variable is the path of the key in upper
 * case, joined by {@code _} after {@code MULTICLOUD_}; an account goes by its name, with {@code _} for what is neither
 * letter nor digit. What it puts into the tree is a reference to the variable, so that its value is treated as any other
 * that comes from the environment.
 */
public final class Overlay {
    /** What the names of all variables begin with. */
    public static final String PREFIX = "MULTICLOUD_";

    private Overlay() {}

    /**
     * Returns the tree with what the environment sets. A variable that matches no key, or more than one, is a problem;
     * one that the tree refers to itself is not looked at.
     */
    public static <V, B> Node.Mapping apply(
            Node.Mapping tree, Shape<V, B> shape, Map<String, String> environment, Problems problems, Reading reading) {
        Map<String, List<List<String>>> exact = new TreeMap<>();
        Map<String, List<String>> beginnings = new TreeMap<>();
        shape.variables(PREFIX, List.of(), tree, reading, new Field.VariableVisitor() {
            @Override
            public void exact(String variable, List<String> path) {
                exact.computeIfAbsent(variable, unseen -> new ArrayList<>()).add(path);
            }

            @Override
            public void beginning(String prefix, List<String> path) {
                beginnings.put(prefix, path);
            }
        });
        Set<String> referredTo = new TreeSet<>();
        collectReferences(tree, referredTo);
        Node.Mapping result = tree;
        for (String variable : new TreeSet<>(environment.keySet())) {
            if (!variable.startsWith(PREFIX)) {
                continue;
            }
            Location at = Location.whole("environment variable " + variable);
            Set<List<String>> meanings = new LinkedHashSet<>(exact.getOrDefault(variable, List.of()));
            beginnings.forEach((prefix, path) -> {
                if (variable.length() > prefix.length() && variable.startsWith(prefix)) {
                    meanings.add(Shape.append(
                            path, variable.substring(prefix.length()).toLowerCase(Locale.ROOT)));
                }
            });
            List<List<String>> paths = List.copyOf(meanings);
            if (paths.size() == 1) {
                Node.Scalar reference =
                        new Node.Scalar(Template.variable(variable).raw(), at);
                result = put(result, paths.get(0), reference, reading);
            } else if (!paths.isEmpty()) {
                List<String> keys =
                        paths.stream().map(path -> String.join(".", path)).toList();
                problems.add(
                        at, "", "could mean any of " + String.join(" and ", keys) + "; set it in the file instead");
            } else if (!referredTo.contains(variable)) {
                problems.add(
                        at,
                        "",
                        "matches no key of the configuration" + Suggestions.didYouMean(variable, exact.keySet()));
            }
        }
        return result;
    }

    /** Returns the section with a value put at a path; unchanged if something other than a section is in the way. */
    static Node.Mapping put(Node.Mapping section, List<String> path, Node value, Reading reading) {
        String key = path.get(0);
        if (path.size() == 1) {
            return section.with(key, value);
        }
        List<String> rest = path.subList(1, path.size());
        Node inner = section.get(key);
        if (inner == null || inner instanceof Node.Empty) {
            return section.with(key, put(Node.Mapping.empty(value.at()), rest, value, reading));
        }
        if (inner instanceof Node.Mapping mapping) {
            return replaceValue(section, key, put(mapping, rest, value, reading));
        }
        if (inner instanceof Node.Sequence sequence) {
            return replaceValue(section, key, NamedSections.put(sequence, rest, value, reading));
        }
        return section;
    }

    private static Node.Mapping replaceValue(Node.Mapping section, String key, Node value) {
        Map<String, Node.Entry> entries = new java.util.LinkedHashMap<>(section.entries());
        entries.computeIfPresent(key, (unchanged, entry) -> new Node.Entry(entry.keyAt(), value));
        return new Node.Mapping(entries, section.at());
    }

    private static void collectReferences(Node node, Set<String> names) {
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().values().forEach(entry -> collectReferences(entry.value(), names));
        } else if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> collectReferences(item, names));
        } else if (node instanceof Node.Scalar scalar) {
            try {
                names.addAll(Template.parse(scalar.text()).variables());
            } catch (IllegalArgumentException e) {
                // Told when the value is read.
                return;
            }
        }
    }
}
