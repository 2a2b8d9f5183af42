package io.multicloud.core.journal;

import io.multicloud.api.spi.Secret;
import java.util.regex.Pattern;

/**
 * Where the journal's server is.
 *
 * @param url as {@code jdbc:postgresql://host/database}
 * @param user who owns the tables
 * @param password of the user
 * @param schema in which the tables are
 */
public record PostgresSettings(String url, String user, Secret password, String schema) {
    /** The schema, unless one is chosen. */
    public static final String DEFAULT_SCHEMA = "multicloud";

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /** @throws IllegalArgumentException if the URL is another database's, or the schema not a plain name */
    public PostgresSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("the URL of a journal must begin with jdbc:postgresql:, was " + url);
        }
        if (!NAME.matcher(schema).matches()) {
            throw new IllegalArgumentException(
                    "the schema of a journal must be lower-case letters, digits and underscores, was " + schema);
        }
    }

    /** Returns the server and schema, for messages; without what may hold a password. */
    String where() {
        int query = url.indexOf('?');
        return (query < 0 ? url : url.substring(0, query)) + ", schema " + schema;
    }
}
