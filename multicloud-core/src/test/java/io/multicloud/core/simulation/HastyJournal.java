package io.multicloud.core.simulation;

import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.Hold;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaWrite;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says of each commit that it is durable, and sends it with the next one. */
final class HastyJournal extends DelegatingJournal {
    private final Deque<SagaWrite> unsent = new ArrayDeque<>();

    HastyJournal(Journal journal) {
        super(journal);
    }

    @Override
    public CompletionStage<CommitResult> commit(SagaWrite write) {
        SagaWrite before = unsent.poll();
        boolean goesOn = write.hold() instanceof Hold.Keep;
        if (goesOn) {
            unsent.add(write);
        }
        CompletionStage<CommitResult> sent =
                before == null ? CompletableFuture.completedStage(new CommitResult.Applied()) : super.commit(before);
        return goesOn ? sent : sent.thenCompose(done -> super.commit(write));
    }
}
