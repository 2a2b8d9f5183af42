package io.multicloud.core.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.spi.ScheduledTask;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemEnvironmentTest {
    private final SystemEnvironment environment = SystemEnvironment.create();

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void aCallbackThatThrowsStopsNothingElse() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);

        environment.scheduler().schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("broken callback of a test");
        });
        environment.scheduler().schedule(Duration.ZERO, () -> {
            throw new AssertionError("broken callback of a test");
        });
        environment.scheduler().schedule(Duration.ofNanos(-5), ran::countDown);

        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void callbacksAndTasksRunOnNamedDaemonThreads() throws InterruptedException {
        BlockingQueue<Thread> threads = new ArrayBlockingQueue<>(1);

        environment.scheduler().schedule(Duration.ZERO, () -> threads.add(Thread.currentThread()));
        Thread callback = threads.take();
        environment.executor().execute(() -> threads.add(Thread.currentThread()));
        Thread worker = threads.take();

        assertThat(callback.getName()).isEqualTo("multicloud-scheduler");
        assertThat(callback.isDaemon()).isTrue();
        assertThat(worker.getName()).isEqualTo("multicloud-worker-1");
        assertThat(worker.isDaemon()).isTrue();
    }

    @Test
    void cancelDropsATaskOnce() {
        ScheduledTask task = environment.scheduler().schedule(Duration.ofDays(400_000), () -> {});

        assertThat(task.cancel()).isTrue();
        assertThat(task.cancel()).isFalse();
    }

    @Test
    void aTaskThatHasStartedIsNotCancelled() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ScheduledTask task = environment.scheduler().schedule(Duration.ZERO, () -> {
            started.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        started.await();

        assertThat(task.cancel()).isFalse();
        end.countDown();
    }

    @Test
    void theExecutorIsBoundedAndSaysSo() {
        CountDownLatch end = new CountDownLatch(1);
        Runnable waits = () -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        for (int i = 0; i < SystemEnvironment.WORKERS + SystemEnvironment.WAITING_TASKS; i++) {
            environment.executor().execute(waits);
        }

        assertThatThrownBy(() -> environment.executor().execute(waits))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("10000 tasks wait already for 16 threads");
        end.countDown();
    }

    @Test
    void closingEndsWhatIsOwnedAndMayBeRepeated() {
        environment.close();
        environment.close();

        assertThatThrownBy(() -> environment.scheduler().schedule(Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the scheduler is closed");
        assertThatThrownBy(() -> environment.executor().execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("the environment is closed");
    }

    @Test
    void anExecutorOfTheHostIsNeverClosed() {
        ExecutorService host = Executors.newSingleThreadExecutor();
        try {
            SystemEnvironment.withExecutor(host).close();

            assertThat(host.isShutdown()).isFalse();
        } finally {
            host.shutdownNow();
        }
    }

    @Test
    void pausingLooksAtTheInterruptEvenForNoTime() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> environment.pause(Duration.ZERO)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void idsOfOneEnvironmentAscend() {
        String first = environment.newId();
        String second = environment.newId();

        assertThat(first).hasSize(26).isLessThan(second);
        assertThat(environment.random().nextLong())
                .isNotEqualTo(environment.random().nextLong());
    }
}
