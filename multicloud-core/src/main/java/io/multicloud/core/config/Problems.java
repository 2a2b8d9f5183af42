package io.multicloud.core.config;

import io.multicloud.core.ConfigurationException;
import io.multicloud.core.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects everything that is wrong, so that it can be told at once. Not thread-safe. */
public final class Problems {
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Adds one.
     *
     * @param key path of the key, empty for the whole
     * @param message continues a sentence that begins with the key
     */
    public void add(Location at, String key, String message) {
        problems.add(new Problem(at.source(), at.line(), at.column(), key, message));
    }

    /** Tells whether nothing is wrong. */
    public boolean none() {
        return problems.isEmpty();
    }

    /** Returns what is wrong, by source, line and column; what has no line keeps its order. */
    public List<Problem> sorted() {
        List<Problem> sorted = new ArrayList<>(problems);
        List<String> sources = problems.stream().map(Problem::source).distinct().toList();
        sorted.sort(Comparator.comparingInt((Problem problem) -> sources.indexOf(problem.source()))
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        return List.copyOf(sorted);
    }

    /**
     * Ends the reading if anything is wrong.
     *
     * @throws ConfigurationException telling all of it
     */
    public void throwIfAny() {
        if (!none()) {
            throw new ConfigurationException(sorted());
        }
    }
}
