package io.multicloud.core.saga;

/**
 * One request of a step. It may block, but for no longer than one attempt takes: whoever has to wait answers
 * {@link Answer.Again}. A {@link io.multicloud.api.CloudException} is understood by its code.
 */
@FunctionalInterface
public interface StepCall {
    /** Makes the request. */
    Answer run(StepContext context);
}
