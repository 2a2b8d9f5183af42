package io.multicloud.testkit.conformance;

import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import java.time.Duration;

/** An operation that does what another one does. */
class DelegatingOperation<T> implements Operation<T> {
    final Operation<T> good;

    DelegatingOperation(Operation<T> good) {
        this.good = good;
    }

    @Override
    public OperationId id() {
        return good.id();
    }

    @Override
    public OperationStatus<T> status() {
        return good.status();
    }

    @Override
    public OperationStatus<T> poll() {
        return good.poll();
    }

    @Override
    public T await(Duration timeout) {
        return good.await(timeout);
    }

    @Override
    public void cancel() {
        good.cancel();
    }
}
