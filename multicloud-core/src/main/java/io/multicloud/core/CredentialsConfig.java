package io.multicloud.core;

import io.multicloud.api.StructuredValue;
import io.multicloud.api.spi.Secret;
import io.multicloud.core.config.Rules;
import io.multicloud.core.config.Template;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What proves who calls, as it is configured: a type and its fields. A field that refers to an environment variable is
 * looked up anew whenever credentials are asked for, and a file is read anew. Immutable; values never show, references to
 * variables and paths of files do.
 */
public final class CredentialsConfig extends StructuredValue {
    /** What the names of fields that are paths end with. */
    static final String FILE_SUFFIX = "_file";

    private final String type;
    private final SortedMap<String, Template> fields;

    private CredentialsConfig(Builder builder) {
        this.type = builder.type;
        this.fields = Collections.unmodifiableSortedMap(new TreeMap<>(builder.fields));
    }

    /**
     * Starts credentials of a type.
     *
     * @param type for example {@code access_key}, {@code service_account}, {@code managed_identity}; {@code default}
     *     leaves it to the cloud's SDK
     * @throws IllegalArgumentException if the type is not snake_case
     */
    public static Builder builder(String type) {
        return new Builder(type);
    }

    /** Returns the credentials that the cloud's SDK finds by itself: environment, profile, instance role. */
    public static CredentialsConfig defaultChain() {
        return builder("default").build();
    }

    /** Returns the type. */
    public String type() {
        return type;
    }

    /** Returns the names of the fields. */
    public SortedSet<String> fields() {
        return Collections.unmodifiableSortedSet(new java.util.TreeSet<>(fields.keySet()));
    }

    SortedMap<String, Template> templates() {
        return fields;
    }

    /** Returns a field as it may be shown: a path in full, of anything else the references only. */
    static String shown(String field, Template template) {
        return field.endsWith(FILE_SUFFIX) ? template.raw() : template.masked();
    }

    @Override
    protected void describe(Fields described) {
        String shown = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + shown(field.getKey(), field.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        described.add("type", type).addShownAs("fields", fields, shown);
    }

    /** Collects {@link CredentialsConfig}; not thread-safe. */
    public static final class Builder {
        private final String type;
        private final SortedMap<String, Template> fields = new TreeMap<>();

        private Builder(String type) {
            this.type = Rules.key("the type of credentials", type);
        }

        /**
         * Sets a field.
         *
         * @param field snake_case, for example {@code secret_key}
         * @throws IllegalArgumentException if the name is not snake_case, or the value empty
         */
        public Builder value(String field, Secret value) {
            if (value.reveal().isEmpty()) {
                throw new IllegalArgumentException("field '" + field + "' of credentials must not be empty");
            }
            return template(field, Template.literal(value.reveal()));
        }

        /**
         * Sets a field to an environment variable, looked up whenever credentials are asked for.
         *
         * @param field snake_case, for example {@code secret_key}
         * @param name for example {@code AWS_SECRET_KEY}
         * @throws IllegalArgumentException if the field is not snake_case, or the name none of a variable
         */
        public Builder variable(String field, String name) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new IllegalArgumentException(
                        "environment variable '" + name + "' must be letters, digits and '_'");
            }
            return template(field, Template.variable(name));
        }

        /**
         * Sets a field to the content of a file, read whenever credentials are asked for; the path is handed on as well,
         * as {@code field_file}.
         *
         * @param field snake_case, for example {@code key}
         * @param path relative to the working directory unless absolute
         * @throws IllegalArgumentException if the name is not snake_case
         */
        public Builder file(String field, Path path) {
            return template(
                    field + FILE_SUFFIX, Template.literal(path.toAbsolutePath().toString()));
        }

        Builder template(String field, Template template) {
            fields.put(Rules.key("a field of credentials", field), template);
            return this;
        }

        /** Builds the credentials. */
        public CredentialsConfig build() {
            return new CredentialsConfig(this);
        }
    }
}
