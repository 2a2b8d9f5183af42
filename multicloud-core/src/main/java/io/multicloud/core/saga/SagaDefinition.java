package io.multicloud.core.saga;

import io.multicloud.core.journal.SagaKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The program of a kind of saga.
 *
 * @param kind its name and version
 * @param program makes the steps from the input; the same input must give the same steps, on every host and at every time
 */
public record SagaDefinition(SagaKind kind, Function<String, List<Step>> program) {
    /** Returns a definition whose steps do not depend on the input. */
    public static SagaDefinition of(SagaKind kind, List<Step> steps) {
        List<Step> copy = List.copyOf(steps);
        return new SagaDefinition(kind, input -> copy);
    }

    /**
     * Returns the steps for an input.
     *
     * @throws IllegalArgumentException if there are none, or two have one name
     */
    public List<Step> steps(String input) {
        List<Step> steps = List.copyOf(program.apply(input));
        Set<String> names = new HashSet<>();
        for (Step step : steps) {
            if (!names.add(step.name())) {
                throw new IllegalArgumentException("saga kind " + kind + " has two steps named " + step.name());
            }
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("saga kind " + kind + " has no steps for the input " + input);
        }
        return steps;
    }
}
