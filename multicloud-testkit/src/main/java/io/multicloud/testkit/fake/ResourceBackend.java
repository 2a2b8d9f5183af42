package io.multicloud.testkit.fake;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FakeOperation.Verb;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.HistoryEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for every kind of resource in a fake cloud: tokens, names, tags, ids, visibility, pages, changes that
 * take time, tombstones. A kind adds how it is made, what it looks like and what else can be done to it.
 *
 * <p>Methods that answer a request go through {@link World#request} and are thread-safe; protected ones are called under
 * the world's lock.
 *
 * @param <R> what it looks like from outside
 * @param <S> what a create asks for
 * @param <E> the resource in here
 */
public abstract class ResourceBackend<R extends Resource, S extends ResourceSpec, E extends Entry<R>> {
    private final World world;
    private final ResourceType type;
    private final NamingRules naming;
    private final ResourceTable<E> table = new ResourceTable<>();
    // Changes of all resources are counted together: where an id is used again after a deletion, the number still says
    // which of the two was meant.
    private long changes;

    /** For subclasses. */
    protected ResourceBackend(World world, ResourceType type) {
        this.world = world;
        this.type = type;
        this.naming = new NamingRules(world, type);
        ResourceTable<E> all = table;
        world.knowNames(type, id -> Optional.ofNullable(all.find(id.nativeId())).map(Entry::name));
    }

    // What a kind adds.

    /**
     * Makes a resource that was asked for. Names, tags and token are already checked. Starts its {@link #change} to
     * what it shall become, or leaves it {@link Phase#READY}. If it throws, nothing of it may remain.
     *
     * @param region where
     * @throws FakeNativeException from {@link World#refusal}
     */
    protected abstract E make(S spec, Region region);

    /** Called when a delete is asked for; throws from {@link World#refusal} if something else needs it. */
    protected void beforeDelete(E entry) {}

    /** Called when a delete was accepted: from now on it is no longer billed. */
    protected void onDeleting(E entry) {}

    /** Called when it is gone: gives back what it held. */
    protected void onGone(E entry) {}

    /** Returns how long it is still shown after it is gone; default not at all. */
    protected Duration showsGone() {
        return Duration.ZERO;
    }

    /** Returns the zone a create asks for, for faults that strike a zone; default none. */
    protected Optional<Zone> zoneOf(S spec) {
        return Optional.empty();
    }

    /** Returns the zone a resource is in; default none. */
    protected Optional<Zone> zoneOf(E entry) {
        return Optional.empty();
    }

    private Optional<Zone> zoneOf(ResourceId id) {
        E entry = table.find(id.nativeId());
        return entry == null ? Optional.empty() : zoneOf(entry);
    }

    // What requests ask.

    /** Returns the kind. */
    public final ResourceType type() {
        return type;
    }

    /**
     * Creates a resource, or returns the one that was created with this token.
     *
     * @param region where; the spec's own, or what the caller means by none
     * @param token distinguishes this create from all others
     * @return how far it is
     * @throws FakeNativeException if it is refused
     */
    public final Progress<R> create(S spec, Region region, String token) {
        return world.request(FakeOperation.of(Verb.CREATE, type), region, () -> zoneOf(spec), null, () -> {
            E entry = creation(spec, token, region, spec.name(), spec.tags(), () -> make(spec, region));
            return creationProgress(entry);
        });
    }

    /**
     * Makes a resource, or returns the one that was made with this token, once name and tags are found right.
     *
     * @param arguments what it is made of: another token's use of the same token is refused unless these are equal
     * @param make makes it, as {@link #make} does
     */
    protected final E creation(
            Object arguments, String token, Region region, String name, Map<String, String> tags, Supplier<E> make) {
        world.requireRegion(region, type);
        String key = region + "/" + token;
        E known = table.findByToken(key);
        if (known != null) {
            if (!arguments.equals(known.arguments)) {
                throw world.refusal(
                        ErrorCode.CONFLICT, type, "the token '" + token + "' was used with other arguments before");
            }
            return known;
        }
        naming.checkName(name);
        naming.checkTags(tags);
        String uniqueName = naming.uniqueName(name, region);
        if (uniqueName != null && table.findByName(uniqueName) != null) {
            throw world.refusal(ErrorCode.ALREADY_EXISTS, type, "the name '" + name + "' is taken");
        }
        E entry = make.get();
        add(entry, key, arguments, uniqueName);
        return entry;
    }

    /** Adds a resource that came with another one, and so without a token. Its name is from {@link #freeName}. */
    protected final void admit(E entry) {
        add(entry, null, entry.id(), naming.uniqueName(entry.name(), entry.id().region()));
    }

    /** Returns a name for a resource that comes with another one: this one, or where it is taken one that begins with it. */
    protected final String freeName(Region region, String wanted) {
        String name = wanted;
        for (int i = 2; byName(region, name).isPresent(); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }

    private void add(E entry, @Nullable String token, Object arguments, @Nullable String uniqueName) {
        if (entry.creation == 0) {
            entry.creation = ++changes;
            entry.newest = entry.creation;
        }
        table.add(entry, token, arguments, uniqueName);
        entry.visibleAt = world.now().plus(world.consistencyDelay());
        world.history().created(entry);
    }

    /**
     * Reads a resource.
     *
     * @throws FakeNativeException if it does not exist, or is not visible yet
     */
    public final R describe(ResourceId id) {
        return world.request(
                FakeOperation.of(Verb.GET, type),
                id.region(),
                () -> zoneOf(id),
                id,
                () -> visible(id).picture());
    }

    /**
     * Tells how far a change is, with one request that reads.
     *
     * @param change its number
     * @throws FakeNativeException if the resource does not exist
     */
    public final Progress<R> progress(ResourceId id, long change) {
        return world.request(
                FakeOperation.of(Verb.GET, type),
                id.region(),
                () -> zoneOf(id),
                id,
                () -> progressOf(remembered(id), change));
    }

    /**
     * Tells how far a deletion is, with one request that reads.
     *
     * @param change what {@link #delete} returned
     * @throws FakeNativeException if it never existed or is forgotten
     */
    public final Progress<R> deletionProgress(ResourceId id, long change) {
        return world.request(FakeOperation.of(Verb.GET, type), id.region(), () -> zoneOf(id), id, () -> {
            E entry = remembered(id);
            return entry.phase() == Phase.GONE || entry.creation > change
                    ? new Progress.Done<>(id, change, entry.picture())
                    : going(entry, change);
        });
    }

    /**
     * Returns the identity of what has a name and is not gone, visible or not; empty where names are not unique. It is no
     * request: fronts look up with it what their protocol calls by name.
     *
     * @param region where, for a kind whose names are unique in a region
     */
    public final Optional<ResourceId> named(Region region, String name) {
        return world.locked(() -> byName(region, name).map(Entry::id));
    }

    /** Returns a resource as it is, visible or not, unless it is gone. It is no request. */
    public final Optional<R> known(ResourceId id) {
        return world.locked(() -> {
            E entry = table.find(id.nativeId());
            return entry == null || entry.phase() == Phase.GONE ? Optional.empty() : Optional.of(entry.picture());
        });
    }

    /** Returns what a listing of a region shows now, oldest first. It is no request: fronts make their own pages of it. */
    public final List<R> shown(Region region) {
        return world.locked(() -> {
            List<R> found = new ArrayList<>();
            Instant now = world.now();
            table.forEach(entry -> {
                if (entry.id().region().equals(region) && !entry.visibleAt.isAfter(now)) {
                    found.add(entry.picture());
                }
            });
            return found;
        });
    }

    /** Lists a page. */
    public final Page<R> list(Region region, ListQuery query) {
        return world.request(FakeOperation.of(Verb.LIST, type), region, Optional::empty, null, () -> {
            world.requireRegion(region, type);
            Flavor.PageSize sizes = world.flavor().pageSize(type);
            int size = Math.min(query.pageSize().orElse(sizes.usual()), sizes.most());
            int filterKey = 31 * query.name().hashCode() + query.tags().hashCode();
            Page<R> page = table.page(
                    region,
                    entry -> matches(entry, query),
                    filterKey,
                    query.pageToken(),
                    size,
                    world.now(),
                    Entry::picture);
            if (page == null) {
                throw world.refusal(
                        ErrorCode.INVALID_ARGUMENT,
                        type,
                        "the page token '" + query.pageToken().orElse("") + "' is not of this listing");
            }
            return page;
        });
    }

    private boolean matches(E entry, ListQuery query) {
        return (query.name().isEmpty() || query.name().get().equals(entry.name()))
                && (query.tags().isEmpty()
                        || entry.tags().entrySet().containsAll(query.tags().entrySet()));
    }

    /**
     * Deletes a resource; one that is gone or going stays so.
     *
     * @return the number of the deletion
     * @throws FakeNativeException if it never existed or is forgotten, or something needs it
     */
    public final long delete(ResourceId id) {
        return world.request(
                FakeOperation.of(Verb.DELETE, type), id.region(), () -> zoneOf(id), id, () -> leave(remembered(id)));
    }

    /**
     * Deletes what one creation made, and nothing that was created later under the same id.
     *
     * @param creation the number of the creation
     * @throws FakeNativeException if it is forgotten, or something needs it
     */
    public final void undo(ResourceId id, long creation) {
        world.request(FakeOperation.of(Verb.DELETE, type), id.region(), () -> zoneOf(id), id, () -> {
            E entry = remembered(id);
            return entry.creation == creation ? leave(entry) : entry.newest;
        });
    }

    /**
     * Deletes a resource at once: for fronts of clouds that answer a delete when it is done.
     *
     * @throws FakeNativeException if it is forgotten, or something needs it
     */
    public final void deleteNow(ResourceId id) {
        world.request(FakeOperation.of(Verb.DELETE, type), id.region(), () -> zoneOf(id), id, () -> {
            E entry = remembered(id);
            if (entry.alive()) {
                beforeDelete(entry);
                removeNow(entry);
            }
            return id;
        });
    }

    private long leave(E entry) {
        if (entry.alive()) {
            beforeDelete(entry);
            remove(entry);
        }
        return entry.newest;
    }

    /** Adds or replaces tags. */
    public final R tag(ResourceId id, Map<String, String> tags) {
        return world.request(FakeOperation.of(Verb.TAG, type), id.region(), () -> zoneOf(id), id, () -> {
            E entry = existing(id);
            Map<String, String> merged = new TreeMap<>(entry.tags());
            merged.putAll(tags);
            naming.checkTags(merged);
            entry.tags(merged);
            world.ledger().retag(id, entry.tags());
            return entry.picture();
        });
    }

    /** Removes tags. */
    public final R untag(ResourceId id, Set<String> keys) {
        return world.request(FakeOperation.of(Verb.UNTAG, type), id.region(), () -> zoneOf(id), id, () -> {
            E entry = existing(id);
            Map<String, String> rest = new TreeMap<>(entry.tags());
            rest.keySet().removeAll(keys);
            entry.tags(rest);
            world.ledger().retag(id, entry.tags());
            return entry.picture();
        });
    }

    // What a kind builds on.

    /** Returns the world it is part of. */
    protected final World world() {
        return world;
    }

    /** Returns all of its kind. */
    protected final ResourceTable<E> table() {
        return table;
    }

    /** Returns a new identity for something of that name. */
    protected final ResourceId mint(Region region, String name) {
        return world.mint(type, region, name);
    }

    /** Adds a resource that the cloud itself has put there; it is at rest, and no token leads to it. */
    protected final void provide(E entry) {
        entry.phase(Phase.READY);
        table.add(
                entry,
                null,
                entry.id(),
                naming.uniqueName(entry.name(), entry.id().region()));
    }

    /** Answers a request of this kind that works on one resource. */
    protected final <T> T requestOn(FakeOperation operation, ResourceId id, Function<E, T> body) {
        return world.request(operation, id.region(), () -> zoneOf(id), id, () -> body.apply(alive(visible(id))));
    }

    /** As {@link #requestOn}, for what the caller was given a handle of: it need not be visible yet. */
    protected final <T> T requestOnHandle(FakeOperation operation, ResourceId id, Function<E, T> body) {
        return world.request(operation, id.region(), () -> zoneOf(id), id, () -> body.apply(alive(remembered(id))));
    }

    /** Refuses what is still shown and on its way out: it cannot be worked on. */
    private E alive(E entry) {
        if (!entry.alive()) {
            throw world.refusal(
                    ErrorCode.FAILED_PRECONDITION,
                    type,
                    "the " + type + " '" + entry.id().nativeId() + "' "
                            + (entry.phase() == Phase.GONE ? "is" : "is being") + " deleted");
        }
        return entry;
    }

    /** Returns what has a name where names are unique; empty where they are not. */
    protected final Optional<E> byName(Region region, String name) {
        String uniqueName = naming.uniqueName(name, region);
        return uniqueName == null ? Optional.empty() : Optional.ofNullable(table.findByName(uniqueName));
    }

    /** Returns a resource that is visible; what is gone only as long as it is shown. */
    protected final E visible(ResourceId id) {
        E entry = remembered(id);
        Instant now = world.now();
        boolean shown =
                entry.phase() != Phase.GONE || entry.changeEnd.plus(showsGone()).isAfter(now);
        if (!shown || entry.visibleAt.isAfter(now)) {
            throw missing(id);
        }
        return entry;
    }

    /** Returns a resource that is neither gone nor going. */
    protected final E existing(ResourceId id) {
        E entry = visible(id);
        if (!entry.alive()) {
            throw missing(id);
        }
        return entry;
    }

    /** Returns a resource, gone or not, visible or not. */
    protected final E remembered(ResourceId id) {
        E entry = table.find(id.nativeId());
        if (entry == null || !entry.id().region().equals(id.region())) {
            throw missing(id);
        }
        return entry;
    }

    private FakeNativeException missing(ResourceId id) {
        return world.refusal(ErrorCode.NOT_FOUND, type, "the " + type + " '" + id.nativeId() + "' does not exist");
    }

    /**
     * Starts a change that ends by itself. It replaces a change that is under way, whose end is then never reached.
     *
     * @param during the phase meanwhile
     * @param operation tells how long it takes
     * @param end brings the resource to rest; may call {@link #fail}
     * @return the number of the change
     */
    protected final long change(E entry, Phase during, FakeOperation operation, Runnable end) {
        return change(entry, during, operation, 1, end);
    }

    /**
     * Begins what takes time, as {@link #change(Entry, Phase, FakeOperation, Runnable)}.
     *
     * @param share of the usual time that it takes, from 0 to 1
     */
    protected final long change(E entry, Phase during, FakeOperation operation, double share, Runnable end) {
        stopTimer(entry);
        long number = ++changes;
        if (during == Phase.CREATING) {
            entry.creation = number;
        }
        entry.newest = number;
        entry.pending = number;
        entry.phase(during);
        Duration latency = Duration.ofMillis(
                (long) (world.latency(operation, entry.id().region()).toMillis() * share));
        Instant now = world.now();
        entry.changeStart = now;
        entry.changeEnd = now.plus(latency);
        entry.timer = world.later(latency, () -> {
            entry.timer = null;
            entry.pending = 0;
            end.run();
            entry.changed();
            if (entry.alive()) {
                // Made now, while everything it shows is at hand: a listing of very many then only collects.
                entry.picture();
            }
        });
        return number;
    }

    /**
     * Brings a resource to rest.
     *
     * @param note what the history shall say of it
     */
    protected final void settle(E entry, String note) {
        entry.phase(Phase.READY);
        world.history().add(Kind.STATE, entry.id().nativeId(), note);
    }

    /** Says that the change under way failed. The caller brings the resource to the phase it is left in. */
    protected final void fail(E entry, FakeNativeException failure) {
        entry.failed = entry.newest;
        entry.failure = failure;
    }

    /** Removes a resource, whatever is under way. */
    protected final void remove(E entry) {
        onDeleting(entry);
        world.history().deleting(entry);
        change(entry, Phase.DELETING, FakeOperation.of(Verb.DELETE, type), () -> gone(entry));
    }

    /** Removes a resource that goes with another one: at once, whatever is under way. */
    protected final void removeNow(E entry) {
        if (entry.phase() == Phase.GONE) {
            return;
        }
        if (entry.alive()) {
            onDeleting(entry);
            world.history().deleting(entry);
        }
        stopTimer(entry);
        entry.pending = 0;
        gone(entry);
    }

    private void gone(E entry) {
        entry.phase(Phase.GONE);
        entry.changeEnd = world.now();
        onGone(entry);
        table.bury(entry, naming.uniqueName(entry.name(), entry.id().region()), world.now());
        world.history().gone(entry);
    }

    /**
     * Ends the change under way before its time and brings the resource to rest.
     *
     * @param failure why the change failed; null if it reached its end in another way
     */
    protected final void interrupt(E entry, @Nullable FakeNativeException failure) {
        stopTimer(entry);
        if (failure != null) {
            fail(entry, failure);
        }
        entry.pending = 0;
        entry.phase(Phase.READY);
    }

    private void stopTimer(E entry) {
        if (entry.timer != null) {
            entry.timer.cancel();
            entry.timer = null;
        }
    }

    /** Tells how far the newest change is, for a request that asks for what is under way already. */
    protected final Progress<R> newest(E entry) {
        return progressOf(entry, entry.newest);
    }

    /** Tells how far the creation is. */
    protected final Progress<R> creationProgress(E entry) {
        return progressOf(entry, entry.creation);
    }

    /** Tells how far a change is. */
    protected final Progress<R> progressOf(E entry, long change) {
        boolean invisible = entry.alive() && entry.visibleAt.isAfter(world.now());
        boolean creation = change == entry.creation;
        // A creation that a deletion ended has ended when nothing is left of it.
        boolean leaving = creation && entry.phase() == Phase.DELETING;
        if (entry.pending == change || (creation && (invisible || leaving))) {
            return going(entry, change);
        }
        if (entry.failure != null && entry.failed == change) {
            return new Progress.Ended<>(entry.id(), change, entry.failure);
        }
        if (!entry.alive() || change < entry.creation) {
            return new Progress.Ended<>(
                    entry.id(),
                    change,
                    world.refusal(ErrorCode.CANCELLED, type, "the " + type + " was deleted meanwhile"));
        }
        return new Progress.Done<>(entry.id(), change, entry.picture());
    }

    private Progress<R> going(E entry, long change) {
        Instant end = entry.changeEnd.isBefore(entry.visibleAt) ? entry.visibleAt : entry.changeEnd;
        double total = Duration.between(entry.changeStart, end).toNanos();
        Duration left = Duration.between(world.now(), end);
        double fraction = total <= 0 ? 1 : 1 - left.toNanos() / total;
        return new Progress.Going<>(entry.id(), change, Math.max(0, Math.min(1, fraction)), left);
    }

    /** Runs a test's or a front's look at the truth under the lock. */
    protected final <T> T locked(Supplier<T> look) {
        return world.locked(look);
    }
}
