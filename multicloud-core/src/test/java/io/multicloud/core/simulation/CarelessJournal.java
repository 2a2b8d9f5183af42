package io.multicloud.core.simulation;

import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.NewSaga;
import io.multicloud.core.journal.SagaRecord;
import java.util.concurrent.CompletionStage;

/** Does not write down what a saga works on, so that two may work on the same. */
final class CarelessJournal extends DelegatingJournal {
    CarelessJournal(Journal journal) {
        super(journal);
    }

    @Override
    public CompletionStage<SagaRecord> create(NewSaga saga) {
        return super.create(new NewSaga(saga.id(), saga.kind(), saga.input(), saga.owner(), saga.lease()));
    }
}
