package io.multicloud.core.config;

/**
 * Where a value was written.
 *
 * @param source a file, {@code builder}, or an environment variable
 * @param line from 1; 0 if the source has no lines
 * @param column from 1; 0 if the source has no lines
 */
public record Location(String source, int line, int column) {
    /** Values set in Java. */
    public static final Location BUILDER = whole("builder");

    /** Returns the source as a whole. */
    public static Location whole(String source) {
        return new Location(source, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
