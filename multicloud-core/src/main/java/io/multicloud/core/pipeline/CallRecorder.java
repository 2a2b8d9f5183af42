package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.AuditEvent;
import io.multicloud.core.AuditSink;
import io.multicloud.core.CallLayer;
import io.multicloud.core.CallObserver;
import io.multicloud.core.CallScope;
import io.multicloud.core.ObservedCall;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells observer and audit of calls, and keeps what they throw from the calls. Exists only where one is configured. */
final class CallRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(CallRecorder.class);

    private final Environment environment;
    private final @Nullable CallObserver observer;
    private final @Nullable AuditSink audit;

    CallRecorder(Environment environment, @Nullable CallObserver observer, @Nullable AuditSink audit) {
        this.environment = environment;
        this.observer = observer;
        this.audit = audit;
    }

    /** Starts to record a call. */
    Recording start(ObservedCall call) {
        Optional<String> actor = Optional.ofNullable(CallScope.active()).flatMap(CallScope.Active::actor);
        return new Recording(call, actor, observe(call));
    }

    private CallObserver.@Nullable Observation observe(ObservedCall call) {
        // Only the audit hears of operations that end: they end on another thread than the one they began on.
        if (observer == null || call.layer() == CallLayer.OPERATION) {
            return null;
        }
        try {
            return observer.started(call);
        } catch (RuntimeException e) {
            LOG.warn("The observer failed at the start of {}", call, e);
            return null;
        }
    }

    /** A call under way. */
    final class Recording {
        private final ObservedCall call;
        private final Optional<String> actor;
        private final CallObserver.@Nullable Observation observation;
        private final long start = environment.nanoTime();

        private Recording(ObservedCall call, Optional<String> actor, CallObserver.@Nullable Observation observation) {
            this.call = call;
            this.actor = actor;
            this.observation = observation;
        }

        /** Ends the recording of a call that returned. */
        void succeeded(int attempts, Optional<ResourceId> resource) {
            finish(attempts, resource.or(call::resource), Optional.empty());
        }

        /** Ends the recording of a call that threw. */
        void failed(int attempts, Throwable error) {
            Optional<ResourceId> resource =
                    error instanceof CloudException cloud ? cloud.resourceId() : Optional.empty();
            finish(attempts, resource.or(call::resource), Optional.of(error));
        }

        private void finish(int attempts, Optional<ResourceId> resource, Optional<Throwable> error) {
            if (observation != null) {
                try {
                    observation.finished(attempts, error);
                } catch (RuntimeException e) {
                    LOG.warn("The observer failed at the end of {}", call, e);
                }
            }
            if (audit != null) {
                try {
                    audit.record(event(attempts, resource, error.map(CallRecorder::code)));
                } catch (RuntimeException e) {
                    LOG.error("The audit sink failed; {} is not in the audit", call, e);
                }
            }
        }

        private AuditEvent event(int attempts, Optional<ResourceId> resource, Optional<ErrorCode> code) {
            return new AuditEvent(
                    environment.clock().instant(),
                    call.layer(),
                    call.account(),
                    call.operation(),
                    call.region(),
                    resource,
                    code,
                    attempts,
                    Duration.ofNanos(environment.nanoTime() - start),
                    actor);
        }
    }

    private static ErrorCode code(Throwable error) {
        if (error instanceof CloudException cloud) {
            return cloud.code();
        }
        return error instanceof IllegalArgumentException ? ErrorCode.INVALID_ARGUMENT : ErrorCode.INTERNAL;
    }
}
