package io.multicloud.core.saga;

import io.multicloud.api.spi.Environment;
import io.multicloud.core.environment.Workers;
import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Hold;
import io.multicloud.core.journal.JournalException;
import io.multicloud.core.journal.Lease;
import io.multicloud.core.journal.Request;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SagaWrite;
import io.multicloud.core.journal.StepRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One saga from its claim until it waits, ends or is lost. Look-up, call, what follows from the answer, and its commit
 * are each a dispatch of their own, so that a crash can come between any two:
 *
 * <pre>
 *   claimed ──► look-up ──► call ──► settle ──► commit ──┬─► call of the next step, whose intent this was
 *                  │                   ▲                 ├─► waits, pauses or has ended: forgotten here
 *                  └───────────────────┘                 └─► stale: stopped
 * </pre>
 *
 * <p>Only one of them is under way at a time and each starts the next, so its fields need no lock; {@code heldSince} and
 * {@code stopped} alone are touched by others.
 */
final class SagaRun {
    /** So many attempts at one step are nothing unusual while a cloud throttles. */
    private static final int TOLD_FROM = 8;

    private static final Logger LOG = LoggerFactory.getLogger(SagaRun.class);

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final int DOUBLINGS = 5;
    private static final Duration JOURNAL_BACK_OFF = Duration.ofMillis(250);
    private static final Duration EXECUTOR_BACK_OFF = Duration.ofMillis(100);

    private final SagaHost host;
    private final Environment environment;
    private final Transitions transitions;
    private final List<StepRecord> results;
    private SagaRecord saga;
    private final long readNanos;
    private long intentNanos;
    private Duration stay = Duration.ZERO;
    private volatile long heldSince;
    private volatile boolean stopped;

    /**
     * @param saga as it is under this host's claim
     * @param results of its steps so far
     * @param heldSince the nanosecond at which the claim was sent
     */
    SagaRun(SagaHost host, List<Step> steps, SagaRecord saga, List<StepRecord> results, long heldSince) {
        this.host = host;
        this.environment = host.environment();
        this.transitions = new Transitions(steps);
        this.results = new ArrayList<>(results);
        this.saga = saga;
        this.heldSince = heldSince;
        this.readNanos = environment.nanoTime();
        this.intentNanos = readNanos - saga.sinceIntent().toNanos();
    }

    String id() {
        return saga.id();
    }

    /** What it is known by in the journal; the epoch of a run never changes. */
    Lease lease() {
        return new Lease(saga.id(), saga.epoch());
    }

    /** Lets be kept what it knows, once it has given its saga up. */
    void leave(KnownResults known) {
        known.keep(saga, results);
    }

    /** Its lease was prolonged by what was sent at a nanosecond. */
    void renewed(long sentNanos) {
        heldSince = sentNanos;
    }

    /** It is no longer this host's: what is under way ends without consequence. */
    void stop() {
        stopped = true;
    }

    /** Goes on with what was created by this host itself, so that no attempt can have been made before. */
    void beginNew() {
        dispatch(this::call);
    }

    /**
     * Goes on with what was claimed.
     *
     * @param taken whether from an owner who may have called until just now
     */
    void beginClaimed(Taken taken) {
        Optional<SagaWrite> asked = transitions.asked(saga);
        if (asked.isPresent()) {
            commit(asked.get(), () -> transitions.asked(saga).orElseGet(asked::get));
        } else {
            dispatch(() -> lookUp(taken));
        }
    }

    /** Whether an earlier owner may have called until just now. */
    enum Taken {
        /** It had given the saga up. */
        GIVEN_UP,
        /** Its lease had run out. */
        FROM_SOMEBODY
    }

    // ---- look-up and call, on the executor

    private void lookUp(Taken taken) {
        Action action = transitions.action(saga.cursor());
        if (action.lookUp().isEmpty()) {
            dispatch(this::call);
            return;
        }
        Answer answer = attempt(action.lookUp().get());
        if (answer instanceof Answer.Done && saga.cursor().direction() == Direction.BACKWARD) {
            Duration left = transitions.undoWindow(saga.cursor()).minus(sinceIntent());
            settle(left.isNegative() || left.isZero() ? answer : Answer.again(left));
            return;
        }
        if (!(answer instanceof Answer.Absent)) {
            settle(answer);
            return;
        }
        // Only a look that is late enough can tell that there is nothing.
        Duration window = Transitions.window(action);
        boolean early = !window.isZero()
                && (taken == Taken.FROM_SOMEBODY || saga.sinceCommit().compareTo(action.visibility()) < 0);
        if (early) {
            settle(Answer.again(window));
        } else {
            dispatch(this::call);
        }
    }

    private void call() {
        if (!held()) {
            regain();
            return;
        }
        Answer answer = attempt(transitions.action(saga.cursor()).call());
        settle(
                answer instanceof Answer.Absent
                        ? new Answer.Fail("the call answered that there is nothing, which is for look-ups to say")
                        : answer);
    }

    private Answer attempt(StepCall call) {
        StepContext context = new StepContext(saga, results, sinceIntent(), sinceRead(), this::held);
        try {
            return host.attempts().call(() -> call.run(context));
        } catch (Throwable e) {
            Answer meaning = Errors.meaning(e);
            if (meaning instanceof Answer.Fail) {
                LOG.warn(
                        "saga {} at {}: the attempt failed",
                        saga.id(),
                        transitions.step(saga.cursor()).name(),
                        e);
            } else {
                tellOfRepeats(e);
            }
            return meaning;
        }
    }

    /** What fails again and again is told, less and less often. */
    private void tellOfRepeats(Throwable error) {
        int attempts = saga.cursor().attempts();
        String step = transitions.step(saga.cursor()).name();
        LOG.debug("saga {} at {}: the attempt came to nothing, and is repeated", saga.id(), step, error);
        if (attempts >= TOLD_FROM && Integer.bitCount(attempts) == 1) {
            LOG.warn(
                    "saga {} at {}: {} attempts have come to nothing, and it is tried again: {}",
                    saga.id(),
                    step,
                    attempts,
                    error.toString());
        }
    }

    /** Tells whether effects are allowed: half a lease from when the last renewal was sent. */
    private boolean held() {
        return !stopped
                && environment.nanoTime() - heldSince < host.settings().lease().toNanos() / 2;
    }

    /** Asks the journal whether the lease is still there before a call is made that is late. */
    private void regain() {
        if (stopped) {
            return;
        }
        long sent = environment.nanoTime();
        host.journal().renew(List.of(lease()), host.settings().lease()).whenComplete((renewals, error) -> {
            if (error != null) {
                later(JOURNAL_BACK_OFF, () -> dispatch(this::call));
            } else if (renewals.isEmpty()) {
                host.lost(this);
            } else {
                renewed(sent);
                dispatch(this::call);
            }
        });
    }

    // ---- settling and committing

    private void settle(Answer answer) {
        Answer settled = inPatience(answer);
        Duration backOff = backOff();
        dispatch(() -> decide(settled, Transitions.Woken.NOT, backOff));
    }

    private void decide(Answer answer, Transitions.Woken woken, Duration backOff) {
        stay = answer instanceof Answer.Stay staying ? staying.after() : Duration.ZERO;
        Duration since = sinceIntent();
        commit(transitions.after(saga, answer, woken, backOff, since), () -> {
            Transitions.Woken now = saga.request().isPresent() ? Transitions.Woken.SINCE : woken;
            return transitions.after(saga, answer, now, backOff, since);
        });
    }

    private Answer inPatience(Answer answer) {
        if (!(answer instanceof Answer.Again || answer instanceof Answer.Retry)) {
            return answer;
        }
        Duration patience = transitions.action(saga.cursor()).patience();
        if (sinceIntent().compareTo(patience) < 0) {
            return answer;
        }
        String last = answer instanceof Answer.Retry retry ? "; the last answer: " + retry.reason() : "";
        return new Answer.Fail("not done within " + patience + last);
    }

    private Duration backOff() {
        long base =
                FIRST_BACK_OFF.toMillis() << Math.min(DOUBLINGS, saga.cursor().attempts());
        return Duration.ofMillis(base / 2 + environment.random().nextLong(base / 2 + 1));
    }

    /**
     * Commits, as often as it takes to know what became of it.
     *
     * @param anew makes the write again if something is asked that was not known
     */
    private void commit(SagaWrite wanted, Supplier<SagaWrite> anew) {
        SagaWrite write = host.closing() ? released(wanted) : wanted;
        // A dispatch runs on the executor, where it may block.
        host.journal().forBlockingCallers().commit(write).whenComplete((result, error) -> {
            try {
                if (error != null) {
                    unanswered(write, anew, error);
                } else {
                    answered(write, anew, result);
                }
            } catch (RuntimeException e) {
                LOG.error("saga {} cannot go on here; its lease will run out", saga.id(), e);
                host.lost(this);
            }
        });
    }

    /** Gives the saga to whoever is there next, instead of going on. */
    private static SagaWrite released(SagaWrite write) {
        return write.hold() instanceof Hold.Keep
                ? new SagaWrite(
                        write.saga(),
                        write.epoch(),
                        write.revision(),
                        write.seen(),
                        write.cursor(),
                        new Hold.WakeAfter(Duration.ZERO),
                        write.results(),
                        write.sites(),
                        write.extents(),
                        write.wakes())
                : write;
    }

    private void unanswered(SagaWrite write, Supplier<SagaWrite> anew, Throwable error) {
        if (stopped || closed(error)) {
            host.lost(this);
            return;
        }
        LOG.debug("a commit of saga {} is repeated", saga.id(), error);
        // The very same write: if it was applied after all, its revision says so.
        later(
                JOURNAL_BACK_OFF,
                () -> host.journal().commit(write).whenComplete((result, again) -> {
                    if (again != null) {
                        unanswered(write, anew, again);
                    } else {
                        answered(write, anew, result);
                    }
                }));
    }

    private static boolean closed(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return (error instanceof JournalException || cause instanceof JournalException)
                && ((JournalException) (error instanceof JournalException ? error : cause)).reason()
                        == JournalException.Reason.CLOSED;
    }

    private void answered(SagaWrite write, Supplier<SagaWrite> anew, CommitResult result) {
        if (result instanceof CommitResult.Requested asked) {
            saga = with(saga, Optional.of(asked.request()));
            commit(anew.get(), anew);
        } else if (result instanceof CommitResult.SiteMoved moved) {
            Answer fail = new Answer.Fail("site " + moved.site() + " was changed by somebody else");
            decide(fail, Transitions.Woken.NOT, Duration.ZERO);
        } else if (result instanceof CommitResult.Stale) {
            host.lost(this);
        } else {
            applied(write);
        }
    }

    private void applied(SagaWrite write) {
        boolean sameStep = saga.cursor().position() == write.cursor().position()
                && saga.cursor().direction() == write.cursor().direction()
                && saga.cursor().state() == write.cursor().state();
        boolean resumed = saga.cursor().state() == SagaState.PAUSED;
        if (!sameStep) {
            intentNanos = environment.nanoTime();
        }
        results.addAll(write.results());
        saga = after(saga, write);
        host.changed(saga, transitions.step(saga.cursor()));
        if (!(write.hold() instanceof Hold.Keep)) {
            host.done(this, write.hold());
        } else if (resumed || saga.cursor().direction() == Direction.BACKWARD) {
            // What was begun before a pause may be done, and what is to be undone may never have been there.
            dispatch(() -> lookUp(Taken.GIVEN_UP));
        } else if (sameStep && !stay.isZero()) {
            later(stay, () -> dispatch(this::call));
        } else {
            dispatch(this::call);
        }
    }

    // ---- the rest

    private Duration sinceRead() {
        return Duration.ofNanos(environment.nanoTime() - readNanos);
    }

    private Duration sinceIntent() {
        return Duration.ofNanos(environment.nanoTime() - intentNanos);
    }

    private void dispatch(Runnable task) {
        if (stopped) {
            return;
        }
        try {
            Workers.follow(environment.executor(), () -> {
                if (!stopped) {
                    task.run();
                }
            });
        } catch (RejectedExecutionException e) {
            later(EXECUTOR_BACK_OFF, () -> dispatch(task));
        }
    }

    private void later(Duration delay, Runnable task) {
        try {
            environment.scheduler().schedule(delay, task);
        } catch (IllegalStateException e) {
            // The environment was closed: the lease runs out, and another host goes on.
            LOG.debug("saga {} is left to others", saga.id(), e);
            host.lost(this);
        }
    }

    private static SagaRecord with(SagaRecord saga, Optional<Request> request) {
        return new SagaRecord(
                saga.id(),
                saga.kind(),
                saga.input(),
                saga.cursor(),
                saga.owner(),
                saga.epoch(),
                saga.revision(),
                saga.due(),
                request,
                saga.createdAt(),
                saga.intendedAt(),
                saga.committedAt(),
                saga.readAt());
    }

    private static SagaRecord after(SagaRecord saga, SagaWrite write) {
        @Nullable
        String owner = write.hold() instanceof Hold.Keep ? saga.owner().orElse(null) : null;
        return new SagaRecord(
                saga.id(),
                saga.kind(),
                saga.input(),
                write.cursor(),
                Optional.ofNullable(owner),
                saga.epoch(),
                saga.revision() + 1,
                saga.due(),
                Optional.empty(),
                saga.createdAt(),
                saga.intendedAt(),
                saga.committedAt(),
                saga.readAt());
    }
}
