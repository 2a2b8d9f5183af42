package io.multicloud.api.work;

import java.util.regex.Pattern;

/**
 * The durable name of a piece of work. Everything that the work creates carries it as the tag {@link
 * io.multicloud.api.Tags#WORK}; so it consists of characters that tags of every cloud take.
 *
 * @param text for example {@code migration-01jd3x6z2v7k9m4q8r5t0w1y2b}
 */
public record WorkId(String text) implements Comparable<WorkId> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** @throws IllegalArgumentException if it is not 1 to 63 lower-case letters, digits and hyphens after a letter */
    public WorkId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("work id '" + text
                    + "' must be 1 to 63 lower-case letters, digits and hyphens, the first a letter");
        }
    }

    @Override
    public int compareTo(WorkId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
