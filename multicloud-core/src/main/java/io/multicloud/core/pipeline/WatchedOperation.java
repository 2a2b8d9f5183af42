package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An operation that tells once how it ended, on the thread that first saw it. */
final class WatchedOperation<T> implements Operation<T> {
    private final Operation<T> operation;
    private final Consumer<OperationStatus<T>> onEnd;
    private final AtomicBoolean told = new AtomicBoolean();

    WatchedOperation(Operation<T> operation, Consumer<OperationStatus<T>> onEnd) {
        this.operation = operation;
        this.onEnd = onEnd;
        tell(operation.status());
    }

    @Override
    public OperationId id() {
        return operation.id();
    }

    @Override
    public OperationStatus<T> status() {
        return operation.status();
    }

    @Override
    public OperationStatus<T> poll() {
        OperationStatus<T> status = operation.poll();
        tell(status);
        return status;
    }

    @Override
    public T await(Duration timeout) {
        T result;
        try {
            result = operation.await(timeout);
        } catch (CloudException e) {
            tell(operation.status());
            throw e;
        }
        tell(new OperationStatus.Succeeded<>(result));
        return result;
    }

    @Override
    public void cancel() {
        operation.cancel();
    }

    private void tell(OperationStatus<T> status) {
        if (status.done() && told.compareAndSet(false, true)) {
            onEnd.accept(status);
        }
    }
}
