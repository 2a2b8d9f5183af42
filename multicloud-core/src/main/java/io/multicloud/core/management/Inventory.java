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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
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
    private final InstantSource clock;
    /** What is known of each part, by native id; a part of which nothing is known is not in it. */
    private final Map<Part, SortedMap<String, InventoryItem>> items = new HashMap<>();

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

        private static Part of(ResourceId id) {
            return new Part(id.account(), id.region(), id.type());
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
        remove(id);
    }

    /**
     * Takes in a whole listing. What it does not show is taken out, unless it was seen after the listing began or
     * so shortly before that the listing may not have shown it yet.
     *
     * @param began when the first page was asked for
     * @param visibility how long the provider may hide a new resource
     */
    public void listed(Part part, Instant began, Duration visibility, List<? extends Resource> listing) {
        synchronized (this) {
            Instant now = clock.instant();
            Set<String> shown = new HashSet<>();
            for (Resource resource : listing) {
                shown.add(resource.id().nativeId());
                InventoryItem known = known(resource.id());
                if (known == null || !known.seenAt().isAfter(began)) {
                    put(resource, now);
                }
            }
            Instant trusted = began.minus(visibility);
            SortedMap<String, InventoryItem> known = items.get(part);
            if (known != null) {
                known.values()
                        .removeIf(item -> item.seenAt().isBefore(trusted)
                                && !shown.contains(item.resource().id().nativeId()));
                if (known.isEmpty()) {
                    items.remove(part);
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
        items.keySet().stream()
                .filter(part -> matches(query.account(), part.account())
                        && matches(query.region(), part.region())
                        && matches(query.type(), part.type()))
                .sorted()
                .forEach(part -> {
                    for (InventoryItem item : items.getOrDefault(part, Collections.emptySortedMap())
                            .values()) {
                        if (isTagged(item.resource().tags(), query.tags())) {
                            found.add(item);
                        }
                    }
                });
        return found;
    }

    /** Returns how far each part can be trusted. */
    public synchronized List<Freshness> freshness() {
        return List.copyOf(parts.values());
    }

    /** Returns the regions of an account in which something is known. */
    public synchronized SortedSet<Region> regions(String account) {
        SortedSet<Region> regions = new TreeSet<>();
        for (Part part : items.keySet()) {
            if (part.account().equals(account) && !part.region().equals(Region.GLOBAL)) {
                regions.add(part.region());
            }
        }
        return regions;
    }

    private void put(Resource resource, Instant now) {
        ResourceId id = resource.id();
        if (resource instanceof VM vm && vm.state() == VMState.DELETED) {
            remove(id);
        } else {
            items.computeIfAbsent(Part.of(id), part -> new TreeMap<>())
                    .put(id.nativeId(), new InventoryItem(resource, now));
        }
    }

    private void remove(ResourceId id) {
        Part part = Part.of(id);
        SortedMap<String, InventoryItem> known = items.get(part);
        if (known != null) {
            known.remove(id.nativeId());
            if (known.isEmpty()) {
                items.remove(part);
            }
        }
    }

    private @Nullable InventoryItem known(ResourceId id) {
        SortedMap<String, InventoryItem> known = items.get(Part.of(id));
        return known == null ? null : known.get(id.nativeId());
    }

    private static boolean isTagged(Map<String, String> tags, Map<String, String> wanted) {
        for (Map.Entry<String, String> tag : wanted.entrySet()) {
            if (!tag.getValue().equals(tags.get(tag.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static <T> boolean matches(Optional<T> wanted, T value) {
        return wanted.isEmpty() || wanted.orElseThrow().equals(value);
    }
}
