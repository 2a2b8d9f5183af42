package io.multicloud.core.simulation;

import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaWrite;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes under whatever epoch there is. */
final class EpochlessJournal extends DelegatingJournal {
    EpochlessJournal(Journal journal) {
        super(journal);
    }

    @Override
    public CompletionStage<CommitResult> commit(SagaWrite write) {
        return super.commit(write)
                .thenCompose(result -> result instanceof CommitResult.Stale
                        ? find(write.saga()).thenCompose(found -> anyhow(write, found, result))
                        : CompletableFuture.completedStage(result));
    }

    private CompletionStage<CommitResult> anyhow(SagaWrite write, Optional<SagaRecord> found, CommitResult otherwise) {
        if (found.isEmpty()) {
            return CompletableFuture.completedStage(otherwise);
        }
        return super.commit(new SagaWrite(
                write.saga(),
                found.get().epoch(),
                found.get().revision(),
                found.get().request(),
                write.cursor(),
                write.hold(),
                write.results(),
                write.sites(),
                write.wakes()));
    }
}
