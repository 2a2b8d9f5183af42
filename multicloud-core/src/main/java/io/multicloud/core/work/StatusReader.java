package io.multicloud.core.work;

import io.multicloud.api.ResourceId;
import io.multicloud.api.work.StepStatus;
import io.multicloud.api.work.WorkId;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.saga.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns a saga's rows into how its work stands. Of one reading. */
final class StatusReader {
    /** Before that, what is left is told from what is usual; then from what it took so far. */
    private static final double ENOUGH_SEEN = 0.05;

    private static final String CANCELLED = "cancelled";

    private final SagaRecord saga;
    private final Cursor cursor;
    private final List<Step> steps;
    private final WorkProfile profile;
    private final Map<Integer, StepRecord> done = new TreeMap<>();
    private final Map<Integer, StepRecord> undone = new TreeMap<>();

    /** @param steps of its program; empty if this host does not know it */
    StatusReader(SagaRecord saga, List<Step> steps, List<StepRecord> results, WorkProfile profile) {
        this.saga = saga;
        this.cursor = saga.cursor();
        this.steps = steps;
        this.profile = profile;
        for (StepRecord result : results) {
            (result.direction() == Direction.FORWARD ? done : undone).put(result.position(), result);
        }
    }

    WorkStatus read() {
        double fraction = fraction();
        boolean ended = cursor.state().ended();
        return new WorkStatus(
                new WorkId(saga.id()),
                state(),
                fraction,
                ended ? Optional.empty() : remaining(fraction),
                cursor.reason(),
                leftovers(),
                stepStatuses(),
                saga.createdAt(),
                ended ? Optional.of(saga.committedAt()) : Optional.empty());
    }

    private WorkState state() {
        return switch (cursor.state()) {
            case PAUSED -> WorkState.PAUSED;
            case SUCCEEDED -> WorkState.SUCCEEDED;
            case ROLLED_BACK -> cursor.reason().equals(Optional.of(CANCELLED)) ? WorkState.CANCELLED : WorkState.FAILED;
            case ACTIVE -> {
                if (cursor.direction() == Direction.BACKWARD) {
                    yield WorkState.UNDOING;
                }
                boolean waits = cursor.position() < steps.size()
                        && profile.waits(steps.get(cursor.position()).name());
                yield waits ? WorkState.WAITING : WorkState.RUNNING;
            }
        };
    }

    // ---- steps

    private List<StepStatus> stepStatuses() {
        List<StepStatus> statuses = new ArrayList<>();
        int count = Math.max(steps.size(), done.isEmpty() ? 0 : ((TreeMap<Integer, StepRecord>) done).lastKey() + 1);
        for (int i = 0; i < count; i++) {
            statuses.add(status(i));
        }
        return statuses;
    }

    private StepStatus status(int position) {
        StepRecord result = done.get(position);
        StepRecord undoing = undone.get(position);
        String name = position < steps.size()
                ? steps.get(position).name()
                : result == null ? "step " + position : result.name();
        boolean current = position == cursor.position() && !cursor.state().ended();
        if (undoing != null) {
            return of(name, StepStatus.State.UNDONE, undoing, Optional.of(undoing.result()));
        }
        if (current && result == null && cursor.direction() == Direction.FORWARD) {
            boolean failed = cursor.state() == SagaState.PAUSED;
            return open(name, failed ? StepStatus.State.FAILED : StepStatus.State.RUNNING);
        }
        if (current && cursor.direction() == Direction.BACKWARD) {
            boolean left = cursor.state() == SagaState.PAUSED;
            return open(name, left ? StepStatus.State.LEFT : StepStatus.State.UNDOING);
        }
        if (result != null) {
            boolean skipped = result.result().equals(WorkProfile.SKIPPED);
            return of(
                    name,
                    skipped ? StepStatus.State.SKIPPED : StepStatus.State.DONE,
                    result,
                    skipped ? Optional.empty() : Optional.of(result.result()));
        }
        boolean failed = cursor.direction() == Direction.BACKWARD
                && cursor.reason().map(reason -> reason.startsWith(name + ": ")).orElse(false);
        return failed
                ? new StepStatus(name, StepStatus.State.FAILED, 1, Optional.empty(), Optional.empty(), cursor.reason())
                : new StepStatus(
                        name, StepStatus.State.PENDING, 0, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private StepStatus open(String name, StepStatus.State state) {
        boolean paused = cursor.state() == SagaState.PAUSED;
        return new StepStatus(
                name,
                state,
                cursor.attempts() + 1,
                Optional.of(saga.intendedAt()),
                Optional.empty(),
                paused ? cursor.reason() : Optional.empty());
    }

    private static StepStatus of(String name, StepStatus.State state, StepRecord record, Optional<String> detail) {
        Optional<Instant> began = record.endedAt().map(end -> end.minus(record.took()));
        return new StepStatus(
                name, state, record.attempts(), began, record.endedAt(), detail.filter(text -> !text.isEmpty()));
    }

    private List<ResourceId> leftovers() {
        boolean stuck = cursor.direction() == Direction.BACKWARD && cursor.state() == SagaState.PAUSED;
        if (!stuck) {
            return List.of();
        }
        List<ResourceId> left = new ArrayList<>();
        for (Map.Entry<Integer, StepRecord> entry : done.entrySet()) {
            if (!undone.containsKey(entry.getKey())) {
                left.addAll(profile.made(entry.getValue()));
            }
        }
        return left;
    }

    // ---- how far

    private double fraction() {
        if (cursor.state() == SagaState.SUCCEEDED || cursor.state() == SagaState.ROLLED_BACK) {
            return 1;
        }
        if (steps.isEmpty()) {
            return cursor.progress();
        }
        if (cursor.direction() == Direction.BACKWARD) {
            long left = steps.subList(0, Math.min(steps.size(), cursor.position() + 1)).stream()
                    .filter(step -> step.compensation().isPresent())
                    .count();
            return (double) undone.size() / Math.max(1, undone.size() + left);
        }
        double passed = 0;
        double all = 0;
        for (int i = 0; i < steps.size(); i++) {
            double weight = weight(i);
            all += weight;
            if (i < cursor.position()) {
                passed += weight;
            } else if (i == cursor.position()) {
                double inStep = cursor.progress() * steps.size() - i;
                passed += weight * Math.max(0, Math.min(1, inStep));
            }
        }
        return all == 0 ? 0 : Math.min(1, passed / all);
    }

    private double weight(int position) {
        Step step = steps.get(position);
        StepRecord result = done.get(position);
        boolean skipped = result != null && result.result().equals(WorkProfile.SKIPPED);
        return skipped || profile.waits(step.name())
                ? 0
                : profile.usual(saga.input(), step.name()).toNanos();
    }

    private Optional<Duration> remaining(double fraction) {
        if (cursor.state() == SagaState.PAUSED || cursor.direction() == Direction.BACKWARD || steps.isEmpty()) {
            return Optional.empty();
        }
        Duration since = Duration.between(saga.createdAt(), saga.readAt());
        if (fraction >= ENOUGH_SEEN && !since.isNegative()) {
            Duration worked = since.minus(waited());
            return Optional.of(Duration.ofMillis((long) (worked.toMillis() * (1 - fraction) / fraction)));
        }
        double all = 0;
        for (int i = 0; i < steps.size(); i++) {
            all += weight(i);
        }
        return Optional.of(Duration.ofNanos((long) (all * (1 - fraction))));
    }

    /** Returns for how long it only waited; that says nothing about the rest. */
    private Duration waited() {
        Duration waited = Duration.ZERO;
        for (StepRecord result : done.values()) {
            if (profile.waits(result.name())) {
                waited = waited.plus(result.took());
            }
        }
        return waited;
    }
}
