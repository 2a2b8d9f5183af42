package io.multicloud.api.spi;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import java.time.Duration;

/**
 * The one implementation of waiting: an {@link Operation} over an adapter's {@link OperationDriver}. Between
 * status requests it waits as long as the provider suggests, or 1 s, then half as long again each time up to
 * 15 s.
 *
 * @param <T> the result
 */
public final class PolledOperation<T> implements Operation<T> {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private final Environment environment;
    private final OperationId id;
    private final OperationDriver<T> driver;
    private volatile OperationStatus<T> status;

    private PolledOperation(
            Environment environment, OperationId id, OperationDriver<T> driver, OperationStatus<T> status) {
        this.environment = environment;
        this.id = id;
        this.driver = driver;
        this.status = status;
    }

    /** Returns an operation whose state is not known before the first poll. */
    public static <T> Operation<T> of(Environment environment, OperationId id, OperationDriver<T> driver) {
        return new PolledOperation<>(environment, id, driver, OperationStatus.running());
    }

    /** Returns an operation that has ended with a result, for requests the cloud answers at once. */
    public static <T> Operation<T> done(Environment environment, OperationId id, T result) {
        return new PolledOperation<>(
                environment, id, OperationStatus::running, new OperationStatus.Succeeded<>(result));
    }

    @Override
    public OperationId id() {
        return id;
    }

    @Override
    public OperationStatus<T> status() {
        return status;
    }

    @Override
    public OperationStatus<T> poll() {
        OperationStatus<T> known = status;
        if (known.done()) {
            return known;
        }
        OperationStatus<T> seen = driver.poll();
        synchronized (this) {
            // A slower poll must not take an end back.
            if (!status.done()) {
                status = seen;
            }
            return status;
        }
    }

    @Override
    public T await(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative, was " + timeout);
        }
        long start = environment.nanoTime();
        Duration backoff = FIRST_WAIT;
        while (true) {
            Duration wait = backoff;
            try {
                OperationStatus<T> seen = poll();
                if (seen instanceof OperationStatus.Succeeded<T> succeeded) {
                    return succeeded.result();
                }
                if (seen instanceof OperationStatus.Failed<T> failed) {
                    throw failed.error().toBuilder().build();
                }
                if (seen instanceof OperationStatus.Running<T> running) {
                    wait = running.pollAfter().orElse(backoff);
                }
            } catch (CloudException e) {
                if (status.done() || !e.retryable()) {
                    throw e;
                }
                wait = e.retryAfter().orElse(backoff);
            }
            Duration left = timeout.minusNanos(environment.nanoTime() - start);
            if (left.isNegative() || left.isZero()) {
                throw CloudException.builder(ErrorCode.TIMEOUT, "the operation goes on after " + timeout)
                        .operation("await")
                        .operationId(id)
                        .build();
            }
            pause(wait.compareTo(left) < 0 ? wait : left);
            backoff = longer(backoff);
        }
    }

    @Override
    public void cancel() {
        if (!status.done()) {
            driver.cancel();
        }
    }

    private static Duration longer(Duration backoff) {
        Duration longer = backoff.multipliedBy(3).dividedBy(2);
        return longer.compareTo(LONGEST_WAIT) < 0 ? longer : LONGEST_WAIT;
    }

    private void pause(Duration wait) {
        try {
            environment.pause(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CloudException.builder(ErrorCode.CANCELLED, "interrupted while waiting; the operation goes on")
                    .operation("await")
                    .operationId(id)
                    .cause(e)
                    .build();
        }
    }
}
