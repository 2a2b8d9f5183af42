package io.multicloud.core.pipeline;

import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.core.CallLayer;
import io.multicloud.core.ObservedCall;
import java.util.Optional;

/** A gate that tells of each request. Without observer and audit there is none of these, and they cost nothing. */
final class RecordedGate implements CallGate {
    private final String account;
    private final CallGate gate;
    private final CallRecorder recorder;

    RecordedGate(String account, CallGate gate, CallRecorder recorder) {
        this.account = account;
        this.gate = gate;
        this.recorder = recorder;
    }

    @Override
    public <T> T execute(CallInfo info, Request<T> request) {
        CallRecorder.Recording recording = recorder.start(new ObservedCall(
                CallLayer.REQUEST, account, info.operation(), Optional.of(info.region()), info.resource()));
        Counted<T> counted = new Counted<>(request);
        T result;
        try {
            result = gate.execute(info, counted);
        } catch (RuntimeException | Error e) {
            recording.failed(counted.attempts, e);
            throw e;
        }
        recording.succeeded(counted.attempts, Optional.empty());
        return result;
    }

    /** Counts how often a request is sent. */
    private static final class Counted<T> implements Request<T> {
        private final Request<T> request;
        private int attempts;

        Counted(Request<T> request) {
            this.request = request;
        }

        @Override
        public T send(Attempt attempt) throws Exception {
            attempts++;
            return request.send(attempt);
        }
    }
}
