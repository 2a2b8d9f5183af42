package io.multicloud.core;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.StructuredValue;
import io.multicloud.api.spi.Secret;
import io.multicloud.core.config.RuleViolation;
import io.multicloud.core.config.Secrets;
import io.multicloud.core.config.Template;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where work that must not be lost is written down, the section {@code journal}: a directory on a local disk, for one
 * process, or a PostgreSQL server, for as many hosts as share it. Immutable; the password never shows.
 */
public final class JournalConfig extends StructuredValue {
    /** Where the journal is unless it was said, relative to the working directory. */
    public static final Path DEFAULT_DIRECTORY = Path.of("multicloud-journal");

    /** The schema of the tables in PostgreSQL, unless one was chosen. */
    public static final String DEFAULT_SCHEMA = "multicloud";

    private final @Nullable Path directory;
    private final @Nullable String url;
    private final @Nullable String user;
    private final @Nullable Template password;
    private final String schema;
    private final @Nullable ResourceId heads;

    private JournalConfig(Builder builder) {
        this.directory = builder.directory == null && builder.url == null
                ? DEFAULT_DIRECTORY.toAbsolutePath()
                : builder.directory;
        this.url = builder.url;
        this.user = builder.user;
        this.password = builder.password;
        this.schema = builder.schema == null ? DEFAULT_SCHEMA : builder.schema;
        this.heads = builder.heads;
    }

    /** Starts with {@link #DEFAULT_DIRECTORY}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the absolute path of the directory; empty if the journal is in PostgreSQL. */
    public Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    /** Returns the JDBC URL of the server; empty if the journal is in a directory. */
    public Optional<String> postgresUrl() {
        return Optional.ofNullable(url);
    }

    /** Returns the server's user, who owns the tables; empty if the journal is in a directory. */
    public Optional<String> postgresUser() {
        return Optional.ofNullable(user);
    }

    /** Returns the schema of the tables in PostgreSQL. */
    public String postgresSchema() {
        return schema;
    }

    /**
     * Returns the bucket in which the heads of the journal are kept, for when it is lost with its site; empty: nowhere.
     */
    public Optional<ResourceId> heads() {
        return Optional.ofNullable(heads);
    }

    Optional<Template> password() {
        return Optional.ofNullable(password);
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("directory", directory).add("postgresUrl", url).add("postgresUser", user);
        if (password != null) {
            fields.addShownAs("postgresPassword", password, password.masked());
        }
        fields.add("postgresSchema", schema).add("heads", heads);
    }

    /** Collects a {@link JournalConfig}; not thread-safe. */
    public static final class Builder {
        private static final String PREFIX = "jdbc:postgresql:";
        private static final Pattern PARAMETER = Pattern.compile("[?&]([^=&]*)");
        private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
        private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        /** What the keys below {@code postgres} are called in problems. */
        private static final String SECTION = "postgres.";

        private @Nullable Path directory;
        private @Nullable String url;
        private @Nullable String user;
        private @Nullable Template password;
        private @Nullable String schema;
        private @Nullable ResourceId heads;

        /** Whether something was given and refused, so that it is not also missing. */
        private boolean refused;

        private Builder() {}

        void refuse() {
            this.refused = true;
        }

        /**
         * Puts the journal into a directory of its own, which is made when it is first used; default {@link
         * JournalConfig#DEFAULT_DIRECTORY}. It serves one process at a time, and must be on a local disk.
         *
         * @param path relative to the working directory unless absolute
         */
        public Builder directory(Path path) {
            this.directory = path.toAbsolutePath();
            return this;
        }

        /**
         * Puts the journal into a PostgreSQL server.
         *
         * @param address as {@code jdbc:postgresql://host/database}; may have parameters of the driver, but no user and no
         *     secret, which have keys of their own
         * @throws IllegalArgumentException if it is another database's, or has a user or a secret
         */
        public Builder postgresUrl(String address) {
            if (!address.startsWith(PREFIX) || address.contains("@") || hasSecret(address)) {
                throw new RuleViolation(
                        SECTION + "url",
                        "must be an address such as jdbc:postgresql://host/database, with user and password as keys of"
                                + " their own",
                        Secrets.MASK);
            }
            this.url = address;
            return this;
        }

        private static boolean hasSecret(String address) {
            Matcher parameters = PARAMETER.matcher(address);
            return parameters
                    .results()
                    .map(parameter -> parameter.group(1))
                    .anyMatch(name -> name.equals("user") || Secrets.named(name));
        }

        /**
         * Sets the server's user, who needs the right to make a schema, or to use one that is there.
         *
         * @throws IllegalArgumentException if blank
         */
        public Builder postgresUser(String name) {
            if (name.isBlank()) {
                throw new RuleViolation(SECTION + "user", "must not be blank", "'" + name + "'");
            }
            this.user = name;
            return this;
        }

        /**
         * Sets the user's password.
         *
         * @throws IllegalArgumentException if empty
         */
        public Builder postgresPassword(Secret secret) {
            if (secret.reveal().isEmpty()) {
                throw new RuleViolation(SECTION + "password", "must not be empty", Secrets.MASK);
            }
            return password(Template.literal(secret.reveal()));
        }

        /**
         * Takes the user's password from an environment variable, looked up when the journal is opened.
         *
         * @param name for example {@code JOURNAL_PASSWORD}
         * @throws IllegalArgumentException if it is no name of a variable
         */
        public Builder postgresPasswordVariable(String name) {
            if (!VARIABLE.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "environment variable '" + name + "' must be letters, digits and '_'");
            }
            return password(Template.variable(name));
        }

        Builder password(Template template) {
            this.password = template;
            return this;
        }

        /**
         * Sets the schema of the tables, which is made if there is none; default {@link JournalConfig#DEFAULT_SCHEMA}. Two
         * libraries in one database that shall not share their work have two.
         *
         * @throws IllegalArgumentException unless up to 63 lower-case letters, digits and underscores
         */
        public Builder postgresSchema(String name) {
            if (!SCHEMA.matcher(name).matches()) {
                throw new RuleViolation(
                        SECTION + "schema",
                        "must be up to 63 lower-case letters, digits and underscores, the first no digit",
                        "'" + name + "'");
            }
            this.schema = name;
            return this;
        }

        /**
         * Keeps the heads of the journal, who has which role and which work is under way, as an object in a bucket, written at
         * most half a minute after they change; default nowhere. The bucket belongs where it outlives the journal: on the side
         * that recovers. Its account must be open, and be able to write under a condition.
         *
         * @throws IllegalArgumentException if it is the id of something else
         */
        public Builder heads(ResourceId bucket) {
            if (!bucket.type().equals(ResourceType.BUCKET)) {
                throw new RuleViolation(
                        "heads", "must be the id of a bucket, such as mc:gcp/dr/europe-west1/bucket/our-heads", bucket);
            }
            this.heads = bucket;
            return this;
        }

        Builder headsIn(String bucket) {
            ResourceId id;
            try {
                id = ResourceId.parse(bucket);
            } catch (IllegalArgumentException e) {
                throw new RuleViolation(
                        "heads",
                        "must be the id of a bucket, such as mc:gcp/dr/europe-west1/bucket/our-heads",
                        "'" + bucket + "'");
            }
            return heads(id);
        }

        /**
         * Builds the section.
         *
         * @throws IllegalArgumentException if there is both a directory and a server, or something of the server is missing
         */
        public JournalConfig build() {
            boolean server = url != null || user != null || password != null || schema != null;
            if (server && directory != null) {
                throw new RuleViolation("directory", "must not be given together with postgres", directory);
            }
            if (server && !refused) {
                for (Part part :
                        List.of(new Part("url", url), new Part("user", user), new Part("password", password))) {
                    if (part.value() == null) {
                        throw new RuleViolation(SECTION + part.key(), "is missing", "absent");
                    }
                }
            }
            return new JournalConfig(this);
        }

        private record Part(String key, @Nullable Object value) {}
    }
}
