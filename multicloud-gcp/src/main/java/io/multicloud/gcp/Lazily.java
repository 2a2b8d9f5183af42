package io.multicloud.gcp;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something made when it is first asked for, and once. Thread-safe. */
final class Lazily<T> implements Supplier<T> {
    private final Supplier<T> making;
    private @Nullable T made;

    Lazily(Supplier<T> making) {
        this.making = making;
    }

    @Override
    public synchronized T get() {
        T present = made;
        if (present == null) {
            present = making.get();
            made = present;
        }
        return present;
    }
}
