package io.multicloud.core.saga;

import java.util.Optional;

/**
 * One step of a saga.
 *
 * @param name unique within its saga, and kept from version to version
 * @param action what it does
 * @param compensation what undoes it, also when nobody knows whether it was done; empty if there is nothing to undo
 * @param role what its success means for the saga
 */
public record Step(String name, Action action, Optional<Action> compensation, Role role) {
    /** What a step's success means for the saga. */
    public enum Role {
        /** The saga can still go back. */
        REVERSIBLE,
        /** From here on it can only go on: it hears no cancel, and a failure waits for a human. */
        POINT_OF_NO_RETURN
    }

    /** @throws IllegalArgumentException if the name is blank */
    public Step {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a step must not be blank");
        }
    }

    /** Returns a step with nothing to undo. */
    public static Step of(String name, Action action) {
        return new Step(name, action, Optional.empty(), Role.REVERSIBLE);
    }

    /** Returns this step with what undoes it. */
    public Step undoneBy(Action newCompensation) {
        return new Step(name, action, Optional.of(newCompensation), role);
    }

    /** Returns this step as the one after which there is no way back. */
    public Step pointOfNoReturn() {
        return new Step(name, action, compensation, Role.POINT_OF_NO_RETURN);
    }
}
