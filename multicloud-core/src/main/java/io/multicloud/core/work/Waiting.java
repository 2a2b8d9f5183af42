package io.multicloud.core.work;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.journal.JournalException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waiting of a caller's own thread, which in virtual time is what makes the time pass. */
public final class Waiting {
    /** How long the journal may take to answer. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    private Waiting() {}

    /**
     * Returns what a stage comes to.
     *
     * @throws CloudException {@code UNAVAILABLE} if the journal fails, {@code TIMEOUT} if it does not answer, {@code CANCELLED}
     *     if the thread was interrupted, with the interrupt flag set again; what else the stage failed with, if unchecked
     */
    public static <T> T on(Environment environment, CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        boolean answered = until(environment, ANSWER, () -> future.isDone() ? Optional.of(true) : Optional.empty())
                .orElse(false);
        if (!answered) {
            throw error(ErrorCode.TIMEOUT, "the journal has not answered within " + ANSWER, null);
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
    }

    /**
     * Looks, later each time, until something is seen or the time is over.
     *
     * @return empty if it was not seen in time
     * @throws CloudException {@code CANCELLED} if the thread was interrupted, with the interrupt flag set again
     */
    public static <T> Optional<T> until(Environment environment, Duration timeout, Supplier<Optional<T>> look) {
        long start = environment.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Optional<T> seen = look.get();
            Duration left = timeout.minusNanos(environment.nanoTime() - start);
            if (seen.isPresent() || left.isNegative() || left.isZero()) {
                return seen;
            }
            try {
                environment.pause(pause.compareTo(left) < 0 ? pause : left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw error(ErrorCode.CANCELLED, "interrupted while waiting", e);
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static RuntimeException unwrapped(CompletionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof JournalException journal) {
            return error(ErrorCode.UNAVAILABLE, "the journal failed: " + journal.getMessage(), journal);
        }
        return cause instanceof RuntimeException unchecked ? unchecked : e;
    }

    private static CloudException error(ErrorCode code, String message, @Nullable Throwable cause) {
        return CloudException.builder(code, message).cause(cause).build();
    }
}
