package io.multicloud.core.saga;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners, one thing at a time and in order, on the thread that has something to tell or on one that tells already,
 * and survives what they throw. Thread-safe.
 */
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final List<SagaListener> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Consumer<SagaListener>> notices = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    void add(SagaListener listener) {
        listeners.add(listener);
    }

    boolean heard() {
        return !listeners.isEmpty();
    }

    void tell(Consumer<SagaListener> notice) {
        if (listeners.isEmpty()) {
            return;
        }
        notices.add(notice);
        // What is added after the last look of the thread that tells finds that nobody does.
        while (!notices.isEmpty() && telling.compareAndSet(false, true)) {
            deliver();
        }
    }

    private void deliver() {
        try {
            for (Consumer<SagaListener> next = notices.poll(); next != null; next = notices.poll()) {
                for (SagaListener listener : listeners) {
                    try {
                        next.accept(listener);
                    } catch (RuntimeException e) {
                        LOG.warn("a saga listener failed and is passed over", e);
                    }
                }
            }
        } finally {
            telling.set(false);
        }
    }
}
