package io.multicloud.core.saga;

import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.core.journal.Hold;
import io.multicloud.core.journal.Request;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SagaWrite;
import io.multicloud.core.journal.SiteChange;
import io.multicloud.core.journal.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * From where a saga stands and what its step has answered to what is committed next. Without state, time or chance.
 */
final class Transitions {
    /** A database that cuts off a millisecond must not make an effect visible too early. */
    private static final Duration ROUNDING = Duration.ofMillis(1);

    private final List<Step> steps;

    Transitions(List<Step> steps) {
        this.steps = steps;
    }

    /** Returns the action that the cursor stands at. */
    Action action(Cursor cursor) {
        Step step = step(cursor);
        return cursor.direction() == Direction.FORWARD
                ? step.action()
                : step.compensation()
                        .orElseThrow(() -> new IllegalStateException(step.name() + " has nothing to undo"));
    }

    Step step(Cursor cursor) {
        return steps.get(cursor.position());
    }

    /**
     * Returns what follows from an answer.
     *
     * @param saga whose {@link SagaRecord#request()} is answered with the write
     * @param answer neither absent nor out of patience
     * @param woken whether somebody has asked to look again after the look was begun
     * @param backOff how long an attempt that settled nothing waits
     * @param sinceIntent how long the saga has been at its step
     */
    SagaWrite after(SagaRecord saga, Answer answer, Woken woken, Duration backOff, Duration sinceIntent) {
        Cursor at = saga.cursor();
        boolean forward = at.direction() == Direction.FORWARD;
        if (answer instanceof Answer.Done done) {
            StepRecord result = new StepRecord(
                    at.position(),
                    at.direction(),
                    step(at).name(),
                    done.result(),
                    at.attempts() + 1,
                    longest(sinceIntent),
                    Optional.empty());
            return forward ? advanced(saga, done, result) : undone(saga, done, result);
        }
        if (forward && cancelled(saga) && !beyondReturn(at.position())) {
            return back(saga, at.position(), "cancelled", List.of(), List.of());
        }
        if (answer instanceof Answer.Fail fail) {
            if (!forward) {
                return rest(saga, SagaState.PAUSED, step(at).name() + " could not be undone: " + fail.reason());
            }
            if (beyondReturn(at.position())) {
                return rest(saga, SagaState.PAUSED, "beyond the point of no return: " + fail.reason());
            }
            return back(saga, at.position(), step(at).name() + ": " + fail.reason(), List.of(), List.of());
        }
        if (answer instanceof Answer.Pause pause) {
            Cursor noted = at.noting(pause.memo().or(at::memo), at.progress());
            return write(
                    saga,
                    noted.in(SagaState.PAUSED, Optional.of(pause.reason())),
                    new Hold.Rest(),
                    List.of(),
                    List.of());
        }
        if (answer instanceof Answer.Stay stay) {
            Cursor noted = at.noting(Optional.of(stay.memo()), progress(at, stay.fraction()));
            return write(saga, noted, new Hold.Keep(), stay.extents());
        }
        if (answer instanceof Answer.Again again) {
            Cursor noted = at.noting(again.memo().or(at::memo), progress(at, again.fraction()));
            Hold hold = wake(woken == Woken.SINCE ? Duration.ZERO : again.after());
            return write(saga, noted, hold, again.extents());
        }
        if (answer instanceof Answer.Retry retry) {
            Duration delay = longest(backOff, retry.after(), window(action(at)));
            return write(saga, at.attempted(), wake(delay), List.of(), List.of());
        }
        throw new IllegalArgumentException(step(at).name() + " must not answer " + answer + " to a call");
    }

    /** Returns what a request means that is known before anything is tried; empty if it only means to go on. */
    Optional<SagaWrite> asked(SagaRecord saga) {
        Cursor at = saga.cursor();
        boolean forward = at.direction() == Direction.FORWARD;
        if (at.state() == SagaState.ACTIVE) {
            return forward && cancelled(saga) && !beyondReturn(at.position())
                    ? Optional.of(back(saga, at.position(), "cancelled", List.of(), List.of()))
                    : Optional.empty();
        }
        if (forward && cancelled(saga)) {
            return Optional.of(
                    beyondReturn(at.position())
                            ? write(saga, at, new Hold.Rest(), List.of(), List.of())
                            : back(saga, at.position(), "cancelled", List.of(), List.of()));
        }
        // Whoever cancels what goes back already wants that to go on.
        return Optional.of(write(saga, at.again(), new Hold.Keep(), List.of(), List.of()));
    }

    /**
     * Returns how long a step must have been at its compensation before a look-up that finds nothing may be believed: what
     * the step has created last may not be visible yet.
     */
    Duration undoWindow(Cursor cursor) {
        return window(step(cursor).action());
    }

    /** How long to wait before a look-up may say for certain that there is nothing. */
    static Duration window(Action action) {
        return action.visibility().isZero()
                ? Duration.ZERO
                : action.visibility().plus(ROUNDING);
    }

    private SagaWrite advanced(SagaRecord saga, Answer.Done done, StepRecord result) {
        int next = saga.cursor().position() + 1;
        if (cancelled(saga) && !beyondReturn(next)) {
            return back(saga, saga.cursor().position(), "cancelled", List.of(result), done.sites());
        }
        if (next < steps.size()) {
            Cursor cursor = Cursor.at(Direction.FORWARD, next, (double) next / steps.size(), Optional.empty());
            return write(saga, cursor, new Hold.Keep(), List.of(result), done.sites());
        }
        Cursor end =
                new Cursor(SagaState.SUCCEEDED, Direction.FORWARD, next - 1, 0, Optional.empty(), 1, Optional.empty());
        return write(saga, end, new Hold.Rest(), List.of(result), done.sites());
    }

    private SagaWrite undone(SagaRecord saga, Answer.Done done, StepRecord result) {
        return back(
                saga, saga.cursor().position() - 1, saga.cursor().reason().orElse(""), List.of(result), done.sites());
    }

    /** Goes back to the last step from {@code from} on downwards that has something to undo. */
    private SagaWrite back(SagaRecord saga, int from, String reason, List<StepRecord> results, List<SiteChange> sites) {
        int target = from;
        while (target >= 0 && steps.get(target).compensation().isEmpty()) {
            target--;
        }
        double progress = saga.cursor().progress();
        if (target < 0) {
            Cursor end = new Cursor(
                    SagaState.ROLLED_BACK, Direction.BACKWARD, 0, 0, Optional.empty(), progress, Optional.of(reason));
            return write(saga, end, new Hold.Rest(), results, sites);
        }
        Cursor cursor = Cursor.at(Direction.BACKWARD, target, progress, Optional.of(reason));
        if (saga.cursor().direction() == Direction.FORWARD
                && target == saga.cursor().position()
                && results.isEmpty()) {
            // What the step noted last may be all that is known of what it has begun.
            cursor = cursor.noting(saga.cursor().memo(), progress);
        }
        return write(saga, cursor, new Hold.Keep(), results, sites);
    }

    /** Tells whether the step that has no way back has its result, when the saga stands at a position. */
    private boolean beyondReturn(int position) {
        return steps.subList(0, position).stream().anyMatch(step -> step.role() == Step.Role.POINT_OF_NO_RETURN);
    }

    private static boolean cancelled(SagaRecord saga) {
        return saga.request().equals(Optional.of(Request.CANCEL));
    }

    private double progress(Cursor at, double fraction) {
        return at.direction() == Direction.FORWARD ? (at.position() + fraction) / steps.size() : at.progress();
    }

    private static SagaWrite rest(SagaRecord saga, SagaState state, String reason) {
        return write(saga, saga.cursor().in(state, Optional.of(reason)), new Hold.Rest(), List.of(), List.of());
    }

    private static Hold wake(Duration delay) {
        return new Hold.WakeAfter(delay);
    }

    private static Duration longest(Duration... durations) {
        Duration longest = Duration.ZERO;
        for (Duration duration : durations) {
            longest = duration.compareTo(longest) > 0 ? duration : longest;
        }
        return longest;
    }

    private static SagaWrite write(SagaRecord saga, Cursor cursor, Hold hold, List<ExtentRecord> extents) {
        return new SagaWrite(
                saga.id(),
                saga.epoch(),
                saga.revision(),
                saga.request(),
                cursor,
                hold,
                List.of(),
                List.of(),
                extents,
                Optional.empty());
    }

    private static SagaWrite write(
            SagaRecord saga, Cursor cursor, Hold hold, List<StepRecord> results, List<SiteChange> sites) {
        return new SagaWrite(
                saga.id(),
                saga.epoch(),
                saga.revision(),
                saga.request(),
                cursor,
                hold,
                results,
                sites,
                Optional.empty());
    }

    /** Whether somebody has asked to look again. */
    enum Woken {
        /** Not since the look was begun. */
        NOT,
        /** Since the look was begun, so that it may have missed what there is to see. */
        SINCE
    }
}
