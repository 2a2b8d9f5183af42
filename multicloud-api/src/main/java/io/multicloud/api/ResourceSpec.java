package io.multicloud.api;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What every request for a new resource may say. Immutable; two specs with equal fields are equal, and
 * those are "the same arguments" for an {@linkplain #idempotencyToken() idempotency token}.
 */
public abstract class ResourceSpec extends StructuredValue {
    private final String name;
    private final @Nullable Region region;
    private final Map<String, String> tags;
    private final @Nullable String idempotencyToken;

    /** For subclasses. */
    protected ResourceSpec(Builder<?, ?> builder) {
        this.name = builder.name;
        this.region = builder.region;
        this.tags = Tags.copyOf(builder.tags);
        this.idempotencyToken = builder.idempotencyToken;
    }

    /**
     * Returns the name it shall have. A provider keeps it letter by letter or refuses it before anything
     * is created; it never alters it.
     */
    public final String name() {
        return name;
    }

    /** Returns where to create it; empty for the region the account is configured with. */
    public final Optional<Region> region() {
        return Optional.ofNullable(region);
    }

    /** Returns its tags, sorted by key; kept letter by letter or refused, as the name. */
    public final Map<String, String> tags() {
        return tags;
    }

    /**
     * Returns the token that makes repeating this create harmless: as long as the provider remembers it
     * (at least as long as the resource exists), the same token with the same arguments yields the
     * resource of the first call, and with other arguments {@link ErrorCode#CONFLICT}. What comes to the same
     * request, such as needs that the same instance type meets, may count as the same arguments. Empty: each
     * logical call is a new one, and only its own retries share a token.
     */
    public final Optional<String> idempotencyToken() {
        return Optional.ofNullable(idempotencyToken);
    }

    /** Returns a builder holding everything of this spec. */
    public abstract Builder<?, ?> toBuilder();

    @Override
    protected void describe(Fields fields) {
        fields.add("name", name).add("region", region).add("tags", tags).add("idempotencyToken", idempotencyToken);
    }

    /**
     * Collects what every spec has; not thread-safe.
     *
     * @param <S> the spec
     * @param <B> the builder itself
     */
    public abstract static class Builder<S extends ResourceSpec, B extends Builder<S, B>> {
        private String name;
        private @Nullable Region region;
        private final Map<String, String> tags = new TreeMap<>();
        private @Nullable String idempotencyToken;

        /**
         * For a new spec.
         *
         * @throws IllegalArgumentException if the name is blank
         */
        protected Builder(String name) {
            this.name = requireName(name);
        }

        /** For a changed copy. */
        protected Builder(ResourceSpec spec) {
            this.name = spec.name;
            this.region = spec.region;
            this.tags.putAll(spec.tags);
            this.idempotencyToken = spec.idempotencyToken;
        }

        /** Returns this builder. */
        protected abstract B self();

        /**
         * Sets another name.
         *
         * @throws IllegalArgumentException if the name is blank
         */
        public final B name(String name) {
            this.name = requireName(name);
            return self();
        }

        /** Sets the region; default: the account's. */
        public final B region(Region region) {
            this.region = region;
            return self();
        }

        /** Sets the region by name; default: the account's. */
        public final B region(String region) {
            return region(Region.of(region));
        }

        /**
         * Adds or replaces one tag.
         *
         * @throws IllegalArgumentException if the key is blank
         */
        public final B tag(String key, String value) {
            return tags(Map.of(key, value));
        }

        /**
         * Adds or replaces tags.
         *
         * @throws IllegalArgumentException if a key is blank
         */
        public final B tags(Map<String, String> tags) {
            this.tags.putAll(Tags.copyOf(tags));
            return self();
        }

        /**
         * Sets the idempotency token, at most 64 characters of {@code A-Z a-z 0-9 _ -}: what every cloud
         * accepts or can hash. Default: none.
         *
         * @throws IllegalArgumentException if the token has another form
         */
        public final B idempotencyToken(String token) {
            if (!token.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new IllegalArgumentException(
                        "idempotency token '" + token + "' must be 1 to 64 characters of A-Z a-z 0-9 _ -");
            }
            this.idempotencyToken = token;
            return self();
        }

        /**
         * Builds the spec.
         *
         * @throws IllegalArgumentException if values contradict each other; the message names them
         */
        public abstract S build();

        private static String requireName(String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("the name of a resource must not be blank");
            }
            return name;
        }
    }
}
