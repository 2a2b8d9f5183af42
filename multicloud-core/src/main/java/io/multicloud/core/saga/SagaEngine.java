package io.multicloud.core.saga;

import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.core.journal.Claim;
import io.multicloud.core.journal.ClaimRequest;
import io.multicloud.core.journal.Hold;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.Lease;
import io.multicloud.core.journal.NewSaga;
import io.multicloud.core.journal.Renewal;
import io.multicloud.core.journal.Request;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.SagaRun.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs sagas, those that are started here and those that are due in the journal, whoever started them. Nothing in it
 * blocks: what may block is a task on the executor, delays are the scheduler's, and the journal answers by callback.
 * Thread-safe.
 *
 * <p>Two beats keep it going. One renews the leases of all that runs here, in one operation. The other claims what
 * is due: at the time at which the journal says that something will be, and at least once per
 * {@link SagaSettings#poll()}, since other hosts' sagas become due without this one knowing.
 */
public final class SagaEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SagaEngine.class);

    /** How many sagas one look claims. */
    private static final int CLAIM = 64;

    private static final Duration SHORTEST_POLL = Duration.ofMillis(1);
    private static final Duration REPORT_UNKNOWN = Duration.ofMinutes(10);
    private static final int REPORT_PAGE = 1_000;
    private static final List<SagaState> UNFINISHED = List.of(SagaState.ACTIVE, SagaState.PAUSED);

    private final Environment environment;
    private final Journal journal;
    private final Map<SagaKind, SagaDefinition> definitions = new LinkedHashMap<>();
    private final SagaSettings settings;
    private final SingleAttempts attempts;
    private final String owner;
    private final Notices notices = new Notices();
    private final Host host = new Host();
    private final ConcurrentMap<String, SagaRun> runs = new ConcurrentHashMap<>();
    private final KnownResults known = new KnownResults();

    private final Object lock = new Object();

    // Guarded by lock.
    private final Set<String> reported = new HashSet<>();
    private @Nullable ScheduledTask nextPoll;
    private boolean polling;
    private boolean pollAgain;
    private boolean started;
    private volatile boolean closed;

    /**
     * Makes an engine that runs nothing before {@link #start()}.
     *
     * @param journal which is not closed with the engine
     * @param definitions the programs it knows
     * @throws IllegalArgumentException if there is none, or two are for one kind and version
     */
    public SagaEngine(
            Environment environment,
            Journal journal,
            List<SagaDefinition> definitions,
            SingleAttempts attempts,
            SagaSettings settings) {
        this.environment = environment;
        this.journal = journal;
        this.settings = settings;
        this.attempts = attempts;
        this.owner = environment.newId();
        for (SagaDefinition definition : definitions) {
            if (this.definitions.put(definition.kind(), definition) != null) {
                throw new IllegalArgumentException("two definitions are for saga kind " + definition.kind());
            }
        }
        if (this.definitions.isEmpty()) {
            throw new IllegalArgumentException("an engine needs at least one definition of a saga");
        }
    }

    /** Begins to run what is due. Does nothing the second time. */
    public void start() {
        synchronized (lock) {
            requireOpen();
            if (started) {
                return;
            }
            started = true;
        }
        poll();
        every(settings.lease().dividedBy(4), this::renew);
        reportUnknown();
        every(REPORT_UNKNOWN, this::reportUnknown);
    }

    /** Returns the name under which this engine owns sagas. */
    public String owner() {
        return owner;
    }

    /** Adds a listener, which must not block; one that throws is passed over. */
    public void addListener(SagaListener listener) {
        notices.add(listener);
    }

    /**
     * Starts a saga; answers once it is durable. Whoever starts it again, here or elsewhere, gets the first one.
     *
     * @param id by which it can be found from everywhere; also the owner tag of what it creates
     * @throws IllegalArgumentException if no definition is for the kind, or the input does not suit it
     */
    public CompletionStage<SagaView> submit(String id, SagaKind kind, String input) {
        return submit(id, kind, input, Optional.empty());
    }

    /**
     * Starts a saga that works on something alone, as {@link #submit(String, SagaKind, String)}.
     *
     * @param subject what it works on; empty if others may, too
     * @return the saga; one of another id if that has the subject and has not ended, and then nothing was started
     */
    public CompletionStage<SagaView> submit(String id, SagaKind kind, String input, Optional<String> subject) {
        requireOpen();
        SagaDefinition definition = definitions.get(kind);
        if (definition == null) {
            throw new IllegalArgumentException("no saga kind " + kind + " is known here, only " + definitions.keySet());
        }
        List<Step> steps = definition.steps(input);
        long sent = environment.nanoTime();
        return journal.create(new NewSaga(id, kind, input, subject, owner, settings.lease()))
                .thenApply(saga -> {
                    if (!saga.id().equals(id)) {
                        return view(saga);
                    }
                    if (!saga.kind().equals(kind) || !saga.input().equals(input)) {
                        throw new IllegalArgumentException("there is a saga " + id + " already, of kind " + saga.kind()
                                + " and with another input or kind than was asked for");
                    }
                    if (saga.owner().equals(Optional.of(owner)) && saga.epoch() == 1 && saga.revision() == 0) {
                        SagaRun run = new SagaRun(host, steps, saga, List.of(), heldSince(saga, sent));
                        if (runs.putIfAbsent(id, run) == null) {
                            host.changed(saga, steps.get(0));
                            run.beginNew();
                        }
                    }
                    return view(saga, Optional.of(steps.get(saga.cursor().position())));
                });
    }

    /**
     * Returns since when this host has had the lease of a saga it started, by a measure of its own: since it asked, but for
     * a saga that an earlier attempt had started already, whose answer was lost, and whose lease is partly used up.
     */
    private long heldSince(SagaRecord saga, long sentNanos) {
        Duration left =
                saga.due().map(due -> Duration.between(saga.readAt(), due)).orElse(Duration.ZERO);
        Duration used = settings.lease().minus(left);
        return used.isNegative() ? sentNanos : sentNanos - used.toNanos();
    }

    /** Returns a saga, wherever it runs. */
    public CompletionStage<Optional<SagaView>> find(String id) {
        return journal.find(id).thenApply(found -> found.map(this::view));
    }

    /**
     * Asks a saga to undo what it has done; answers whether it will get to know. One that has passed its point of no
     * return goes on all the same.
     */
    public CompletionStage<Boolean> cancel(String id) {
        return ask(id, Request.CANCEL);
    }

    /** Lets a paused saga try again; answers whether it was paused. */
    public CompletionStage<Boolean> proceed(String id) {
        return ask(id, Request.CONTINUE);
    }

    /** Lets a saga that waits look again now; answers whether it will. */
    public CompletionStage<Boolean> wake(String id) {
        return ask(id, Request.WAKE);
    }

    /** Returns the steps of a kind for an input; empty if the kind is not known here. */
    public Optional<List<Step>> steps(SagaKind kind, String input) {
        return Optional.ofNullable(definitions.get(kind)).map(definition -> definition.steps(input));
    }

    /** Returns how many sagas run here at this moment. */
    public int running() {
        return runs.size();
    }

    /**
     * Claims nothing more, and gives what runs here to others at its next commit. Does not wait: what is not given up by
     * the time the process ends is taken over when its lease has run out.
     */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (nextPoll != null) {
                nextPoll.cancel();
                nextPoll = null;
            }
        }
    }

    private CompletionStage<Boolean> ask(String id, Request request) {
        requireOpen();
        return journal.request(id, request).thenApply(heard -> {
            if (heard) {
                poll();
            }
            return heard;
        });
    }

    // ---- claiming

    /** Looks for work now, or right after the look that is under way. */
    private void poll() {
        int room = settings.maxRunning() - runs.size();
        synchronized (lock) {
            if (closed || !started) {
                return;
            }
            if (polling) {
                pollAgain = true;
                return;
            }
            if (nextPoll != null) {
                nextPoll.cancel();
                nextPoll = null;
            }
            if (room <= 0) {
                pollIn(settings.poll());
                return;
            }
            polling = true;
        }
        long sent = environment.nanoTime();
        ClaimRequest request =
                new ClaimRequest(owner, List.copyOf(definitions.keySet()), settings.lease(), Math.min(CLAIM, room));
        journal.claim(request).whenComplete((claims, error) -> {
            if (error != null) {
                LOG.warn("the journal could not be asked for sagas that are due; it is asked again", error);
                polled(settings.poll());
                return;
            }
            try {
                claims.claims().forEach(claim -> take(claim, sent));
            } finally {
                polled(claims.nextDue().orElse(settings.poll()));
            }
        });
    }

    private void polled(Duration next) {
        boolean now;
        synchronized (lock) {
            polling = false;
            now = pollAgain;
            pollAgain = false;
            if (!now && !closed) {
                Duration delay = next.compareTo(settings.poll()) < 0 ? next : settings.poll();
                pollIn(delay.compareTo(SHORTEST_POLL) < 0 ? SHORTEST_POLL : delay);
            }
        }
        if (now) {
            poll();
        }
    }

    /** Called under the lock. */
    private void pollIn(Duration delay) {
        try {
            nextPoll = environment.scheduler().schedule(delay, () -> {
                synchronized (lock) {
                    nextPoll = null;
                }
                poll();
            });
        } catch (IllegalStateException e) {
            LOG.debug("the environment is closed, no saga is claimed any more", e);
        }
    }

    private void take(Claim claim, long sent) {
        SagaRecord saga = claim.saga();
        claim.takenFrom().ifPresent(from -> LOG.info("saga {} is taken over from {}", saga.id(), from));
        known.take(saga)
                .ifPresentOrElse(
                        results -> begin(claim, results, sent),
                        () -> journal.steps(saga.id()).whenComplete((results, error) -> {
                            if (error != null) {
                                LOG.warn(
                                        "the steps of saga {} could not be read; its lease will run out",
                                        saga.id(),
                                        error);
                            } else {
                                begin(claim, results, sent);
                            }
                        }));
    }

    private void begin(Claim claim, List<StepRecord> results, long sent) {
        SagaRecord saga = claim.saga();
        try {
            SagaDefinition definition = definitions.get(saga.kind());
            if (definition == null) {
                throw new IllegalStateException("the journal gave a saga of kind " + saga.kind());
            }
            SagaRun run = new SagaRun(host, definition.steps(saga.input()), saga, results, sent);
            SagaRun before = runs.put(saga.id(), run);
            if (before != null) {
                // Under an older epoch: its lease had run out unnoticed.
                before.stop();
            }
            run.beginClaimed(claim.takenFrom().isPresent() ? Taken.FROM_SOMEBODY : Taken.GIVEN_UP);
        } catch (RuntimeException e) {
            LOG.error("saga {} cannot be run here; its lease will run out", saga.id(), e);
            runs.remove(saga.id());
        }
    }

    // ---- renewing

    private void renew() {
        List<Lease> leases = new ArrayList<>();
        Map<String, SagaRun> asked = new LinkedHashMap<>();
        for (SagaRun run : runs.values()) {
            leases.add(run.lease());
            asked.put(run.id(), run);
        }
        if (leases.isEmpty()) {
            return;
        }
        long sent = environment.nanoTime();
        journal.renew(leases, settings.lease()).whenComplete((renewals, error) -> {
            if (error != null) {
                LOG.warn("the leases of {} sagas could not be renewed; it is tried again", leases.size(), error);
                return;
            }
            for (Renewal renewal : renewals) {
                SagaRun run = asked.remove(renewal.saga());
                if (run != null) {
                    run.renewed(sent);
                }
            }
            // Unless they ended meanwhile, they are somebody else's.
            asked.values().forEach(host::lost);
        });
    }

    private void every(Duration interval, Runnable task) {
        try {
            environment.scheduler().schedule(interval, () -> {
                if (closed && runs.isEmpty()) {
                    return;
                }
                try {
                    task.run();
                } finally {
                    every(interval, task);
                }
            });
        } catch (IllegalStateException e) {
            LOG.debug("the environment is closed", e);
        }
    }

    // ---- what this host does not know

    private void reportUnknown() {
        reportUnknown("");
    }

    private void reportUnknown(String after) {
        if (closed) {
            return;
        }
        journal.list(UNFINISHED, after, REPORT_PAGE).whenComplete((sagas, error) -> {
            if (error != null) {
                return;
            }
            for (SagaRecord saga : sagas) {
                if (!definitions.containsKey(saga.kind()) && firstTime(saga.id())) {
                    LOG.warn(
                            "saga {} is of kind {}, which is not known here: it is left alone", saga.id(), saga.kind());
                    notices.tell(listener -> listener.unknown(view(saga)));
                }
            }
            if (sagas.size() == REPORT_PAGE) {
                reportUnknown(sagas.get(REPORT_PAGE - 1).id());
            }
        });
    }

    private boolean firstTime(String id) {
        synchronized (lock) {
            return reported.add(id);
        }
    }

    private SagaView view(SagaRecord saga) {
        return view(
                saga,
                steps(saga.kind(), saga.input())
                        .map(steps -> steps.get(saga.cursor().position())));
    }

    private static SagaView view(SagaRecord saga, Optional<Step> at) {
        return new SagaView(
                saga.id(),
                saga.kind(),
                saga.cursor().state(),
                saga.cursor().direction(),
                at.map(Step::name),
                saga.cursor().progress(),
                saga.cursor().reason(),
                saga.owner());
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the saga engine is closed");
        }
    }

    private final class Host implements SagaHost {
        @Override
        public Environment environment() {
            return environment;
        }

        @Override
        public Journal journal() {
            return journal;
        }

        @Override
        public SagaSettings settings() {
            return settings;
        }

        @Override
        public SingleAttempts attempts() {
            return attempts;
        }

        @Override
        public boolean closing() {
            return closed;
        }

        @Override
        public void changed(SagaRecord saga, Step at) {
            if (notices.heard()) {
                SagaView view = view(saga, Optional.of(at));
                notices.tell(listener -> listener.changed(view));
            }
        }

        @Override
        public void done(SagaRun run, Hold hold) {
            if (hold instanceof Hold.WakeAfter) {
                run.leave(known);
            }
            runs.remove(run.id(), run);
            if (hold instanceof Hold.WakeAfter wake && wake.delay().compareTo(settings.poll()) < 0) {
                sooner(wake.delay());
            }
        }

        @Override
        public void lost(SagaRun run) {
            run.stop();
            runs.remove(run.id(), run);
        }
    }

    /** Makes the next look no later than in a while. */
    private void sooner(Duration delay) {
        try {
            environment.scheduler().schedule(delay, this::poll);
        } catch (IllegalStateException e) {
            LOG.debug("the environment is closed", e);
        }
    }
}
