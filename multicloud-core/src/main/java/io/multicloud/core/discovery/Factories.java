package io.multicloud.core.discovery;

import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.core.config.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The factories that a host gave, and those that {@link java.util.ServiceLoader} finds once one of another kind is needed:
 * with the thread's context class loader first, then with the library's own. Not thread-safe.
 */
public final class Factories {
    private static final Logger LOG = LoggerFactory.getLogger(Factories.class);

    private final Map<String, FoundFactory> given = new LinkedHashMap<>();
    private final List<ClassLoader> loaders;
    private Optional<FactoryFinder> finder = Optional.empty();

    /**
     * Makes a set without factories.
     *
     * @param loaders to look with, in this order
     */
    public Factories(List<ClassLoader> loaders) {
        this.loaders = new ArrayList<>(new LinkedHashSet<>(loaders));
    }

    /** What came of a choice: a factory, or why there is none. */
    public sealed interface Choice {
        /** The factory to use. */
        record Chosen(FoundFactory factory) implements Choice {}

        /** Why none can be used; several lines, the first of which continues a sentence. */
        record None(String reason) implements Choice {}
    }

    /**
     * Adds a factory that the host gave; it wins over any that is found.
     *
     * @throws IllegalArgumentException if its kind is not lower case letters, digits and {@code -}
     * @throws IllegalStateException if the host gave another one of the kind
     */
    public void give(CloudProviderFactory factory) {
        String kind = factory.kind();
        if (!kind.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("the kind of "
                    + factory.getClass().getName() + " must be lower case letters, digits and '-', was '" + kind + "'");
        }
        FoundFactory added = new FoundFactory(kind, factory, "given by the host");
        FoundFactory earlier = given.putIfAbsent(kind, added);
        if (earlier != null) {
            throw new IllegalStateException("there is a factory of kind '" + kind + "' already: " + earlier.className()
                    + "; a second account of the kind needs no second factory");
        }
    }

    /** Chooses the factory of a kind; a class name chooses among several. */
    public Choice choose(String kind, Optional<String> className) {
        FoundFactory explicit = given.get(kind);
        if (explicit != null && className.map(explicit.className()::equals).orElse(true)) {
            return new Choice.Chosen(explicit);
        }
        List<FoundFactory> candidates = finder().found().stream()
                .filter(factory -> factory.kind().equals(kind))
                .filter(factory -> className.map(factory.className()::equals).orElse(true))
                .toList();
        return switch (candidates.size()) {
            case 1 -> new Choice.Chosen(candidates.get(0));
            case 0 -> new Choice.None(missing(kind, className));
            default -> new Choice.None(ambiguous(kind, candidates));
        };
    }

    private FactoryFinder finder() {
        if (finder.isEmpty()) {
            FactoryFinder looking = new FactoryFinder();
            loaders.forEach(looking::look);
            looking.turnedDown().forEach(reason -> LOG.warn("a factory of providers cannot be used: {}", reason));
            finder = Optional.of(looking);
        }
        return finder.get();
    }

    private String ambiguous(String kind, List<FoundFactory> candidates) {
        return candidates.size() + " factories of kind '" + kind + "' were found; choose one by the key 'factory', or"
                + " remove the others:"
                + candidates.stream().map(factory -> "\n- " + factory).collect(Collectors.joining());
    }

    private String missing(String kind, Optional<String> className) {
        FactoryFinder found = finder();
        Set<String> kinds = new TreeSet<>(given.keySet());
        found.found().forEach(factory -> kinds.add(factory.kind()));
        StringBuilder reason = new StringBuilder("needs a factory of kind '")
                .append(kind)
                .append('\'')
                .append(className.map(name -> " and class '" + name + "'").orElse(""))
                .append(", and none was found");
        Optional<String> artifact = KnownArtifacts.of(kind);
        if (kinds.contains(kind)) {
            reason.append(" of that class");
        } else if (artifact.isPresent()) {
            reason.append("; add the artifact ").append(artifact.get());
        } else {
            Set<String> known = new TreeSet<>(kinds);
            KnownArtifacts.kinds().forEach(known::add);
            reason.append(Suggestions.didYouMean(kind, known));
        }
        List<String> usable = new ArrayList<>();
        given.values().forEach(factory -> usable.add(factory.kind() + ": " + factory));
        found.found().forEach(factory -> usable.add(factory.kind() + ": " + factory));
        append(reason, "found:", usable);
        append(reason, "turned down:", found.turnedDown());
        append(reason, "looked with:", loaders.stream().map(Factories::describe).toList());
        return reason.toString();
    }

    private static void append(StringBuilder text, String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append('\n').append(heading);
            lines.forEach(line -> text.append("\n- ").append(line));
        }
    }

    private static String describe(ClassLoader loader) {
        String name = loader.getName();
        return name == null
                ? loader.getClass().getName()
                : name + " (" + loader.getClass().getName() + ")";
    }
}
