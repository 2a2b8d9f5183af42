package io.multicloud.testkit.conformance;

import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import java.time.Duration;

/** An operation that does what another one does. */
class DelegatingOperation<T> implements Operation<T> {
    private final Operation<T> operation;

    DelegatingOperation(Operation<T> operation) {
        this.operation = operation;
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
        return operation.poll();
    }

    @Override
    public T await(Duration timeout) {
        return operation.await(timeout);
    }

    @Override
    public void cancel() {
        operation.cancel();
    }
}
