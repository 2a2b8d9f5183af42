package io.multicloud.core.burst;

import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is decided under the manager's lock and done without it. Requests are handed over by whoever has released the
 * lock; the host is told on the scheduler, one thing at a time, in the order in which things happened. Thread-safe.
 */
final class Outbox {
    private final Scheduler scheduler;
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> notices = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    Outbox(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Adds the start of a request. */
    void send(Runnable request) {
        requests.add(request);
    }

    /** Adds something to tell the host. */
    void tell(Runnable notice) {
        notices.add(notice);
    }

    /** Begins to do what was added. Called without the lock, after everything that was done under it. */
    void flush() {
        for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
            request.run();
        }
        if (!notices.isEmpty() && telling.compareAndSet(false, true)) {
            scheduler.schedule(Duration.ZERO, this::deliver);
        }
    }

    private void deliver() {
        try {
            for (Runnable notice = notices.poll(); notice != null; notice = notices.poll()) {
                notice.run();
            }
        } finally {
            telling.set(false);
            flush();
        }
    }
}
