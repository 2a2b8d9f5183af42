package io.multicloud.core.journal;

/**
 * Which program a saga follows. A host runs only those it knows.
 *
 * @param name such as {@code migration}
 * @param version raised whenever a saga that is under way could not go on with the new list of steps
 */
public record SagaKind(String name, int version) {
    /** @throws IllegalArgumentException if the name is blank or the version below 1 */
    public SagaKind {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a saga kind must not be blank");
        }
        if (version < 1) {
            throw new IllegalArgumentException(
                    "the version of saga kind " + name + " must be at least 1, was " + version);
        }
    }

    @Override
    public String toString() {
        return name + "/" + version;
    }
}
