package io.multicloud.api;

import io.multicloud.api.image.DiskFormat;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a provider can do and by what it is bound; the same for its whole life. Immutable. */
public final class Capabilities {
    private final SortedSet<Capability> declared;
    private final SortedMap<Limit, Long> limits;
    private final Map<String, CreateIdempotence> idempotence;
    private final Set<ListFilter> serverFilters;
    private final Set<String> readInParts;
    private final Set<DiskFormat> importFormats;

    private Capabilities(Builder builder) {
        this.declared = Collections.unmodifiableSortedSet(new TreeSet<>(builder.declared));
        this.limits = Collections.unmodifiableSortedMap(new TreeMap<>(builder.limits));
        this.idempotence = new TreeMap<>(builder.idempotence);
        this.serverFilters = Collections.unmodifiableSet(EnumSet.copyOf(builder.serverFilters));
        this.readInParts = Collections.unmodifiableSet(new TreeSet<>(builder.readInParts));
        this.importFormats = declared.contains(Capability.IMAGE_IMPORT)
                ? Collections.unmodifiableSet(EnumSet.copyOf(builder.importFormats))
                : Set.of();
    }

    /** Starts with nothing declared. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder holding all of this, for a variant of a provider. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.declared.addAll(declared);
        builder.limits.putAll(limits);
        builder.idempotence.putAll(idempotence);
        builder.serverFilters.addAll(serverFilters);
        builder.readInParts.addAll(readInParts);
        builder.importFormats.addAll(importFormats);
        return builder;
    }

    /** Tells whether a capability is declared. */
    public boolean has(Capability capability) {
        return declared.contains(capability);
    }

    /**
     * Refuses a call that needs a capability which is not declared.
     *
     * @throws CloudException {@link ErrorCode#UNSUPPORTED}, naming the capability
     */
    public void require(Capability capability) {
        if (!has(capability)) {
            throw capability.unsupported();
        }
    }

    /** Returns what is declared, sorted by key. */
    public SortedSet<Capability> declared() {
        return declared;
    }

    /** Returns a limit, if there is one. */
    public OptionalLong limit(Limit limit) {
        Long value = limits.get(limit);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Returns all limits, sorted by key. */
    public SortedMap<Limit, Long> limits() {
        return limits;
    }

    /** Returns how a repeated create is recognised; {@link CreateIdempotence#EXACT} unless declared otherwise. */
    public CreateIdempotence createIdempotence(ResourceType type) {
        return idempotence.getOrDefault(type.name(), CreateIdempotence.EXACT);
    }

    /** Returns the filters that the cloud itself applies; the adapter applies the others page by page. */
    public Set<ListFilter> serverFilters() {
        return serverFilters;
    }

    /**
     * Tells whether the cloud keeps parts of a resource, such as its tags, apart from it, so that reading one takes a few requests
     * and listing a page a few for each item; by default it takes one, and one for a page.
     */
    public boolean readInParts(ResourceType type) {
        return readInParts.contains(type.name());
    }

    /**
     * Returns the formats of which images are made from object storage; empty without
     * {@link Capability#IMAGE_IMPORT}.
     */
    public Set<DiskFormat> importFormats() {
        return importFormats;
    }

    @Override
    public String toString() {
        return "Capabilities{" + declared + ", limits=" + limits + "}";
    }

    /** Collects declarations; not thread-safe. */
    public static final class Builder {
        private final Set<Capability> declared = new TreeSet<>();
        private final Map<Limit, Long> limits = new TreeMap<>();
        private final Map<String, CreateIdempotence> idempotence = new TreeMap<>();
        private final EnumSet<ListFilter> serverFilters = EnumSet.noneOf(ListFilter.class);
        private final Set<String> readInParts = new TreeSet<>();
        private final EnumSet<DiskFormat> importFormats = EnumSet.noneOf(DiskFormat.class);

        private Builder() {}

        /** Declares capabilities. */
        public Builder with(Capability... capabilities) {
            Collections.addAll(declared, capabilities);
            return this;
        }

        /** Takes declarations back, for a variant of a provider. */
        public Builder without(Capability... capabilities) {
            for (Capability capability : capabilities) {
                declared.remove(capability);
            }
            return this;
        }

        /** Sets a limit. */
        public Builder limit(Limit limit, long value) {
            limits.put(limit, value);
            return this;
        }

        /** Sets how a repeated create of a type is recognised; default {@link CreateIdempotence#EXACT}. */
        public Builder createIdempotence(ResourceType type, CreateIdempotence how) {
            idempotence.put(type.name(), how);
            return this;
        }

        /** Declares a filter that the cloud itself applies. */
        public Builder serverFilter(ListFilter filter) {
            serverFilters.add(filter);
            return this;
        }

        /** Declares types that the cloud keeps parts of apart; default none. */
        public Builder readInParts(ResourceType... types) {
            for (ResourceType type : types) {
                readInParts.add(type.name());
            }
            return this;
        }

        /** Declares formats of which images are made from object storage; default none. */
        public Builder importFormats(DiskFormat... formats) {
            Collections.addAll(importFormats, formats);
            return this;
        }

        /** Builds the declarations. */
        public Capabilities build() {
            return new Capabilities(this);
        }
    }
}
