package io.multicloud.core.architecture.broken.core.burst;

import io.multicloud.core.architecture.broken.api.Waits;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One class for each way in which an engine could block. */
public final class Blocks {
    private Blocks() {}

    static final class WaitsOnMonitor {
        @SuppressWarnings("WaitNotInLoop")
        synchronized void run() throws InterruptedException {
            wait();
        }
    }

    static final class WaitsOnMonitorForMillis {
        @SuppressWarnings("WaitNotInLoop")
        synchronized void run() throws InterruptedException {
            wait(10);
        }
    }

    static final class GetsFuture {
        Object run(Future<?> future) throws Exception {
            return future.get();
        }
    }

    static final class GetsFutureInTime {
        Object run(CompletableFuture<?> future) throws Exception {
            return future.get(1, TimeUnit.SECONDS);
        }
    }

    static final class JoinsFuture {
        Object run(CompletableFuture<?> future) {
            return future.join();
        }
    }

    static final class JoinsThread {
        void run(Thread thread) throws InterruptedException {
            thread.join();
        }
    }

    static final class HoldsLatch {
        final CountDownLatch latch = new CountDownLatch(1);
    }

    static final class HoldsQueue {
        final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    }

    static final class HoldsSemaphore {
        final Semaphore semaphore = new Semaphore(1);
    }

    static final class Parks {
        void run() {
            LockSupport.park(this);
        }
    }

    static final class AwaitsOperation {
        void run(Waits operation) {
            operation.await();
        }
    }

    static final class AllowedCallback {
        CompletableFuture<Void> run(CompletableFuture<String> future) {
            return future.thenAccept(text -> notifyAll());
        }
    }
}
