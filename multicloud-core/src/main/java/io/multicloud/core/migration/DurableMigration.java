package io.multicloud.core.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationProgress;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.work.WorkId;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.Step;
import io.multicloud.core.work.SagaWork;
import io.multicloud.core.work.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One migration, told from the journal. */
final class DurableMigration implements Migration {
    /** How long a commit waits for whoever runs the migration to hear of it. */
    private static final Duration HEARD = Duration.ofSeconds(30);

    private final MigrationSite site;
    private final SagaEngine engine;
    private final SagaWork work;
    private final MigrationInput input;

    DurableMigration(MigrationSite site, SagaEngine engine, SagaWork work, MigrationInput input) {
        this.site = site;
        this.engine = engine;
        this.work = work;
        this.input = input;
    }

    @Override
    public WorkId id() {
        return work.id();
    }

    @Override
    public WorkStatus status() {
        return work.status();
    }

    CompletionStage<WorkStatus> statusLater() {
        return work.statusLater();
    }

    @Override
    public void cancel() {
        work.cancel();
    }

    @Override
    public void proceed(String note) {
        work.proceed(note);
    }

    @Override
    public WorkStatus await(Duration timeout) {
        return work.await(timeout);
    }

    @Override
    public MigrationSpec spec() {
        return input.spec();
    }

    // ---- the end of the window

    @Override
    public void commit() {
        if (Waiting.until(site.environment(), HEARD, this::committed).isEmpty()) {
            throw error(ErrorCode.TIMEOUT, "no host has heard of the commit yet");
        }
    }

    private Optional<Boolean> committed() {
        SagaWork.Rows rows = work.rows();
        if (rows.saga().cursor().direction() == Direction.BACKWARD) {
            throw error(ErrorCode.FAILED_PRECONDITION, "it is taken back");
        }
        if (rows.result(Names.VERIFY).isEmpty()) {
            throw error(ErrorCode.FAILED_PRECONDITION, "the target is not verified");
        }
        if (input.live() && rows.result(Names.HAND_OVER).isEmpty()) {
            throw error(ErrorCode.FAILED_PRECONDITION, "the target has not been handed over to");
        }
        boolean waits = input.wants(MigrationSettings.Part.ROLLBACK)
                && input.spec().rollbackWindow().isPresent()
                && rows.result(Names.WINDOW).isEmpty();
        if (waits) {
            // Asked until it is seen in the journal: whoever looks at this moment may just have missed it.
            Waiting.on(site.environment(), engine.wake(id().text()));
            return Optional.empty();
        }
        return Optional.of(true);
    }

    @Override
    public void rollback() {
        if (!input.wants(MigrationSettings.Part.ROLLBACK)) {
            throw error(ErrorCode.FAILED_PRECONDITION, "rollback is switched off");
        }
        work.cancel();
        boolean ended = work.rows().saga().cursor().state() == SagaState.SUCCEEDED;
        if (ended) {
            throw error(ErrorCode.FAILED_PRECONDITION, "it is committed");
        }
    }

    private CloudException error(ErrorCode code, String why) {
        return CloudException.builder(code, id() + ": " + why).build();
    }

    // ---- progress

    @Override
    public MigrationProgress progress() {
        return Waiting.on(site.environment(), progressLater());
    }

    CompletionStage<MigrationProgress> progressLater() {
        return work.read().thenApply(this::progress);
    }

    private MigrationProgress progress(SagaWork.Rows rows) {
        long read = 0;
        long sent = 0;
        int round = 0;
        for (StepRecord result : rows.results()) {
            Optional<Moved> moved = rows.result(result.name()).isPresent() && result.direction() == Direction.FORWARD
                    ? Moved.of(result.name(), result.result())
                    : Optional.empty();
            if (moved.isPresent()) {
                read += moved.get().read();
                sent += moved.get().sent();
                round = Math.max(round, roundOf(result.name()));
            }
        }
        long remaining = 0;
        double rate = 0;
        Optional<String> step = currentStep(rows);
        Optional<String> memo = rows.saga().cursor().memo();
        Optional<Moved> moving = step.flatMap(name -> memo.flatMap(note -> Moved.of(name, note)));
        if (moving.isPresent()) {
            read += moving.get().read();
            sent += moving.get().sent();
            round = Math.max(round, roundOf(step.orElseThrow()));
            remaining = moving.get().remaining();
            double seconds = rows.saga().sinceIntent().toMillis() / 1e3;
            rate = seconds > 0 ? moving.get().sent() / seconds : 0;
        }
        return new MigrationProgress(
                round,
                DataSize.bytes(read),
                DataSize.bytes(sent),
                DataSize.bytes(remaining),
                rate,
                downtime(rows),
                rows.result(Names.CREATE).map(created -> ResourceId.parse(created.result())));
    }

    /** The last round comes after all others. */
    private int roundOf(String step) {
        return step.startsWith("round-")
                ? Integer.parseInt(step.substring("round-".length(), step.indexOf('-', "round-".length())))
                : input.rounds() + 1;
    }

    private Optional<String> currentStep(SagaWork.Rows rows) {
        List<Step> steps = engine.steps(rows.saga().kind(), rows.saga().input()).orElse(List.of());
        int position = rows.saga().cursor().position();
        boolean forward = rows.saga().cursor().direction() == Direction.FORWARD;
        return forward && position < steps.size()
                ? Optional.of(steps.get(position).name())
                : Optional.empty();
    }

    private Duration downtime(SagaWork.Rows rows) {
        if (input.live() || input.running() == MigrationInput.Running.NO) {
            return Duration.ZERO;
        }
        Instant now = rows.saga().readAt();
        Optional<Instant> down = rows.result(Names.STOP).flatMap(DurableMigration::began);
        if (down.isEmpty()) {
            return currentStep(rows).equals(Optional.of(Names.STOP))
                    ? rows.saga().sinceIntent()
                    : Duration.ZERO;
        }
        Optional<Instant> up = rows.result(Names.VERIFY).flatMap(StepRecord::endedAt);
        Optional<Instant> back = rows.results().stream()
                .filter(result -> result.direction() == Direction.BACKWARD
                        && result.name().equals(Names.STOP))
                .findFirst()
                .flatMap(StepRecord::endedAt);
        return Duration.between(down.get(), up.or(() -> back).orElse(now));
    }

    private static Optional<Instant> began(StepRecord record) {
        return record.endedAt().map(end -> end.minus(record.took()));
    }
}
