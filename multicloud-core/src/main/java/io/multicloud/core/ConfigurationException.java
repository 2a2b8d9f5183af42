package io.multicloud.core;

import java.util.List;

/**
 * Everything that is wrong with a configuration, in one report. Values of credentials, and values that came from an
 * environment variable, are not in it.
 */
public final class ConfigurationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** What is wrong; a list that can be serialised. */
    @SuppressWarnings("serial")
    private final List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param source the file, {@code builder}, or the environment variable it was set by
     * @param line from 1; 0 if the source has no lines
     * @param column from 1; 0 if the source has no lines
     * @param key path of the key, for example {@code providers[0].quotas.max_vms}; empty for the source as a whole
     * @param message what is wrong, as the rest of a sentence that begins with the key
     */
    public record Problem(String source, int line, int column, String key, String message) {
        @Override
        public String toString() {
            return source + (line == 0 ? "" : ":" + line + ":" + column) + ": " + (key.isEmpty() ? "" : key + " ")
                    + message.replace("\n", "\n    ");
        }
    }

    /**
     * Makes a report.
     *
     * @throws IllegalArgumentException if nothing is wrong
     */
    public ConfigurationException(List<Problem> problems) {
        super(report(problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns what is wrong, by source and line. */
    public List<Problem> problems() {
        return problems;
    }

    private static String report(List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a report needs a problem");
        }
        StringBuilder text = new StringBuilder("the configuration has ")
                .append(problems.size() == 1 ? "a problem:" : problems.size() + " problems:");
        for (Problem problem : problems) {
            text.append("\n  ").append(problem);
        }
        return text.toString();
    }
}
