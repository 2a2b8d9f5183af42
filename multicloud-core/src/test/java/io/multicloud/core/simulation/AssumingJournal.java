package io.multicloud.core.simulation;

import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.Lease;
import io.multicloud.core.journal.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Takes its leases for renewed. */
final class AssumingJournal extends DelegatingJournal {
    AssumingJournal(Journal journal) {
        super(journal);
    }

    @Override
    public CompletionStage<List<Renewal>> renew(List<Lease> leases, Duration lease) {
        return super.renew(leases, lease)
                .handle((renewed, error) -> leases.stream()
                        .map(each -> new Renewal(each.saga(), Optional.empty()))
                        .toList());
    }
}
