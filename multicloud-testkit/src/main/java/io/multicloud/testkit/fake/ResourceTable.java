package io.multicloud.testkit.fake;

import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All resources of one kind: by native id, by token, by unique name, and in the order of their creation.
 *
 * <p>A page token names the sequence number of the last resource seen. Numbers only grow and a listing goes by them, so
 * a resource that is there during a whole listing is in it exactly once, whatever comes and goes meanwhile. Resources
 * that are gone stay as tombstones for a while, so that a second delete and a repeated create find them.
 *
 * <p>Belongs to its backend: everything is called under the world's lock.
 *
 * @param <E> the resource
 */
public final class ResourceTable<E extends Entry<?>> {
    /** How long what is gone is remembered. */
    static final Duration MEMORY = Duration.ofHours(24);

    private static final int COMPACT_FROM = 64;

    private final Map<String, E> byId = new HashMap<>();
    private final Map<String, E> byToken = new HashMap<>();
    private final Map<String, E> byName = new HashMap<>();
    private final Map<Region, Sequence<E>> byRegion = new TreeMap<>();
    private final Deque<Tombstone<E>> tombstones = new ArrayDeque<>();
    private long lastSequence;
    private int live;

    private record Tombstone<E>(E entry, Instant forgetAt) {}

    /** The entries of one region in the order of their creation, holes included. */
    private static final class Sequence<E extends Entry<?>> {
        private final List<E> entries = new ArrayList<>();
        private int gone;

        /** Returns the index of the first entry with a number greater than {@code sequence}. */
        int after(long sequence) {
            int low = 0;
            int high = entries.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (entries.get(middle).sequence <= sequence) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        void leave() {
            gone++;
            if (gone > COMPACT_FROM && gone > entries.size() / 2) {
                entries.removeIf(entry -> entry.phase() == Phase.GONE);
                gone = 0;
            }
        }
    }

    /**
     * Adds a resource.
     *
     * @param token the token it was created with, or null
     * @param arguments what it was created from
     * @param uniqueName its name with the scope in which no other may have it, or null
     */
    void add(E entry, @Nullable String token, Object arguments, @Nullable String uniqueName) {
        entry.sequence = ++lastSequence;
        byId.put(entry.id().nativeId(), entry);
        if (token != null) {
            entry.token = token;
            entry.arguments = arguments;
            byToken.put(token, entry);
        }
        if (uniqueName != null) {
            byName.put(uniqueName, entry);
        }
        byRegion.computeIfAbsent(entry.id().region(), region -> new Sequence<>())
                .entries
                .add(entry);
        live++;
    }

    /** Returns a resource or what is remembered of it, or null. */
    public @Nullable E find(String nativeId) {
        return byId.get(nativeId);
    }

    @Nullable
    E findByToken(String token) {
        return byToken.get(token);
    }

    @Nullable
    E findByName(String uniqueName) {
        return byName.get(uniqueName);
    }

    /** Takes a resource that is gone out of listings and frees its name. */
    void bury(E entry, @Nullable String uniqueName, Instant now) {
        if (uniqueName != null) {
            byName.remove(uniqueName, entry);
        }
        Sequence<E> sequence = byRegion.get(entry.id().region());
        if (sequence != null) {
            sequence.leave();
        }
        live--;
        tombstones.addLast(new Tombstone<>(entry, now.plus(MEMORY)));
        while (!tombstones.isEmpty() && !tombstones.getFirst().forgetAt().isAfter(now)) {
            forget(tombstones.removeFirst().entry());
        }
    }

    private void forget(E entry) {
        byId.remove(entry.id().nativeId(), entry);
        if (entry.token != null) {
            byToken.remove(entry.token, entry);
        }
    }

    /** Returns how many there are that are not gone. */
    public int size() {
        return live;
    }

    /** Calls for each that is not gone, in the order of regions, then of creation. */
    public void forEach(Consumer<E> action) {
        for (Sequence<E> sequence : byRegion.values()) {
            for (E entry : sequence.entries) {
                if (entry.phase() != Phase.GONE) {
                    action.accept(entry);
                }
            }
        }
    }

    /**
     * Returns a page.
     *
     * @param filter what is listed
     * @param filterKey stands for the filter; a token is valid with the same one only
     * @param token where to go on; empty for the beginning
     * @return the page, or null if this table did not mint the token
     */
    <R extends Resource> @Nullable Page<R> page(
            Region region,
            Predicate<E> filter,
            int filterKey,
            Optional<String> token,
            int size,
            Instant now,
            Function<E, R> picture) {
        long after = 0;
        if (token.isPresent()) {
            after = read(token.get(), region, filterKey);
            if (after < 0) {
                return null;
            }
        }
        Sequence<E> sequence = byRegion.get(region);
        if (sequence == null) {
            return Page.last(List.of());
        }
        List<R> items = new ArrayList<>(Math.min(size, sequence.entries.size()));
        List<E> entries = sequence.entries;
        for (int i = sequence.after(after); i < entries.size(); i++) {
            E entry = entries.get(i);
            if (entry.phase() == Phase.GONE || entry.visibleAt.isAfter(now) || !filter.test(entry)) {
                continue;
            }
            if (items.size() == size) {
                return new Page<>(items, Optional.of(write(after, region, filterKey)));
            }
            items.add(picture.apply(entry));
            after = entry.sequence;
        }
        return Page.last(items);
    }

    private static String write(long after, Region region, int filterKey) {
        String plain = after + "/" + Integer.toHexString(filterKey) + "/" + Integer.toHexString(region.hashCode());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private long read(String token, Region region, int filterKey) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            long after = Long.parseLong(plain.substring(0, Math.max(0, plain.indexOf('/'))));
            return after <= lastSequence && token.equals(write(after, region, filterKey)) ? after : -1;
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }
}
