package io.multicloud.core.transfer;

import io.multicloud.core.pipeline.SingleAttempts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does several things that may be done twice, on the caller's thread and on whatever threads the executor has to spare. Nobody
 * waits for anybody: what a helper has begun and not ended when the caller comes to it, the caller does again. So it makes
 * progress on an executor without a free thread, and on one that is a queue of virtual time.
 */
final class Lanes<T, R> {
    private final List<T> tasks;
    private final Function<T, R> work;
    private final AtomicReferenceArray<@Nullable R> results;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    private Lanes(List<T> tasks, Function<T, R> work) {
        this.tasks = tasks;
        this.work = work;
        this.results = new AtomicReferenceArray<>(tasks.size());
    }

    /**
     * What came of it.
     *
     * @param results of the first tasks, up to the first that has none
     * @param failure why there are not more
     */
    record Outcome<R>(List<R> results, @Nullable RuntimeException failure) {}

    static <T, R> Outcome<R> run(
            List<T> tasks, Function<T, R> work, int lanes, Executor executor, SingleAttempts attempts) {
        Lanes<T, R> run = new Lanes<>(tasks, work);
        for (int i = 1; i < Math.min(lanes, tasks.size()); i++) {
            try {
                executor.execute(() -> attempts.call(run::help));
            } catch (RejectedExecutionException e) {
                // No thread to spare: the caller's does more of it.
                break;
            }
        }
        run.work();
        return run.finish();
    }

    private Boolean help() {
        work();
        return Boolean.TRUE;
    }

    private void work() {
        for (int i = next.getAndIncrement(); i < tasks.size() && failure.get() == null; i = next.getAndIncrement()) {
            attempt(i);
        }
    }

    private void attempt(int index) {
        try {
            results.set(index, work.apply(tasks.get(index)));
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private Outcome<R> finish() {
        List<R> done = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            if (results.get(i) == null && failure.get() == null) {
                attempt(i);
            }
            R result = results.get(i);
            if (result == null) {
                break;
            }
            done.add(result);
        }
        // Helpers that have not begun find nothing left to do.
        next.set(tasks.size());
        return new Outcome<>(List.copyOf(done), done.size() == tasks.size() ? null : failure.get());
    }
}
