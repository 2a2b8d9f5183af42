package io.multicloud.core.simulation;

import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.NewSaga;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SagaWrite;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.simulation.CrashPoint.Moment;
import io.multicloud.testkit.simulation.SimulatedHost;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One host's journal, in which it dies around its commits as planned, and which sees to it that only the epoch a write names
 * has written it.
 */
final class CrashingJournal extends DelegatingJournal {
    private final SimulatedHost host;
    private final CrashPlan plan;
    private final Store store;
    private final Findings findings;
    private final Consumer<String> timeline;

    CrashingJournal(
            Journal journal,
            SimulatedHost host,
            CrashPlan plan,
            Store store,
            Findings findings,
            Consumer<String> timeline) {
        super(journal);
        this.host = host;
        this.plan = plan;
        this.store = store;
        this.findings = findings;
        this.timeline = timeline;
    }

    @Override
    public CompletionStage<SagaRecord> create(NewSaga saga) {
        if (plan.strikes(host, saga.id(), 0, Direction.FORWARD, Moment.BEFORE_INTENT)) {
            return new CompletableFuture<>();
        }
        return super.create(saga);
    }

    @Override
    public CompletionStage<CommitResult> commit(SagaWrite write) {
        boolean moves = !write.results().isEmpty();
        int next = write.cursor().position();
        Direction direction = write.cursor().direction();
        if (moves
                && write.cursor().state() == SagaState.ACTIVE
                && plan.strikes(host, write.saga(), next, direction, Moment.BEFORE_INTENT)) {
            return new CompletableFuture<>();
        }
        if (moves && strikes(write, Moment.AFTER_RESULT)) {
            // What was sent arrives, as the journal's world runs it; nobody is there to be told.
            return super.commit(write).thenCompose(unheard -> new CompletableFuture<>());
        }
        return super.commit(write).thenApply(result -> {
            timeline.accept(host.name() + " is told " + result + " of revision " + (write.revision() + 1) + " of "
                    + write.saga() + " as epoch " + write.epoch());
            if (result instanceof CommitResult.Applied) {
                audit(write);
                if (moves) {
                    strikes(write, Moment.AFTER_COMMIT);
                }
            }
            return result;
        });
    }

    private boolean strikes(SagaWrite write, Moment moment) {
        for (StepRecord result : write.results()) {
            if (plan.strikes(host, write.saga(), result.position(), result.direction(), moment)) {
                return true;
            }
        }
        return false;
    }

    private void audit(SagaWrite write) {
        long writer = store.writer(write.saga(), write.revision() + 1).orElse(-1L);
        if (writer != write.epoch()) {
            findings.add(
                    Findings.STALE_EPOCHS,
                    host.name() + " wrote revision " + (write.revision() + 1) + " of " + write.saga() + " as epoch "
                            + write.epoch() + ", and it was applied under epoch " + writer);
        }
    }
}
