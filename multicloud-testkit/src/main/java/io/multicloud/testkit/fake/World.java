package io.multicloud.testkit.fake;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FakeOperation.Effect;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.HistoryEvent;
import io.multicloud.testkit.HistoryEvent.Kind;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.fake.storage.StorageTraits.SnapshotTraits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all backends of one fake cloud share: its lock, its clock, its places, its faults, its history and its bill.
 *
 * <p>There is one lock. Every request takes it for as long as it is answered, which takes no virtual time; what happens
 * later takes it again. Nothing foreign is called while it is held, but {@link VirtualTime}, whose own lock is a leaf.
 */
public final class World {
    private final ReentrantLock lock = new ReentrantLock();
    private final Flavor flavor;
    private final VirtualTime time;
    private final WorldSettings settings;
    private final Map<Region, List<Zone>> places = new TreeMap<>();
    private final Faults faults = new Faults(lock);
    private final History history;
    private final Ledger ledger;
    private final SplittableRandom seeds;
    private final SplittableRandom jitter;
    private final Map<FakeOperation, String> answered = new EnumMap<>(FakeOperation.class);
    private final Map<String, Function<ResourceId, Optional<String>>> names = new TreeMap<>();
    private final Capabilities capabilities;
    private long minted;
    private long requests;
    private boolean answering;
    private @Nullable Fault slowing;

    /** Makes a world. */
    public World(Flavor flavor, VirtualTime time, WorldSettings settings) {
        this.flavor = flavor;
        this.time = time;
        this.settings = settings;
        this.history = new History(time.clock(), settings.historySize());
        this.ledger = new Ledger(time.clock(), history, currencyOf(settings.offers()));
        this.seeds = new SplittableRandom(settings.seed());
        this.jitter = seeds.split();
        this.capabilities = declared();
        Map<Region, Set<Zone>> zones = new TreeMap<>();
        settings.offers()
                .forEach(offer -> offer.zone()
                        .ifPresent(zone -> zones.computeIfAbsent(offer.region(), region -> new TreeSet<>())
                                .add(zone)));
        for (Region region : settings.regions()) {
            Set<Zone> named = zones.get(region);
            places.put(
                    region,
                    named != null
                            ? List.copyOf(named)
                            : flavor.zoneNames(region).stream()
                                    .map(name -> new Zone(region, name))
                                    .toList());
        }
    }

    private static Currency currencyOf(List<Offer> offers) {
        return offers.stream()
                .flatMap(offer -> offer.onDemandHourly().or(offer::spotHourly).stream())
                .findFirst()
                .orElse(Money.ZERO_USD)
                .currency();
    }

    /** Returns the cloud it plays. */
    public Flavor flavor() {
        return flavor;
    }

    /** Returns how it is set up. */
    public WorldSettings settings() {
        return settings;
    }

    /** Returns the account's name. */
    public String account() {
        return settings.account();
    }

    /** Returns the region that is meant where none is named. */
    public Region home() {
        return settings.home();
    }

    /** Returns the regions with their zones, in order. */
    public Map<Region, List<Zone>> places() {
        return places;
    }

    /** Returns the present instant. */
    public Instant now() {
        return time.now();
    }

    /** Returns from an accepted create until every read sees the resource. */
    public Duration consistencyDelay() {
        return settings.consistencyDelay();
    }

    /** Returns how it keeps snapshots. */
    public SnapshotTraits snapshotTraits() {
        SnapshotTraits usual = flavor.storage().snapshots();
        int bytes = settings.snapshotBlockBytes();
        return bytes == 0
                ? usual
                : new SnapshotTraits(bytes, usual.tokens(), usual.tokenLife(), usual.monthlyUsd(), usual.images());
    }

    /** Returns what an opened account declares; the same object each time. */
    public Capabilities capabilities() {
        return capabilities;
    }

    private Capabilities declared() {
        Capabilities usual = flavor.declare(settings.offers(), settings.consistencyDelay()).toBuilder()
                .without(settings.absent().toArray(Capability[]::new))
                .build();
        return usual.limit(Limit.SNAPSHOT_BLOCK_BYTES).isEmpty()
                ? usual
                : usual.toBuilder()
                        .limit(Limit.SNAPSHOT_BLOCK_BYTES, snapshotTraits().blockBytes())
                        .build();
    }

    /** Returns the history; to be used under the lock. */
    public History history() {
        return history;
    }

    /** Returns the bill; to be used under the lock. */
    public Ledger ledger() {
        return ledger;
    }

    /** Returns a source of chance of one's own, which others do not disturb. Called while the world is built. */
    public SplittableRandom newRandom() {
        return seeds.split();
    }

    /** Runs something under the lock. */
    public <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Answers one request: faults first, then the body under the lock, then faults that strike after it. What a body
     * requests in turn is part of the same request and meets no faults of its own: a front needs several requests of the
     * backends for one of its protocol.
     *
     * @param operation what is asked
     * @param region where
     * @param zone finds the zone that is concerned, if one is; asked under the lock, and only while faults are in force
     * @param subject the resource concerned, if there is one yet
     * @param body does it; throws {@link #refusal}
     * @throws FakeNativeException if it is refused, or a fault strikes
     */
    public <T> T request(
            FakeOperation operation,
            Region region,
            Supplier<Optional<Zone>> zone,
            @Nullable ResourceId subject,
            Supplier<T> body) {
        lock.lock();
        try {
            if (answering) {
                return body.get();
            }
            answering = true;
            requests++;
            String about = subject == null ? region.name() : subject.nativeId();
            T answer;
            try {
                if (faults.none()) {
                    answer = body.get();
                } else {
                    Zone where = zone.get().orElse(null);
                    strikeBefore(operation, region, where);
                    slowing = strike(FaultKind.SLOW, operation, region, where);
                    answer = body.get();
                    strikeAfter(operation, region, where);
                }
            } catch (FakeNativeException e) {
                history.add(Kind.REQUEST, about, flavor.nativeName(operation) + " -> " + e.nativeCode());
                throw e;
            } finally {
                slowing = null;
                answering = false;
            }
            history.add(Kind.REQUEST, about, answeredText(operation));
            return answer;
        } finally {
            lock.unlock();
        }
    }

    private String answeredText(FakeOperation operation) {
        return answered.computeIfAbsent(operation, key -> answered(flavor, key));
    }

    /** Returns what a history says of a request that succeeded. */
    public static String answered(Flavor flavor, FakeOperation operation) {
        return flavor.nativeName(operation) + " -> ok";
    }

    private void strikeBefore(FakeOperation operation, Region region, @Nullable Zone zone) {
        if (strike(FaultKind.PARTITION, operation, region, zone) != null) {
            throw new FakeNativeException(
                    "ConnectTimeout", FakeNativeException.NOT_CONNECTED, "", "could not connect to " + region, null);
        }
        if (strike(FaultKind.REGION_DOWN, operation, region, zone) != null) {
            throw refusal(ErrorCode.UNAVAILABLE, operation.type(), "the region " + region + " is down");
        }
        if (strike(FaultKind.CREDENTIALS_EXPIRED, operation, region, zone) != null) {
            throw refusal(ErrorCode.UNAUTHENTICATED, operation.type(), "the credentials have expired");
        }
        Fault throttle = strike(FaultKind.THROTTLED, operation, region, zone);
        if (throttle != null) {
            Flavor.NativeError error = flavor.nativeError(ErrorCode.THROTTLED, operation.type());
            throw new FakeNativeException(
                    error.code(),
                    error.status(),
                    flavor.requestId(requests),
                    "too many requests of " + flavor.quotaBucket(operation),
                    throttle.pauseAsked());
        }
        if (takesMachines(operation) && strike(FaultKind.CAPACITY, operation, region, zone) != null) {
            throw refusal(ErrorCode.CAPACITY, operation.type(), "there is no capacity left in " + region);
        }
        if ((operation.effect() == Effect.CREATE || takesMachines(operation))
                && strike(FaultKind.QUOTA, operation, region, zone) != null) {
            throw refusal(ErrorCode.QUOTA, operation.type(), "the quota in " + region + " is used up");
        }
        if (strike(FaultKind.ERROR_BEFORE_COMMIT, operation, region, zone) != null) {
            throw refusal(ErrorCode.UNAVAILABLE, operation.type(), "the service is not available");
        }
    }

    private void strikeAfter(FakeOperation operation, Region region, @Nullable Zone zone) {
        if (strike(FaultKind.ERROR_AFTER_COMMIT, operation, region, zone) != null) {
            throw refusal(ErrorCode.INTERNAL, operation.type(), "an internal error occurred");
        }
        if (strike(FaultKind.LOST_RESPONSE, operation, region, zone) != null) {
            throw new FakeNativeException(
                    "ConnectionReset",
                    FakeNativeException.NO_ANSWER,
                    "",
                    "the connection broke before an answer",
                    null);
        }
    }

    private static boolean takesMachines(FakeOperation operation) {
        return operation == FakeOperation.CREATE_VM
                || operation == FakeOperation.START_VM
                || operation == FakeOperation.RESIZE_VM;
    }

    /**
     * Returns the fault of a kind that strikes a request now, or null; it then counts as having struck. For kinds that
     * the body of a request has to look at itself, such as {@link FaultKind#CORRUPT_BYTES}.
     */
    public @Nullable Fault strike(FaultKind kind, FakeOperation operation, Region region, @Nullable Zone zone) {
        return noted(faults.strike(kind, operation, region, zone, now()), operation, region);
    }

    /** Tells whether a fault that was placed on a zone keeps a request, which leaves the zone open, out of it. */
    public boolean keptOut(FaultKind kind, FakeOperation operation, Zone zone) {
        return noted(faults.strikeOfZone(kind, operation, zone, now()), operation, zone.region()) != null;
    }

    private @Nullable Fault noted(@Nullable Fault fault, FakeOperation operation, Region region) {
        if (fault != null) {
            history.add(Kind.FAULT, region.name(), fault.kind() + " strikes " + flavor.nativeName(operation));
        }
        return fault;
    }

    /** Places a fault. */
    public Fault fault(FaultKind kind) {
        return faults.place(kind);
    }

    /** Ends all faults. */
    public void clearFaults() {
        faults.clear();
    }

    /** Returns the events that are kept. */
    public List<HistoryEvent> events() {
        return locked(history::events);
    }

    /** Returns the hash of the whole history. */
    public long historyHash() {
        return locked(history::hash);
    }

    /** Says how names of one kind of resource are looked up. Called while the world is built. */
    void knowNames(ResourceType type, Function<ResourceId, Optional<String>> lookup) {
        names.put(type.name(), lookup);
    }

    /** Returns the name of a resource; empty if it has none, or is not known any more. */
    public String nameOf(ResourceId id) {
        return locked(() -> Optional.ofNullable(names.get(id.type().name()))
                .flatMap(lookup -> lookup.apply(id))
                .orElse(""));
    }

    /** Returns how many requests came in. */
    public long requests() {
        return locked(() -> requests);
    }

    /** Returns what to throw from a request: the cloud's own way of saying {@code code} about that kind of resource. */
    public FakeNativeException refusal(ErrorCode code, ResourceType type, String message) {
        Flavor.NativeError error = flavor.nativeError(code, type);
        return new FakeNativeException(
                error.code(), error.status(), flavor.requestId(requests), error.message(message), null);
    }

    /** Refuses a region that is not there. */
    public void requireRegion(Region region, ResourceType type) {
        if (!places.containsKey(region)) {
            throw refusal(ErrorCode.NOT_FOUND, type, "the region '" + region + "' does not exist");
        }
    }

    /** Returns a new identity. */
    public ResourceId mint(ResourceType type, Region region, String name) {
        return new ResourceId(flavor.kind(), account(), region, type, flavor.mintId(type, region, name, nextNumber()));
    }

    /** Returns a number that this world has not given out before. */
    public long nextNumber() {
        return settings.seed() * 1_000_003 + ++minted;
    }

    /** Returns how long an operation accepted now takes. */
    public Duration latency(FakeOperation operation, Region region) {
        Duration latency = settings.latency(operation);
        if (latency == null) {
            latency = flavor.latency(operation);
        }
        double factor = slowing == null ? 1 : slowing.stretch();
        if (settings.jitter() > 0) {
            factor *= 1 + settings.jitter() * (2 * jitter.nextDouble() - 1);
        }
        return factor == 1 ? latency : Duration.ofNanos(Math.round(latency.toNanos() * factor));
    }

    /** Runs something under the lock later. */
    public ScheduledTask later(Duration delay, Runnable task) {
        return time.scheduler().schedule(delay, () -> underLock(task));
    }

    /** Runs something under the lock later that a test does not wait for, see {@link VirtualTime#background()}. */
    public ScheduledTask inBackground(Duration delay, Runnable task) {
        return time.background().schedule(delay, () -> underLock(task));
    }

    private void underLock(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the zones of a region in an order that spreads what leaves the zone open; none on a cloud without. */
    public List<Zone> zonesFrom(Region region, int first) {
        List<Zone> zones = places.getOrDefault(region, List.of());
        if (zones.size() < 2) {
            return zones;
        }
        List<Zone> turned = new ArrayList<>(zones.size());
        for (int i = 0; i < zones.size(); i++) {
            turned.add(zones.get(Math.floorMod(first + i, zones.size())));
        }
        return turned;
    }
}
