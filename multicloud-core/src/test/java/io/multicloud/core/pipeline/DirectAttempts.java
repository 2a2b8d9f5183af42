package io.multicloud.core.pipeline;

import java.util.function.Supplier;

/** Attempts that are made as they are, for providers behind which there is no gate. */
public final class DirectAttempts implements SingleAttempts {
    /** The only one. */
    public static final SingleAttempts DIRECT = new DirectAttempts();

    private DirectAttempts() {}

    @Override
    public <T> T call(Supplier<T> call) {
        return call.get();
    }
}
