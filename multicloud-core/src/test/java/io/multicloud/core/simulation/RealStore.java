package io.multicloud.core.simulation;

import io.multicloud.api.spi.Scheduler;
import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.JournalException;
import io.multicloud.core.journal.JournalException.Reason;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.JournalWeather.Fate;
import io.multicloud.core.journal.JournalWeather.Outcome;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SagaWrite;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A database on the disk or a server, in virtual time: its transactions run one at a time on the thread that moves the time.
 * Runs follow one another in one store, each with sagas of its own.
 */
final class RealStore implements Store {
    private final Time time;
    private final Journal journal;
    private final Map<String, Long> writers = new HashMap<>();

    /** The time of the run that is under way. */
    static final class Time implements InstantSource {
        private VirtualTime now = VirtualTime.startingAt(Instant.EPOCH);

        @Override
        public Instant instant() {
            return now.now();
        }
    }

    /**
     * Makes one.
     *
     * @param journal that runs its transactions on the caller's thread, at the time
     */
    RealStore(Time time, Journal journal) {
        this.time = time;
        this.journal = journal;
    }

    /** Begins a run. */
    Store in(VirtualTime world) {
        time.now = world;
        writers.clear();
        return this;
    }

    @Override
    public Journal of(Scheduler host, JournalWeather weather) {
        return new Way(host, weather);
    }

    @Override
    public Optional<SagaRecord> find(String saga) {
        return journal.find(saga).toCompletableFuture().join();
    }

    @Override
    public List<SagaRecord> all() {
        return journal.list(List.of(SagaState.values()), "", 1_000)
                .toCompletableFuture()
                .join();
    }

    @Override
    public List<StepRecord> steps(String saga) {
        return journal.steps(saga).toCompletableFuture().join();
    }

    @Override
    public List<SiteRecord> sites() {
        return journal.sites().toCompletableFuture().join();
    }

    @Override
    public Optional<Long> writer(String saga, long revision) {
        return Optional.ofNullable(writers.get(saga + "@" + revision));
    }

    /** A host's way, on which operations take their time and may be lost. */
    private final class Way extends DelegatingJournal {
        private final Scheduler host;
        private final JournalWeather weather;

        Way(Scheduler host, JournalWeather weather) {
            super(journal);
            this.host = host;
            this.weather = weather;
        }

        @Override
        public CompletionStage<CommitResult> commit(SagaWrite write) {
            return send(
                    "commit",
                    to -> to.commit(write).thenApply(result -> {
                        if (result instanceof CommitResult.Applied) {
                            writers.putIfAbsent(write.saga() + "@" + (write.revision() + 1), write.epoch());
                        }
                        return result;
                    }));
        }

        @Override
        <T> CompletionStage<T> send(String operation, Function<Journal, CompletionStage<T>> work) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            Fate fate = weather.next(operation);
            time.now
                    .scheduler()
                    .schedule(fate.there(), () -> arrive(operation, () -> work.apply(journal), fate, answer));
            return answer;
        }

        private <T> void arrive(
                String operation, Supplier<CompletionStage<T>> work, Fate fate, CompletableFuture<T> answer) {
            if (fate.outcome() == Outcome.REFUSED || fate.outcome() == Outcome.LOST) {
                Reason reason = fate.outcome() == Outcome.LOST ? Reason.UNKNOWN : Reason.UNAVAILABLE;
                host.schedule(fate.back(), () -> answer.completeExceptionally(lost(operation, reason)));
                return;
            }
            work.get()
                    .whenComplete((result, error) -> host.schedule(fate.back(), () -> {
                        if (fate.outcome() == Outcome.UNACKNOWLEDGED) {
                            answer.completeExceptionally(lost(operation, Reason.UNKNOWN));
                        } else if (error != null) {
                            answer.completeExceptionally(error);
                        } else {
                            answer.complete(result);
                        }
                    }));
        }

        private JournalException lost(String operation, Reason reason) {
            return new JournalException(reason, operation + " of the journal: " + reason, null);
        }
    }
}
