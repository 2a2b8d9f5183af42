package io.multicloud.core.journal;

import io.multicloud.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every host's {@link ModelJournal} talks to: a store in memory, written from the contract and not from the SQL. It
 * has a clock of its own, and forgets on {@link #tear} what nobody was told of. Not thread-safe: it lives in virtual time.
 */
public final class ModelDatabase {
    private final Scheduler world;
    private final InstantSource clock;
    private final Map<String, SagaRecord> sagas = new TreeMap<>();
    private final Map<String, String> subjects = new TreeMap<>();
    private final Map<String, StepRecord> steps = new TreeMap<>();
    private final Map<String, ExtentRecord> extents = new TreeMap<>();
    private final Map<String, SiteRecord> sites = new TreeMap<>();
    private final Map<String, Long> writers = new HashMap<>();
    private final Deque<Transaction> unacknowledged = new ArrayDeque<>();
    private @Nullable Transaction current;

    /**
     * @param world runs requests that are on their way, whatever becomes of the host that sent them
     * @param clock the store's own
     */
    public ModelDatabase(Scheduler world, InstantSource clock) {
        this.world = world;
        this.clock = clock;
    }

    Scheduler world() {
        return world;
    }

    // ---- transactions

    /** One that was applied; acknowledged once its caller knows. */
    static final class Transaction {
        private final List<Runnable> undo = new ArrayList<>();
    }

    /** Runs something as one transaction. */
    <T> Applied<T> apply(Supplier<T> work) {
        Transaction transaction = new Transaction();
        current = transaction;
        try {
            T result = work.get();
            if (!transaction.undo.isEmpty()) {
                unacknowledged.addLast(transaction);
            }
            return new Applied<>(result, transaction);
        } finally {
            current = null;
        }
    }

    record Applied<T>(T result, Transaction transaction) {}

    /** The caller gets to know: with it, everything before is safe as well. */
    void acknowledge(Transaction transaction) {
        if (unacknowledged.contains(transaction)) {
            while (unacknowledged.pollFirst() != transaction) {
                // Those before it are on the disk, too.
            }
        }
    }

    /** Returns how many transactions a crash of the store may forget. */
    public int tearable() {
        return unacknowledged.size();
    }

    /** Crashes the store: the last transactions are gone, of those that nobody was told of. */
    public void tear(int transactions) {
        for (int i = 0; i < transactions && !unacknowledged.isEmpty(); i++) {
            List<Runnable> undo = unacknowledged.removeLast().undo;
            for (int j = undo.size() - 1; j >= 0; j--) {
                undo.get(j).run();
            }
        }
        unacknowledged.clear();
    }

    private <V> void put(Map<String, V> table, String key, V value) {
        V before = table.put(key, value);
        changed(() -> {
            if (before == null) {
                table.remove(key);
            } else {
                table.put(key, before);
            }
        });
    }

    private <V> void remove(Map<String, V> table, String key) {
        V before = table.remove(key);
        if (before != null) {
            changed(() -> table.put(key, before));
        }
    }

    private void changed(Runnable undo) {
        if (current == null) {
            throw new IllegalStateException("a change outside of a transaction");
        }
        current.undo.add(undo);
    }

    // ---- what the journal does

    SagaRecord create(NewSaga saga) {
        if (!sagas.containsKey(saga.id())) {
            Optional<SagaRecord> holder = saga.subject().flatMap(this::holder);
            if (holder.isPresent()) {
                return holder.get();
            }
            saga.subject().ifPresent(subject -> put(subjects, saga.id(), subject));
            Instant now = now();
            put(
                    sagas,
                    saga.id(),
                    new SagaRecord(
                            saga.id(),
                            saga.kind(),
                            saga.input(),
                            Cursor.start(),
                            Optional.of(saga.owner()),
                            1,
                            0,
                            Optional.of(now.plus(saga.lease())),
                            Optional.empty(),
                            now,
                            now,
                            now,
                            now));
        }
        return read(sagas.get(saga.id()));
    }

    Optional<SagaRecord> holder(String subject) {
        return sagas.values().stream()
                .filter(saga -> !saga.cursor().state().ended() && subject.equals(subjects.get(saga.id())))
                .findFirst()
                .map(this::read);
    }

    CommitResult commit(SagaWrite write) {
        SagaRecord found = sagas.get(write.saga());
        if (found == null || found.epoch() != write.epoch()) {
            return new CommitResult.Stale();
        }
        if (found.revision() == write.revision() + 1) {
            return new CommitResult.Applied();
        }
        if (found.revision() != write.revision()) {
            return new CommitResult.Stale();
        }
        if (!found.request().equals(write.seen())) {
            return found.request()
                    .<CommitResult>map(CommitResult.Requested::new)
                    .orElseGet(CommitResult.Stale::new);
        }
        for (SiteChange change : write.sites()) {
            if (!movable(change)) {
                return new CommitResult.SiteMoved(change.name());
            }
        }
        Instant now = now();
        boolean sameStep = found.cursor().state() == write.cursor().state()
                && found.cursor().position() == write.cursor().position()
                && found.cursor().direction() == write.cursor().direction();
        put(
                sagas,
                write.saga(),
                new SagaRecord(
                        found.id(),
                        found.kind(),
                        found.input(),
                        write.cursor(),
                        write.hold() instanceof Hold.Keep ? found.owner() : Optional.empty(),
                        found.epoch(),
                        found.revision() + 1,
                        due(found, write.hold(), now),
                        Optional.empty(),
                        found.createdAt(),
                        sameStep ? found.intendedAt() : now,
                        now,
                        now));
        put(writers, write.saga() + "@" + (found.revision() + 1), found.epoch());
        for (StepRecord step : write.results()) {
            put(steps, stepKey(write.saga(), step), at(step, now));
        }
        for (ExtentRecord extent : write.extents()) {
            put(extents, extentKey(write.saga(), extent.stream(), extent.offset()), extent);
        }
        write.sites().forEach(this::makeMove);
        write.wakes().ifPresent(other -> request(other, Request.WAKE));
        return new CommitResult.Applied();
    }

    private static StepRecord at(StepRecord step, Instant now) {
        return new StepRecord(
                step.position(),
                step.direction(),
                step.name(),
                step.result(),
                step.attempts(),
                step.took(),
                Optional.of(now));
    }

    private static Optional<Instant> due(SagaRecord found, Hold hold, Instant now) {
        if (hold instanceof Hold.WakeAfter wake) {
            return Optional.of(now.plus(wake.delay()));
        }
        return hold instanceof Hold.Keep ? found.due() : Optional.empty();
    }

    CommitResult record(Lease lease, List<ExtentRecord> written) {
        SagaRecord found = sagas.get(lease.saga());
        if (found == null || found.epoch() != lease.epoch() || found.owner().isEmpty()) {
            return new CommitResult.Stale();
        }
        for (ExtentRecord extent : written) {
            put(extents, extentKey(lease.saga(), extent.stream(), extent.offset()), extent);
        }
        return new CommitResult.Applied();
    }

    Claims claim(ClaimRequest request) {
        Instant now = now();
        List<SagaRecord> waiting = sagas.values().stream()
                .filter(saga -> saga.due().isPresent() && request.kinds().contains(saga.kind()))
                .sorted(Comparator.comparing((SagaRecord saga) -> saga.due().orElseThrow())
                        .thenComparing(SagaRecord::id))
                .toList();
        List<Claim> claims = new ArrayList<>();
        for (SagaRecord saga : waiting) {
            if (claims.size() == request.max() || saga.due().orElseThrow().isAfter(now)) {
                break;
            }
            SagaRecord mine = with(
                    saga,
                    Optional.of(request.owner()),
                    saga.epoch() + 1,
                    Optional.of(now.plus(request.lease())),
                    saga.request());
            put(sagas, saga.id(), mine);
            claims.add(new Claim(read(mine), saga.owner()));
        }
        if (claims.size() == request.max()) {
            return new Claims(claims, Optional.of(Duration.ZERO));
        }
        return new Claims(
                claims,
                sagas.values().stream()
                        .filter(saga -> request.kinds().contains(saga.kind()))
                        .flatMap(saga -> saga.due().stream())
                        .min(Comparator.naturalOrder())
                        .map(due -> due.isBefore(now) ? Duration.ZERO : Duration.between(now, due)));
    }

    /** Returns under which epoch a revision of a saga was written; empty if it was not. */
    public Optional<Long> writer(String saga, long revision) {
        return Optional.ofNullable(writers.get(saga + "@" + revision));
    }

    List<Renewal> renew(List<Lease> leases, Duration lease) {
        List<Renewal> renewals = new ArrayList<>();
        for (Lease each : leases) {
            SagaRecord found = sagas.get(each.saga());
            if (found != null && found.epoch() == each.epoch() && found.owner().isPresent()) {
                put(
                        sagas,
                        found.id(),
                        with(found, found.owner(), found.epoch(), Optional.of(now().plus(lease)), found.request()));
                renewals.add(new Renewal(found.id(), found.request()));
            }
        }
        return renewals;
    }

    boolean request(String saga, Request request) {
        SagaRecord found = sagas.get(saga);
        if (found == null) {
            return false;
        }
        boolean heard = switch (request) {
            case WAKE -> found.cursor().state() == SagaState.ACTIVE;
            case CONTINUE -> found.cursor().state() == SagaState.PAUSED;
            case CANCEL -> !found.cursor().state().ended();
        };
        if (heard) {
            Request stronger = found.request()
                    .filter(pending -> pending.compareTo(request) > 0)
                    .orElse(request);
            put(
                    sagas,
                    saga,
                    with(
                            found,
                            found.owner(),
                            found.epoch(),
                            found.owner().isPresent() ? found.due() : Optional.of(now()),
                            Optional.of(stronger)));
        }
        return heard;
    }

    CommitResult move(SiteChange change) {
        if (!movable(change)) {
            return new CommitResult.SiteMoved(change.name());
        }
        makeMove(change);
        return new CommitResult.Applied();
    }

    private boolean movable(SiteChange change) {
        SiteRecord found = sites.get(change.name());
        long epoch = found == null ? 0 : found.epoch();
        return epoch == change.expectedEpoch() || made(change);
    }

    private boolean made(SiteChange change) {
        SiteRecord found = sites.get(change.name());
        return found != null
                && found.epoch() == change.expectedEpoch() + 1
                && found.role().equals(change.role())
                && found.writer().equals(change.writer());
    }

    private void makeMove(SiteChange change) {
        if (!made(change)) {
            put(
                    sites,
                    change.name(),
                    new SiteRecord(change.name(), change.role(), change.expectedEpoch() + 1, change.writer(), now()));
        }
    }

    int forget(Duration age, int max) {
        Instant last = now().minus(age);
        List<SagaRecord> old = sagas.values().stream()
                .filter(saga ->
                        saga.cursor().state().ended() && !saga.committedAt().isAfter(last))
                .sorted(Comparator.comparing(SagaRecord::committedAt).thenComparing(SagaRecord::id))
                .limit(max)
                .toList();
        for (SagaRecord saga : old) {
            String prefix = saga.id() + "\n";
            List.copyOf(steps.keySet()).stream()
                    .filter(key -> key.startsWith(prefix))
                    .forEach(key -> remove(steps, key));
            List.copyOf(extents.keySet()).stream()
                    .filter(key -> key.startsWith(prefix))
                    .forEach(key -> remove(extents, key));
            remove(subjects, saga.id());
            remove(sagas, saga.id());
        }
        return old.size();
    }

    /** Looks at a saga from outside of all hosts. */
    public Optional<SagaRecord> find(String saga) {
        return Optional.ofNullable(sagas.get(saga)).map(this::read);
    }

    /** Looks at what a saga's steps came to, from outside of all hosts. */
    public List<StepRecord> steps(String saga) {
        return steps.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(saga + "\n"))
                .map(Map.Entry::getValue)
                .toList();
    }

    List<ExtentRecord> extents(String saga, String stream, long fromOffset, int max) {
        return extents.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(saga + "\n" + stream + "\n"))
                .map(Map.Entry::getValue)
                .filter(extent -> extent.offset() >= fromOffset)
                .limit(max)
                .toList();
    }

    /** Looks at sagas from outside of all hosts. */
    public List<SagaRecord> list(List<SagaState> states, String after, int max) {
        return sagas.values().stream()
                .filter(saga -> saga.id().compareTo(after) > 0
                        && states.contains(saga.cursor().state()))
                .limit(max)
                .map(this::read)
                .toList();
    }

    List<SagaRecord> named(List<SagaState> states, List<String> prefixes) {
        return sagas.values().stream()
                .filter(saga -> prefixes.stream().anyMatch(saga.id()::startsWith)
                        && states.contains(saga.cursor().state()))
                .map(this::read)
                .toList();
    }

    /** Looks at all sites from outside of all hosts. */
    public List<SiteRecord> sites() {
        return List.copyOf(sites.values());
    }

    private Instant now() {
        // The stores keep milliseconds.
        return Instant.ofEpochMilli(clock.millis());
    }

    private SagaRecord read(SagaRecord saga) {
        return new SagaRecord(
                saga.id(),
                saga.kind(),
                saga.input(),
                saga.cursor(),
                saga.owner(),
                saga.epoch(),
                saga.revision(),
                saga.due(),
                saga.request(),
                saga.createdAt(),
                saga.intendedAt(),
                saga.committedAt(),
                now());
    }

    private SagaRecord with(
            SagaRecord saga, Optional<String> owner, long epoch, Optional<Instant> due, Optional<Request> request) {
        return new SagaRecord(
                saga.id(),
                saga.kind(),
                saga.input(),
                saga.cursor(),
                owner,
                epoch,
                saga.revision(),
                due,
                request,
                saga.createdAt(),
                saga.intendedAt(),
                saga.committedAt(),
                saga.readAt());
    }

    private static String stepKey(String saga, StepRecord step) {
        return saga + "\n" + String.format("%09d", step.position())
                + (step.direction() == Direction.FORWARD ? "a" : "b");
    }

    private static String extentKey(String saga, String stream, long offset) {
        return saga + "\n" + stream + "\n" + String.format("%019d", offset);
    }
}
