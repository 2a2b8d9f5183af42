package io.multicloud.core.orphans;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** Reads a journal for a caller that waits. */
final class WorkRecords {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(1);

    private final Environment environment;
    private final Journal journal;

    WorkRecords(Environment environment, Journal journal) {
        this.environment = environment;
        this.journal = journal.forBlockingCallers();
    }

    WorkRecord find(String work) {
        SagaRecord saga = await(journal.find(work)).orElse(null);
        List<StepRecord> results =
                saga != null && saga.cursor().state() == SagaState.SUCCEEDED ? await(journal.steps(work)) : List.of();
        return new WorkRecord(saga, results);
    }

    /** Waits by the environment, so that virtual time goes on until the answer is there. */
    private <T> T await(CompletionStage<T> stage) {
        AtomicReference<T> answer = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        stage.whenComplete((value, error) -> {
            if (error == null) {
                answer.set(value);
            } else {
                failure.set(error);
            }
        });
        long began = environment.nanoTime();
        while (answer.get() == null) {
            Throwable error = failure.get();
            if (error != null) {
                throw unavailable(
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
            }
            if (environment.nanoTime() - began > PATIENCE.toNanos()) {
                throw unavailable(new IllegalStateException("no answer within " + PATIENCE));
            }
            try {
                environment.pause(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CloudException.builder(ErrorCode.CANCELLED, "interrupted while the journal was read")
                        .operation("sweep orphans")
                        .cause(e)
                        .build();
            }
        }
        return answer.get();
    }

    private static CloudException unavailable(Throwable cause) {
        return CloudException.builder(ErrorCode.UNAVAILABLE, "the journal could not be read: " + cause.getMessage())
                .operation("sweep orphans")
                .cause(cause)
                .build();
    }
}
