package io.multicloud.gcp.wire;

import java.util.regex.Pattern;

/** <a href="https://cloud.google.com/compute/docs/naming-resources">Names of resources</a>. */
final class Names {
    private static final String FORM = "(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)";
    private static final Pattern PATTERN = Pattern.compile(FORM);

    private Names() {}

    /** Refuses what is no name. */
    static void require(String field, String name) {
        if (!PATTERN.matcher(name).matches()) {
            throw GcpError.invalidField(field, name, "Must be a match of regex '" + FORM + "'");
        }
    }
}
