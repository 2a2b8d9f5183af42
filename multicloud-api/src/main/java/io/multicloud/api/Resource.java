package io.multicloud.api;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every resource has: an immutable picture of it at the moment it was read. Reading it again is a
 * new request and a new value.
 */
public abstract class Resource extends StructuredValue {
    private final ResourceId id;
    private final String name;
    private final Map<String, String> tags;
    private final Instant createdAt;
    private final @Nullable Object nativeResource;

    /** For subclasses. */
    protected Resource(Builder<?, ?> builder) {
        this.id = builder.id;
        this.name = builder.name;
        this.tags = Tags.copyOf(builder.tags);
        this.createdAt = builder.createdAt;
        this.nativeResource = builder.nativeResource;
    }

    /** Returns its identity. */
    public final ResourceId id() {
        return id;
    }

    /** Returns the name it was created with; empty where it has none. */
    public final String name() {
        return name;
    }

    /** Returns its tags, sorted by key. */
    public final Map<String, String> tags() {
        return tags;
    }

    /** Returns when the provider created it; {@link Instant#EPOCH} where the provider does not say. */
    public final Instant createdAt() {
        return createdAt;
    }

    /** Returns the provider's own object this was read from, if there is one of that class. */
    public final <T> Optional<T> unwrap(Class<T> nativeClass) {
        return nativeClass.isInstance(nativeResource)
                ? Optional.of(nativeClass.cast(nativeResource))
                : Optional.empty();
    }

    /** Returns a builder holding everything of this resource, to make a changed copy. */
    public abstract Builder<?, ?> toBuilder();

    @Override
    protected void describe(Fields fields) {
        fields.add("id", id).add("name", name).add("tags", tags).add("createdAt", createdAt);
    }

    /**
     * Collects what every resource has; not thread-safe.
     *
     * @param <R> the resource
     * @param <B> the builder itself
     */
    public abstract static class Builder<R extends Resource, B extends Builder<R, B>> {
        private final ResourceId id;
        private String name = "";
        private Map<String, String> tags = Map.of();
        private Instant createdAt = Instant.EPOCH;
        private @Nullable Object nativeResource;

        /** For a new resource. */
        protected Builder(ResourceId id) {
            this.id = id;
        }

        /** For a changed copy. */
        protected Builder(Resource resource) {
            this.id = resource.id;
            this.name = resource.name;
            this.tags = resource.tags;
            this.createdAt = resource.createdAt;
            this.nativeResource = resource.nativeResource;
        }

        /** Returns this builder. */
        protected abstract B self();

        /** Sets the name; default empty. */
        public final B name(String name) {
            this.name = name;
            return self();
        }

        /** Replaces the tags; default none. */
        public final B tags(Map<String, String> tags) {
            this.tags = Tags.copyOf(tags);
            return self();
        }

        /** Sets the time of creation; default {@link Instant#EPOCH}. */
        public final B createdAt(Instant createdAt) {
            this.createdAt = createdAt;
            return self();
        }

        /** Sets the provider's own object; default none. Takes no part in equality. */
        public final B nativeResource(@Nullable Object nativeResource) {
            this.nativeResource = nativeResource;
            return self();
        }

        /** Builds the resource. */
        public abstract R build();
    }
}
