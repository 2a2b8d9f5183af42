package io.multicloud.core.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownResultsTest {
    private static final Instant CREATED = Instant.parse("2026-12-01T00:00:00Z");
    private static final List<StepRecord> RESULTS = List.of(new StepRecord(0, Direction.FORWARD, "step", "done"));

    private final KnownResults known = new KnownResults();

    private static SagaRecord saga(long epoch, Instant createdAt) {
        return new SagaRecord(
                "saga",
                new SagaKind("test", 1),
                "",
                Cursor.at(Direction.FORWARD, 1, 0, Optional.empty()),
                Optional.empty(),
                epoch,
                1,
                Optional.empty(),
                Optional.empty(),
                createdAt,
                createdAt,
                createdAt,
                createdAt);
    }

    @Test
    void whoeverClaimsNextKnowsTheResultsOnce() {
        known.keep(saga(4, CREATED), RESULTS);

        assertThat(known.take(saga(5, CREATED))).contains(RESULTS);
        assertThat(known.take(saga(5, CREATED))).isEmpty();
    }

    @Test
    void resultsAreReadAnewWhenAnotherHostHadTheSagaMeanwhile() {
        known.keep(saga(4, CREATED), RESULTS);

        assertThat(known.take(saga(6, CREATED))).isEmpty();
    }

    @Test
    void aSagaThatFollowsAForgottenOneOfItsIdHasNoneOfItsResults() {
        known.keep(saga(1, CREATED), RESULTS);

        assertThat(known.take(saga(2, CREATED.plusSeconds(1)))).isEmpty();
    }
}
