package io.multicloud.core.saga;

import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Lease;
import io.multicloud.core.journal.Request;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a step knows when it runs. Immutable, but for {@link #owned()}. */
public final class StepContext {
    private final SagaRecord saga;
    private final List<StepRecord> results;
    private final Duration sinceIntent;
    private final Instant now;
    private final BooleanSupplier owned;

    StepContext(
            SagaRecord saga,
            List<StepRecord> results,
            Duration sinceIntent,
            Duration sinceRead,
            BooleanSupplier owned) {
        this.saga = saga;
        this.results = List.copyOf(results);
        this.sinceIntent = sinceIntent;
        this.now = saga.readAt().plus(sinceRead);
        this.owned = owned;
    }

    /** Returns the saga's id, which also tags all that it creates. */
    public String sagaId() {
        return saga.id();
    }

    /** Returns what the saga was started with. */
    public String input() {
        return saga.input();
    }

    /**
     * Returns the idempotency key of this step: the same in every attempt and on every host, and the same for a step and
     * its compensation, which finds by it what the step has created.
     */
    public String key() {
        return saga.id() + "-" + saga.cursor().position();
    }

    /** Returns what this step noted last. */
    public Optional<String> memo() {
        return saga.cursor().memo();
    }

    /** Tells whether somebody has asked, since the step was looked at last, to look again before the time. */
    public boolean woken() {
        return saga.request().equals(Optional.of(Request.WAKE));
    }

    /** Returns what the steps so far came to. */
    public List<StepRecord> results() {
        return results;
    }

    /** Returns how often an attempt at this step has settled nothing. */
    public int attempts() {
        return saga.cursor().attempts();
    }

    /** Returns how long the saga has been at this step. */
    public Duration sinceIntent() {
        return sinceIntent;
    }

    /**
     * Returns the time by the journal's clock, which is one for all hosts, however wrong their own are. It is behind by no
     * more than the journal takes to answer.
     */
    public Instant now() {
        return now;
    }

    /** Returns the result of a step; empty if it has none, or none any more. */
    public Optional<String> result(String step) {
        return results.stream()
                .filter(result ->
                        result.direction() == Direction.FORWARD && result.name().equals(step))
                .map(StepRecord::result)
                .findFirst();
    }

    /** Returns what a pipeline needs to write extents. */
    public Lease lease() {
        return new Lease(saga.id(), saga.epoch());
    }

    /** Tells whether this host may still have effects; a step that makes several requests asks before each. */
    public boolean owned() {
        return owned.getAsBoolean();
    }
}
