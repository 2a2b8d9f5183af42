package io.multicloud.core.simulation;

import io.multicloud.core.journal.ClaimRequest;
import io.multicloud.core.journal.Claims;
import io.multicloud.core.journal.Journal;
import java.util.concurrent.CompletionStage;

/** Claims nothing that somebody else has left. */
final class UnhelpfulJournal extends DelegatingJournal {
    UnhelpfulJournal(Journal journal) {
        super(journal);
    }

    @Override
    public CompletionStage<Claims> claim(ClaimRequest request) {
        return super.claim(request)
                .thenApply(claims -> new Claims(
                        claims.claims().stream()
                                .filter(claim -> claim.takenFrom().isEmpty())
                                .toList(),
                        claims.nextDue()));
    }
}
