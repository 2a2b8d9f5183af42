package io.multicloud.core.journal;

import io.multicloud.api.spi.Scheduler;
import io.multicloud.core.journal.JournalException.Reason;
import io.multicloud.core.journal.JournalWeather.Fate;
import io.multicloud.core.journal.JournalWeather.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One host's way to a {@link ModelDatabase}. What was sent arrives even if the host dies; the answer is an event of the
 * host and dies with it.
 */
public final class ModelJournal implements Journal {
    private final ModelDatabase database;
    private final Scheduler host;
    private final JournalWeather weather;
    private boolean closed;
    private boolean silenced;

    public ModelJournal(ModelDatabase database, Scheduler host, JournalWeather weather) {
        this.database = database;
        this.host = host;
        this.weather = weather;
    }

    @Override
    public CompletionStage<SagaRecord> create(NewSaga saga) {
        return send("create", () -> database.create(saga));
    }

    @Override
    public CompletionStage<CommitResult> commit(SagaWrite write) {
        return send("commit", () -> database.commit(write));
    }

    @Override
    public CompletionStage<CommitResult> record(Lease lease, List<ExtentRecord> extents) {
        return send("record", () -> database.record(lease, extents));
    }

    @Override
    public CompletionStage<Claims> claim(ClaimRequest request) {
        return send("claim", () -> database.claim(request));
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Lease> leases, Duration lease) {
        return send("renew", () -> database.renew(leases, lease));
    }

    @Override
    public CompletionStage<Boolean> request(String saga, Request request) {
        return send("request", () -> database.request(saga, request));
    }

    @Override
    public CompletionStage<CommitResult> move(SiteChange change) {
        return send("move", () -> database.move(change));
    }

    @Override
    public CompletionStage<Integer> forget(Duration age, int max) {
        return send("forget", () -> database.forget(age, max));
    }

    @Override
    public CompletionStage<Optional<SagaRecord>> find(String saga) {
        return send("find", () -> database.find(saga));
    }

    @Override
    public CompletionStage<Optional<SagaRecord>> holder(String subject) {
        return send("holder", () -> database.holder(subject));
    }

    @Override
    public CompletionStage<List<StepRecord>> steps(String saga) {
        return send("steps", () -> database.steps(saga));
    }

    @Override
    public CompletionStage<List<ExtentRecord>> extents(String saga, String stream, long fromOffset, int max) {
        return send("extents", () -> database.extents(saga, stream, fromOffset, max));
    }

    @Override
    public CompletionStage<List<SagaRecord>> list(List<SagaState> states, String after, int max) {
        return send("list", () -> database.list(states, after, max));
    }

    @Override
    public CompletionStage<List<SagaRecord>> named(List<SagaState> states, List<String> prefixes) {
        return send("named", () -> database.named(states, prefixes));
    }

    @Override
    public CompletionStage<List<SiteRecord>> sites() {
        return send("sites", database::sites);
    }

    @Override
    public void close() {
        closed = true;
    }

    /** The host dies: what it has sent and has not arrived yet never does. Otherwise, what was sent arrives. */
    public void loseWhatIsOnItsWay() {
        silenced = true;
    }

    private <T> CompletionStage<T> send(String operation, Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (closed) {
            answer.completeExceptionally(new JournalException(Reason.CLOSED, "the model journal is closed", null));
            return answer;
        }
        Fate fate = weather.next(operation);
        database.world().schedule(fate.there(), () -> arrive(operation, work, fate, answer));
        return answer;
    }

    private <T> void arrive(String operation, Supplier<T> work, Fate fate, CompletableFuture<T> answer) {
        if (silenced) {
            return;
        }
        if (fate.outcome() == Outcome.REFUSED || fate.outcome() == Outcome.LOST) {
            Reason reason = fate.outcome() == Outcome.LOST ? Reason.UNKNOWN : Reason.UNAVAILABLE;
            fail(operation, reason, fate, answer);
            return;
        }
        ModelDatabase.Applied<T> applied = database.apply(work);
        if (fate.outcome() == Outcome.UNACKNOWLEDGED) {
            fail(operation, Reason.UNKNOWN, fate, answer);
            return;
        }
        host.schedule(fate.back(), () -> {
            database.acknowledge(applied.transaction());
            answer.complete(applied.result());
        });
    }

    private void fail(String operation, Reason reason, Fate fate, CompletableFuture<?> answer) {
        host.schedule(
                fate.back(),
                () -> answer.completeExceptionally(
                        new JournalException(reason, operation + " of the model journal: " + reason, null)));
    }
}
