package io.multicloud.core.management;

import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.control.Freshness;
import io.multicloud.api.control.InventoryItem;
import io.multicloud.api.control.InventoryQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all accounts. Written by every call that passes through the library, and by whole listings
 * of a part: one kind of resource in one region of one account. Thread-safe by one lock; nothing is called
 * under it.
 */
public final class Inventory {
    private static final Comparator<ResourceId> BY_PLACE = Comparator.comparing(ResourceId::account)
            .thenComparing(ResourceId::region)
            .thenComparing(id -> id.type().name())
            .thenComparing(ResourceId::nativeId)
            .thenComparing(ResourceId::provider);

    private final InstantSource clock;
    private final Map<ResourceId, InventoryItem> items = new TreeMap<>(BY_PLACE);
    private final Map<Part, Freshness> parts = new TreeMap<>();

    /** Makes an empty inventory. */
    public Inventory(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * One kind of resource in one region of one account.
     *
     * @param account its name
     * @param region where
     * @param type what kind
     */
    public record Part(String account, Region region, ResourceType type) implements Comparable<Part> {
        private static final Comparator<Part> ORDER = Comparator.comparing(Part::account)
                .thenComparing(Part::region)
                .thenComparing(part -> part.type().name());

        @Override
        public int compareTo(Part other) {
            return ORDER.compare(this, other);
        }

        private boolean holds(ResourceId id) {
            return id.account().equals(account)
                    && id.region().equals(region)
                    && id.type().equals(type);
        }
    }

    /** Takes in a resource as it was just read; one that is deleted is taken out. */
    public void seen(Resource resource) {
        synchronized (this) {
            put(resource, clock.instant());
        }
    }

    /** Takes out a resource that is known to be gone. */
    public synchronized void gone(ResourceId id) {
        items.remove(id);
    }

    /**
     * Takes in a whole listing. What it does not show is taken out, unless it was seen after the listing began or
     * so shortly before that the listing may not have shown it yet.
     *
     * @param began when the first page was asked for
     * @param visibility how long the provider may hide a new resource
     */
    public void listed(Part part, Instant began, Duration visibility, List<? extends Resource> listing) {
        Set<ResourceId> shown = new HashSet<>();
        synchronized (this) {
            Instant now = clock.instant();
            for (Resource resource : listing) {
                shown.add(resource.id());
                InventoryItem known = items.get(resource.id());
                if (known == null || !known.seenAt().isAfter(began)) {
                    put(resource, now);
                }
            }
            Instant trusted = began.minus(visibility);
            Iterator<InventoryItem> all = items.values().iterator();
            while (all.hasNext()) {
                InventoryItem item = all.next();
                ResourceId id = item.resource().id();
                if (part.holds(id) && !shown.contains(id) && item.seenAt().isBefore(trusted)) {
                    all.remove();
                }
            }
            parts.put(
                    part,
                    new Freshness(part.account(), part.region(), part.type(), Optional.of(began), Optional.empty()));
        }
    }

    /** Notes that a part is going to be listed, so that what is not known yet is not taken for all there is. */
    public synchronized void awaited(Part part) {
        parts.putIfAbsent(
                part, new Freshness(part.account(), part.region(), part.type(), Optional.empty(), Optional.empty()));
    }

    /** Notes that a part could not be listed; what was known of it stays. */
    public synchronized void failed(Part part, CloudException error) {
        Optional<Instant> before = Optional.ofNullable(parts.get(part)).flatMap(Freshness::listedAt);
        parts.put(part, new Freshness(part.account(), part.region(), part.type(), before, Optional.of(error)));
    }

    /** Returns what is known, in the order of account, region, type and native id. */
    public synchronized List<InventoryItem> find(InventoryQuery query) {
        List<InventoryItem> found = new ArrayList<>();
        for (InventoryItem item : items.values()) {
            ResourceId id = item.resource().id();
            if (matches(query.account(), id.account())
                    && matches(query.region(), id.region())
                    && matches(query.type(), id.type())
                    && item.resource()
                            .tags()
                            .entrySet()
                            .containsAll(query.tags().entrySet())) {
                found.add(item);
            }
        }
        return found;
    }

    /** Returns how far each part can be trusted. */
    public synchronized List<Freshness> freshness() {
        return List.copyOf(parts.values());
    }

    /** Returns the regions of an account in which something is known. */
    public synchronized SortedSet<Region> regions(String account) {
        SortedSet<Region> regions = new TreeSet<>();
        for (ResourceId id : items.keySet()) {
            if (id.account().equals(account) && !id.region().equals(Region.GLOBAL)) {
                regions.add(id.region());
            }
        }
        return regions;
    }

    private void put(Resource resource, Instant now) {
        if (resource instanceof VM vm && vm.state() == VMState.DELETED) {
            items.remove(resource.id());
        } else {
            items.put(resource.id(), new InventoryItem(resource, now));
        }
    }

    private static <T> boolean matches(Optional<T> wanted, @Nullable T value) {
        return wanted.isEmpty() || wanted.orElseThrow().equals(value);
    }
}
