package io.multicloud.core.saga;

import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners on the scheduler, in order, and survives what they throw. Thread-safe. */
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final Scheduler scheduler;
    private final List<SagaListener> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Consumer<SagaListener>> notices = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    Notices(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

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
        begin();
    }

    private void begin() {
        if (!notices.isEmpty() && telling.compareAndSet(false, true)) {
            scheduler.schedule(Duration.ZERO, this::deliver);
        }
    }

    private void deliver() {
        try {
            for (Consumer<SagaListener> notice = notices.poll(); notice != null; notice = notices.poll()) {
                for (SagaListener listener : listeners) {
                    try {
                        notice.accept(listener);
                    } catch (RuntimeException e) {
                        LOG.warn("a saga listener failed and is passed over", e);
                    }
                }
            }
        } finally {
            telling.set(false);
            begin();
        }
    }
}
