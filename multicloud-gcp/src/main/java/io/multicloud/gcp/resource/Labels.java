package io.multicloud.gcp.resource;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Tags;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Tags as Google's labels, and names. <a
 * href="https://cloud.google.com/compute/docs/labeling-resources#requirements">Rules of labels</a>, <a
 * href="https://cloud.google.com/compute/docs/naming-resources">rules of names</a>.
 */
public final class Labels {
    /** The most tags: Google allows 64 labels, of which one is for what the adapter itself keeps. */
    public static final int MOST = 63;

    /** The longest name. */
    public static final int LONGEST_NAME = 63;

    private static final Pattern KEY = Pattern.compile("[\\p{Ll}\\p{Lo}][\\p{Ll}\\p{Lo}\\p{N}_-]{0,62}");
    private static final Pattern VALUE = Pattern.compile("[\\p{Ll}\\p{Lo}\\p{N}_-]{0,63}");
    private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

    private Labels() {}

    /**
     * Refuses tags that could not be kept.
     *
     * @throws CloudException {@code INVALID_ARGUMENT} naming the tag and the rule
     */
    public static void require(Map<String, String> tags) {
        tags.forEach((key, value) -> {
            if (!KEY.matcher(key).matches() || !VALUE.matcher(value).matches()) {
                throw refused(
                        "tag '" + key + "' = '" + value + "' must consist of lower-case letters, digits, _ and -, up"
                                + " to 63 each, the key starting with a letter");
            }
        });
        if (tags.size() > MOST) {
            throw refused("a resource carries at most " + MOST + " tags, not " + tags.size());
        }
    }

    /**
     * Refuses a name that Compute Engine would refuse.
     *
     * @throws CloudException {@code INVALID_ARGUMENT} naming the rule
     */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw refused(
                    "name '" + name + "' must consist of 1 to 63 lower-case letters, digits and hyphens, start with a"
                            + " letter and not end with a hyphen");
        }
    }

    /** Returns the labels of a new resource: its tags and its mark. */
    public static Map<String, String> of(Map<String, String> tags, Mark mark) {
        Map<String, String> labels = new TreeMap<>(tags);
        labels.put(Tags.TOKEN, mark.token());
        return labels;
    }

    /** Tells whether nothing can match a query, since it asks for what no resource can be called. */
    public static boolean matchesNothing(ListQuery query) {
        return query.name().filter(name -> !NAME.matcher(name).matches()).isPresent() || matchesNoTags(query);
    }

    /** As {@link #matchesNothing}, where names are free. */
    public static boolean matchesNoTags(ListQuery query) {
        return query.tags().entrySet().stream()
                .anyMatch(tag -> !KEY.matcher(tag.getKey()).matches()
                        || !VALUE.matcher(tag.getValue()).matches());
    }

    /**
     * Returns a query's conditions in Google's filter language, or an empty text. <a
     * href="https://google.aip.dev/160">AIP-160</a>.
     */
    public static String filter(ListQuery query) {
        StringBuilder filter = new StringBuilder();
        query.name().ifPresent(name -> filter.append("(name = \"").append(name).append("\")"));
        new TreeMap<>(query.tags())
                .forEach((key, value) -> filter.append(filter.isEmpty() ? "" : " ")
                        .append("(labels.")
                        .append(key)
                        .append(" = \"")
                        .append(value)
                        .append("\")"));
        return filter.toString();
    }

    /** Returns the filter for what was made with a token. */
    public static String filter(Mark mark) {
        return "labels." + Tags.TOKEN + " = \"" + mark.token() + "\"";
    }

    private static CloudException refused(String message) {
        return CloudException.builder(ErrorCode.INVALID_ARGUMENT, message).build();
    }
}
