package io.multicloud.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private final Workers workers = new Workers(2, 1);
    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        workers.close();
    }

    private Object next() throws InterruptedException {
        return seen.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void whatFollowsATaskRunsAfterItOnItsThread() throws InterruptedException {
        workers.execute(() -> {
            Workers.follow(workers, () -> seen.add(Thread.currentThread()));
            seen.add("the first has not ended");
            seen.add(Thread.currentThread());
        });

        assertThat(next()).isEqualTo("the first has not ended");
        Object thread = next();
        assertThat(next()).isSameAs(thread);
    }

    @Test
    void ofTwoTasksThatFollowOneGoesToAnotherThread() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        Runnable meets = () -> {
            both.countDown();
            try {
                seen.add(both.await(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        workers.execute(() -> {
            Workers.follow(workers, meets);
            Workers.follow(workers, meets);
        });

        assertThat(next()).as("the two meet").isEqualTo(true);
        assertThat(next()).isEqualTo(true);
    }

    @Test
    void whoWaitsForAThreadComesBeforeWhatFollows() throws InterruptedException {
        Workers one = new Workers(1, 2);
        try {
            one.execute(() -> {
                one.execute(() -> seen.add("waited"));
                Workers.follow(one, () -> seen.add("followed"));
            });

            assertThat(List.of(next(), next())).containsExactly("waited", "followed");
        } finally {
            one.close();
        }
    }

    @Test
    void whatFollowsATaskThatFailsIsNotLost() throws InterruptedException {
        workers.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> seen.add(error.getMessage()));
            Workers.follow(workers, () -> seen.add("followed"));
            throw new IllegalStateException("failed");
        });

        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("failed", "followed");
    }

    @Test
    void anInterruptEndsWithItsTask() throws InterruptedException {
        workers.execute(() -> {
            Workers.follow(workers, () -> seen.add(Thread.currentThread().isInterrupted()));
            Thread.currentThread().interrupt();
        });

        assertThat(next()).isEqualTo(false);
    }

    @Test
    void nothingFollowsOnceItIsClosed() throws InterruptedException {
        workers.execute(() -> {
            workers.close();
            try {
                Workers.follow(workers, () -> seen.add("followed"));
            } catch (RejectedExecutionException e) {
                seen.add(e.getMessage());
            }
        });

        assertThat(next()).isEqualTo("the environment is closed");
    }

    @Test
    void anotherExecutorGetsTheTaskAtOnce() {
        Workers.follow(task -> seen.add("given"), () -> seen.add("run"));

        assertThat(seen).containsExactly("given");
        workers.close();
        assertThatThrownBy(() -> Workers.follow(workers, () -> {})).isInstanceOf(RejectedExecutionException.class);
    }
}
