package io.multicloud.core.migration;

import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets migrations begin in the order in which they were accepted, so many at a time, over all hosts that share the journal.
 * A migration may go on when few enough older ones are under way; as those only become fewer, an old reading of the journal can
 * make it wait but never let too many go. One that is paused on its way keeps its place; one that only waits for the end of
 * its window, or for a human who helps it back, does not need it. Thread-safe.
 */
final class Turns {
    private static final int PAGE = 500;
    private static final Duration READING = Duration.ofMillis(5);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);
    private static final int LONGEST_WAIT_IN_TURNS = 30;

    /** When it is looked again at a place that is not well. */
    static final Duration NOT_WELL = Duration.ofSeconds(30);

    private static final List<SagaState> UNFINISHED = List.of(SagaState.ACTIVE, SagaState.PAUSED);

    private final Journal journal;
    private final String kind;
    private final int parallel;
    private final Predicate<SagaRecord> underWay;

    // Guarded by this.
    private @Nullable CompletableFuture<List<SagaRecord>> reading;

    /** @param underWay whether a migration has not got far enough to make room */
    Turns(Journal journal, SagaKind kind, int parallel, Predicate<SagaRecord> underWay) {
        this.journal = journal;
        this.kind = kind.name();
        this.parallel = parallel;
        this.underWay = underWay;
    }

    /**
     * Returns the step that waits for a migration's turn.
     *
     * @param mayBegin whether its places are well enough; while not, it keeps its turn
     */
    Step step(BooleanSupplier mayBegin) {
        return Step.of(
                Names.QUEUE,
                Action.repeatable(context -> await(context, mayBegin)).within(Duration.ofDays(3_650)));
    }

    private Answer await(StepContext context, BooleanSupplier mayBegin) {
        CompletableFuture<List<SagaRecord>> asked = ask();
        if (!asked.isDone()) {
            return Answer.stay(READING, "");
        }
        done(asked);
        if (asked.isCompletedExceptionally()) {
            return Answer.again(SHORTEST_WAIT);
        }
        int before = 0;
        boolean seen = false;
        for (SagaRecord saga : asked.getNow(List.of())) {
            if (saga.id().equals(context.sagaId())) {
                seen = true;
                break;
            }
            before++;
        }
        if (seen && before < parallel) {
            return mayBegin.getAsBoolean() ? Answer.done() : Answer.again(NOT_WELL);
        }
        int turns = Math.min(LONGEST_WAIT_IN_TURNS, Math.max(1, before - parallel + 1));
        return Answer.again(SHORTEST_WAIT.multipliedBy(turns));
    }

    /** Finds those that can go on now, for whoever knows that one has ended. */
    void next(Consumer<String> wake) {
        read().thenAccept(sagas ->
                        sagas.stream().limit(parallel).map(SagaRecord::id).forEach(wake))
                .exceptionally(e -> null);
    }

    private synchronized CompletableFuture<List<SagaRecord>> ask() {
        CompletableFuture<List<SagaRecord>> present = reading;
        if (present == null) {
            present = read().toCompletableFuture();
            reading = present;
        }
        return present;
    }

    private synchronized void done(CompletableFuture<List<SagaRecord>> asked) {
        if (reading == asked) {
            reading = null;
        }
    }

    /** Reads all migrations that are under way, oldest first. */
    CompletionStage<List<SagaRecord>> read() {
        return pages("", new ArrayList<>())
                .thenApply(all -> all.stream()
                        .filter(underWay)
                        .sorted(Comparator.comparing(SagaRecord::createdAt).thenComparing(SagaRecord::id))
                        .toList());
    }

    private CompletionStage<List<SagaRecord>> pages(String after, List<SagaRecord> before) {
        return journal.forBlockingCallers().list(UNFINISHED, after, PAGE).thenCompose(page -> {
            page.stream().filter(saga -> saga.kind().name().equals(kind)).forEach(before::add);
            return page.size() < PAGE
                    ? CompletableFuture.completedFuture(before)
                    : pages(page.get(PAGE - 1).id(), before);
        });
    }

    /** Returns the other migrations that are under way, if the journal has been read already. */
    Optional<List<SagaRecord>> others() {
        CompletableFuture<List<SagaRecord>> asked = ask();
        if (!asked.isDone()) {
            return Optional.empty();
        }
        done(asked);
        return asked.isCompletedExceptionally() ? Optional.empty() : Optional.of(asked.getNow(List.of()));
    }
}
