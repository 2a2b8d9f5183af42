package io.multicloud.core.work;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.work.Work;
import io.multicloud.api.work.WorkId;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A saga as work: told from the journal each time, whichever host runs it. Engines have one in what they hand out. Thread-safe.
 */
public final class SagaWork implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(SagaWork.class);

    private final Environment environment;
    private final SagaEngine engine;
    private final Journal journal;
    private final WorkProfile profile;
    private final WorkId id;

    public SagaWork(Environment environment, SagaEngine engine, Journal journal, WorkProfile profile, WorkId id) {
        this.environment = environment;
        this.engine = engine;
        this.journal = journal;
        this.profile = profile;
        this.id = id;
    }

    @Override
    public WorkId id() {
        return id;
    }

    @Override
    public WorkStatus status() {
        return Waiting.on(environment, statusLater());
    }

    /** Returns how it stands, without blocking. */
    public CompletionStage<WorkStatus> statusLater() {
        return read().thenApply(
                        rows -> new StatusReader(rows.saga(), stepsOf(rows.saga()), rows.results(), profile).read());
    }

    /**
     * What the journal has of it.
     *
     * @param saga its row
     * @param results of its steps
     */
    public record Rows(SagaRecord saga, List<StepRecord> results) {
        /** Returns what a step came to when it was done; empty if it was not, or was not needed. */
        public Optional<StepRecord> result(String step) {
            return results.stream()
                    .filter(result -> result.direction() == Direction.FORWARD
                            && result.name().equals(step)
                            && !result.result().equals(WorkProfile.SKIPPED))
                    .findFirst();
        }
    }

    /** Reads its rows; fails with {@code NOT_FOUND} if the journal has forgotten it. */
    public CompletionStage<Rows> read() {
        return journal.find(id.text())
                .thenCompose(found -> found.map(
                                saga -> journal.steps(id.text()).thenApply(results -> new Rows(saga, results)))
                        .orElseGet(() -> CompletableFuture.failedFuture(
                                error(ErrorCode.NOT_FOUND, "the journal has no work " + id))));
    }

    /** Reads its rows on the caller's thread. */
    public Rows rows() {
        return Waiting.on(environment, read());
    }

    @Override
    public void cancel() {
        Rows rows = rows();
        if (rows.saga().cursor().state().ended()) {
            return;
        }
        for (Step step : stepsOf(rows.saga())) {
            if (step.role() == Step.Role.POINT_OF_NO_RETURN
                    && rows.result(step.name()).isPresent()) {
                throw error(
                        ErrorCode.FAILED_PRECONDITION,
                        id + " cannot be taken back any more: its step " + step.name() + " is done");
            }
        }
        Waiting.on(environment, engine.cancel(id.text()));
    }

    @Override
    public void proceed(String note) {
        boolean paused = rows().saga().cursor().state() == SagaState.PAUSED;
        if (!paused || !Waiting.on(environment, engine.proceed(id.text()))) {
            throw error(ErrorCode.FAILED_PRECONDITION, id + " is not paused");
        }
        LOG.info("{} goes on: {}", id, note);
    }

    @Override
    public WorkStatus await(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative, was " + timeout);
        }
        return Waiting.until(environment, timeout, this::settled)
                .orElseThrow(() -> error(ErrorCode.TIMEOUT, id + " has not ended within " + timeout));
    }

    private Optional<WorkStatus> settled() {
        try {
            WorkStatus status = status();
            return Optional.of(status).filter(now -> now.state().terminal() || now.state() == WorkState.PAUSED);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                LOG.debug("the journal could not be asked for {}; it is asked again", id, e);
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<Step> stepsOf(SagaRecord saga) {
        return engine.steps(saga.kind(), saga.input()).orElse(List.of());
    }

    private static CloudException error(ErrorCode code, String message) {
        return CloudException.builder(code, message).build();
    }
}
