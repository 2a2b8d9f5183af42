package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.core.journal.JournalException.Reason;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a journal after it was lost. */
class HeadsTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"));
    private final Journal journal =
            new ModelJournal(new ModelDatabase(time.scheduler(), time.clock()), time.scheduler(), JournalWeather.FAIR);

    private <T> T get(CompletionStage<T> stage) {
        time.advance(Duration.ZERO);
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    private SagaRecord create(String id) {
        return get(
                journal.create(new NewSaga(id, new SagaKind("move", 3), "in \"" + id, "host", Duration.ofSeconds(6))));
    }

    @Test
    void holdWhatHasNotEndedAndWhoHasWhichRole() {
        create("active");
        SagaRecord paused = create("paused");
        get(journal.commit(SagaWrite.of(
                paused, paused.cursor().in(SagaState.PAUSED, Optional.of("why")), new Hold.Rest(), List.of())));
        SagaRecord ended = create("ended");
        get(journal.commit(SagaWrite.of(
                ended, ended.cursor().in(SagaState.SUCCEEDED, Optional.empty()), new Hold.Rest(), List.of())));
        get(journal.move(new SiteChange("shop", 0, "primary aws", "operator")));

        Heads heads = get(Heads.of(journal));

        assertThat(heads.sagas()).extracting(Heads.Saga::id).containsExactly("active", "paused");
        assertThat(heads.sagas().get(1).revision()).isEqualTo(1);
        assertThat(heads.sites()).extracting(SiteRecord::role).containsExactly("primary aws");
        assertThat(Heads.parse(heads.toJson())).isEqualTo(heads);
        assertThat(get(Heads.of(journal)).toJson()).isEqualTo(heads.toJson());
    }

    @Test
    void holdMoreSagasThanOnePage() {
        for (int i = 0; i < 2_100; i++) {
            create(String.format("saga-%05d", i));
        }
        assertThat(get(Heads.of(journal)).sagas()).hasSize(2_100).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "{\"format\":1}",
                "{\"format\":1,\"sagas\":[{}],\"sites\":[]}",
                "{\"format\":1,\"sagas\":[],\"sites\":[{\"name\":\"a\",\"role\":\"b\",\"epoch\":1,\"writer\":\"c\","
                        + "\"changedAt\":\"soon\"}]}"
            })
    void thatAreDamagedAreRefused(String json) {
        assertThatThrownBy(() -> Heads.parse(json))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }

    @Test
    void ofANewerLibraryAreRefused() {
        assertThatThrownBy(() -> Heads.parse("{\"format\":2}"))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NEWER_SCHEMA))
                .hasMessageContaining("up to 1");
    }
}
