package io.multicloud.core.simulation;

import io.multicloud.api.spi.Scheduler;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.ModelDatabase;
import io.multicloud.core.journal.ModelJournal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.testkit.VirtualTime;
import java.util.List;
import java.util.Optional;

/** What the hosts of a run share as their journal, and what is looked into from outside of all hosts. */
interface Store {
    /** Returns a host's way to it. */
    Journal of(Scheduler host, JournalWeather weather);

    /** Returns a saga. */
    Optional<SagaRecord> find(String saga);

    /** Returns all sagas, by id. */
    List<SagaRecord> all();

    /** Returns what the steps of a saga came to. */
    List<StepRecord> steps(String saga);

    /** Returns which sites have a role. */
    List<SiteRecord> sites();

    /** Returns under which epoch a revision of a saga was written; empty if it was not. */
    Optional<Long> writer(String saga, long revision);

    /** Returns the model. */
    static Store model(VirtualTime time) {
        ModelDatabase database = new ModelDatabase(time.scheduler(), time.clock());
        return new Store() {
            @Override
            public Journal of(Scheduler host, JournalWeather weather) {
                return new ModelJournal(database, host, weather);
            }

            @Override
            public Optional<SagaRecord> find(String saga) {
                return database.find(saga);
            }

            @Override
            public List<SagaRecord> all() {
                return database.list(List.of(SagaState.values()), "", Integer.MAX_VALUE);
            }

            @Override
            public List<StepRecord> steps(String saga) {
                return database.steps(saga);
            }

            @Override
            public List<SiteRecord> sites() {
                return database.sites();
            }

            @Override
            public Optional<Long> writer(String saga, long revision) {
                return database.writer(saga, revision);
            }
        };
    }
}
