package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.core.journal.JournalWeather.Fate;
import io.multicloud.core.journal.JournalWeather.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The model keeps the contract, and loses what it is told to lose. */
class ModelJournalTest extends JournalContract {
    private final ModelDatabase database = new ModelDatabase(time.scheduler(), time.clock());
    private final Deque<Outcome> outcomes = new ArrayDeque<>();

    @Override
    Journal open() {
        return new ModelJournal(
                database,
                time.scheduler(),
                operation -> new Fate(
                        Optional.ofNullable(outcomes.poll()).orElse(Outcome.ANSWERED), Duration.ZERO, Duration.ZERO));
    }

    private final NewSaga saga = new NewSaga("a", new SagaKind("move", 1), "", "host-1", Duration.ofSeconds(6));

    @Test
    void aRefusedOrLostWriteIsNotAppliedAndAnUnacknowledgedOneIs() {
        Journal journal = open();
        for (Outcome outcome : List.of(Outcome.REFUSED, Outcome.LOST, Outcome.UNACKNOWLEDGED)) {
            outcomes.add(outcome);
            assertThatThrownBy(() -> get(journal.create(saga)))
                    .cause()
                    .isInstanceOfSatisfying(
                            JournalException.class,
                            e -> assertThat(e.reason())
                                    .isEqualTo(
                                            outcome == Outcome.REFUSED
                                                    ? JournalException.Reason.UNAVAILABLE
                                                    : JournalException.Reason.UNKNOWN));
            assertThat(get(journal.find("a")).isPresent()).isEqualTo(outcome == Outcome.UNACKNOWLEDGED);
        }
    }

    @Test
    void aTornTailLosesOnlyWhatNobodyWasToldOf() {
        Journal journal = open();
        SagaRecord first = get(journal.create(saga));
        Cursor second = Cursor.at(Direction.FORWARD, 1, 0, Optional.empty());
        outcomes.add(Outcome.UNACKNOWLEDGED);
        assertThatThrownBy(() -> get(journal.commit(SagaWrite.of(first, second, new Hold.Keep(), List.of()))))
                .hasMessageContaining("UNKNOWN");
        assertThat(database.tearable()).isEqualTo(1);
        assertThat(get(journal.find("a")).orElseThrow().revision()).isEqualTo(1);

        database.tear(5);

        assertThat(get(journal.find("a"))).contains(first);
    }

    @Test
    void whatIsAcknowledgedMakesWhatWasBeforeItSafe() {
        Journal journal = open();
        outcomes.add(Outcome.UNACKNOWLEDGED);
        assertThatThrownBy(() -> get(journal.create(saga))).hasMessageContaining("UNKNOWN");
        get(journal.move(new SiteChange("shop", 0, "primary", "operator")));

        database.tear(5);

        assertThat(get(journal.find("a"))).isPresent();
        assertThat(get(journal.sites())).hasSize(1);
    }
}
