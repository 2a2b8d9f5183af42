package io.multicloud.core.simulation;

import io.multicloud.api.spi.Scheduler;
import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A journal that says what a test has written into it, and that no host works with. */
final class WrittenStore implements Store {
    private final Map<String, SagaRecord> sagas = new LinkedHashMap<>();
    private final Map<String, List<StepRecord>> steps = new LinkedHashMap<>();

    /** Writes down a saga, in the place of an earlier one of its id. */
    void has(String kind, String id, String input, Cursor cursor) {
        Instant now = SimulatedWorld.START;
        sagas.put(
                id,
                new SagaRecord(
                        id,
                        new SagaKind(kind, 1),
                        input,
                        cursor,
                        Optional.empty(),
                        1,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        now,
                        now,
                        now,
                        now));
    }

    /** Writes down what a step came to. */
    void has(String saga, StepRecord step) {
        steps.computeIfAbsent(saga, id -> new ArrayList<>()).add(step);
    }

    static Cursor at(SagaState state, Direction direction, int position, String memo) {
        return new Cursor(
                state, direction, position, 0, Optional.of(memo).filter(text -> !text.isEmpty()), 0, Optional.empty());
    }

    @Override
    public Journal of(Scheduler host, JournalWeather weather) {
        throw new UnsupportedOperationException("no host works with it");
    }

    @Override
    public Optional<SagaRecord> find(String saga) {
        return Optional.ofNullable(sagas.get(saga));
    }

    @Override
    public List<SagaRecord> all() {
        return List.copyOf(sagas.values());
    }

    @Override
    public List<StepRecord> steps(String saga) {
        return steps.getOrDefault(saga, List.of());
    }

    @Override
    public List<SiteRecord> sites() {
        return List.of();
    }

    @Override
    public Optional<Long> writer(String saga, long revision) {
        return Optional.empty();
    }
}
