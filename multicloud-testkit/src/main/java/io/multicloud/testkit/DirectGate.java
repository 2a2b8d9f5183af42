package io.multicloud.testkit;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderContext;
import java.time.Instant;
import java.util.Optional;

/**
 * The plainest gate: each request is sent once, its error translated, and both written to a {@link CallLog}. No limit,
 * no retry, no breaker; what a provider does by itself shows here. Thread-safe.
 */
public final class DirectGate implements CallGate {
    private final Environment environment;
    private final String account;
    private final ErrorTranslator errors;
    private final CallLog log;

    /**
     * Makes a gate.
     *
     * @param environment tells the time of log entries
     * @param account the account's name, added to errors
     * @param errors maps what requests throw
     * @param log receives every try
     */
    public DirectGate(Environment environment, String account, ErrorTranslator errors, CallLog log) {
        this.environment = environment;
        this.account = account;
        this.errors = errors;
        this.log = log;
    }

    /** Returns a context with this gate, to open a provider with. */
    public ProviderContext context() {
        return new Context(environment, this);
    }

    /** Returns the log. */
    public CallLog log() {
        return log;
    }

    @Override
    public <T> T execute(CallInfo info, Request<T> request) {
        Instant at = environment.clock().instant();
        T answer;
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted before sending");
            }
            answer = request.send(new Attempt(1, Optional.empty()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CloudException cancelled = CloudException.builder(ErrorCode.CANCELLED, "interrupted")
                    .provider(account)
                    .operation(info.operation())
                    .resourceId(info.resource().orElse(null))
                    .cause(e)
                    .build();
            log.add(new CallLog.Entry(at, info, 1, Optional.of(cancelled)));
            throw cancelled;
        } catch (Exception e) {
            CloudException error = e instanceof CloudException known ? known : withAccount(errors.translate(e, info));
            log.add(new CallLog.Entry(at, info, 1, Optional.of(error)));
            throw error;
        }
        log.add(new CallLog.Entry(at, info, 1, Optional.empty()));
        return answer;
    }

    private CloudException withAccount(CloudException error) {
        return error.toBuilder().provider(account).cause(error.getCause()).build();
    }

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}
}
