package io.multicloud.api.image;

import io.multicloud.api.ResourceId;

/** How a spec names an image. */
public sealed interface ImageRef {
    /**
     * By a portable name that every cloud resolves to its newest image of that system, for example {@code
     * ubuntu-22.04}.
     *
     * @throws IllegalArgumentException unless the name has the form {@code system-version}
     */
    static ImageRef alias(String alias) {
        return new Alias(alias);
    }

    /** By identity; ties the spec to one account. */
    static ImageRef id(ResourceId id) {
        return new Id(id);
    }

    /**
     * By portable name.
     *
     * @param name lower case, {@code system-version}. Every provider resolves {@code ubuntu-22.04}, {@code
     *     ubuntu-24.04} and {@code debian-12} in the architectures it offers; further names as it documents
     */
    record Alias(String name) implements ImageRef {
        /** Checks the form. */
        public Alias {
            if (!name.matches("[a-z][a-z0-9.-]*-[a-z0-9.]+")) {
                throw new IllegalArgumentException(
                        "image alias '" + name + "' must have the form system-version, for example ubuntu-22.04");
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * By identity.
     *
     * @param id an image of the account, or a public one
     */
    record Id(ResourceId id) implements ImageRef {
        @Override
        public String toString() {
            return id.toString();
        }
    }
}
