package io.multicloud.core.pipeline;

import java.util.function.Supplier;

/** Runs a provider call in such a way that the call gate neither waits nor retries, and that it ends in bounded time. */
@FunctionalInterface
public interface SingleAttempts {
    /** Runs the call on this thread. */
    <T> T call(Supplier<T> call);
}
