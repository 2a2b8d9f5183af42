package io.multicloud.core.saga;

/**
 * Hears what happens to the sagas that this host runs, after it is durable, one thing at a time and in order. It is told on
 * the thread that has committed, from which others wait to hear, and must not block. After a crash, what was not told yet
 * stays untold: the journal knows.
 */
public interface SagaListener {
    /** A saga has moved. */
    default void changed(SagaView saga) {}

    /** There is a saga that this host does not know how to run, and leaves alone. Told once. */
    default void unknown(SagaView saga) {}
}
