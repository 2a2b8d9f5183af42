package io.multicloud.gcp.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is played of <a href="https://cloud.google.com/monitoring/api/v3/filters">monitoring filters</a> and of those that
 * <a href="https://cloud.google.com/monitoring/api/v3/sorting-and-filtering">listings</a> have: conditions of the form
 * {@code key = "value"} that are joined by AND.
 */
final class MonitoringFilter {
    private static final Pattern CONDITION =
            Pattern.compile("\\s*([a-z_]+(?:\\.[a-zA-Z0-9_\"-]+)*)\\s*(=|!=|:)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*");
    private static final Pattern AND = Pattern.compile("\\s*AND\\s+");

    private MonitoringFilter() {}

    /** Returns values by keys, labels in the singular and the plural being the same. */
    static Map<String, String> parse(String filter) {
        Map<String, String> conditions = new LinkedHashMap<>();
        String rest = filter.trim();
        while (!rest.isEmpty()) {
            Matcher condition = CONDITION.matcher(rest);
            if (!condition.lookingAt()) {
                throw malformed(filter);
            }
            if (!condition.group(2).equals("=")) {
                throw GcpError.notPlayed("the operator '" + condition.group(2) + "' of a filter");
            }
            String key =
                    condition.group(1).replace("\"", "").replaceFirst("^(resource|metric)\\.label\\.", "$1.labels.");
            if (conditions.put(key, condition.group(3).replaceAll("\\\\(.)", "$1")) != null) {
                throw malformed(filter);
            }
            rest = rest.substring(condition.end());
            Matcher and = AND.matcher(rest);
            if (!rest.isEmpty()) {
                if (!and.lookingAt() || and.end() == rest.length()) {
                    throw malformed(filter);
                }
                rest = rest.substring(and.end());
            }
        }
        return conditions;
    }

    /** Refuses keys other than these, of which those that end in a dot stand for all that begin so. */
    static void allow(Map<String, String> conditions, String... keys) {
        List<String> unknown = new ArrayList<>(conditions.keySet());
        for (String key : keys) {
            unknown.removeIf(each -> key.endsWith(".") ? each.startsWith(key) : each.equals(key));
        }
        if (!unknown.isEmpty()) {
            throw GcpError.invalid(
                    "Field filter had an invalid value: unknown or unplayed key '" + unknown.get(0) + "'.");
        }
    }

    private static GcpError malformed(String filter) {
        return GcpError.invalid(
                "Field filter had an invalid value of \"" + filter + "\": The filter is not well-formed.");
    }
}
