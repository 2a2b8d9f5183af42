package io.multicloud.gcp.wire;

import com.google.protobuf.Message;
import io.multicloud.api.Region;
import io.multicloud.gcp.wire.Operations.Accepted;
import io.multicloud.gcp.wire.Operations.State;
import io.multicloud.testkit.FakeOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Resources that are so unlike the fake's that the front keeps them itself, in the fake's time and with its latencies. Used
 * under the fake's lock.
 *
 * @param <M> what they look like
 */
final class Owned<M extends Message> {
    private final Backing backing;
    private final FakeOperation create;
    private final FakeOperation delete;
    private final Map<String, Item<M>> items = new TreeMap<>();

    Owned(Backing backing, FakeOperation create, FakeOperation delete) {
        this.backing = backing;
        this.create = create;
        this.delete = delete;
    }

    /** Tells what uses something, for which it cannot be deleted. */
    @FunctionalInterface
    interface Uses {
        /** Returns the path of one that does. */
        Optional<String> of(String collection, String link);
    }

    /**
     * One resource.
     *
     * @param key which no other has
     * @param id its number
     * @param region where its latencies are from
     * @param createdAt when its create was accepted
     * @param message what was asked for
     * @param readyAt when its creation ends
     * @param goneAt when it is gone; null if nobody has deleted it
     */
    record Item<M>(
            String key,
            long id,
            Region region,
            Instant createdAt,
            M message,
            Instant readyAt,
            @Nullable Instant goneAt) {
        Item<M> with(M other, @Nullable Instant gone) {
            return new Item<>(key, id, region, createdAt, other, readyAt, gone);
        }
    }

    /** Puts something there that nobody has asked for. */
    void provide(String key, Region region, M message) {
        items.put(key, new Item<>(key, backing.newId(), region, backing.now(), message, backing.now(), null));
    }

    /** Returns what is there and not gone. */
    List<Item<M>> shown() {
        Instant now = backing.now();
        items.values().removeIf(item -> item.goneAt() != null && !item.goneAt().isAfter(now));
        return new ArrayList<>(items.values());
    }

    Optional<Item<M>> find(String key) {
        return shown().stream().filter(item -> item.key().equals(key)).findFirst();
    }

    Item<M> require(String key, String path) {
        return find(key).orElseThrow(() -> GcpError.notFound(path));
    }

    /** Creates one. */
    Accepted insert(String key, Region region, M message, String target, String path) {
        if (find(key).isPresent()) {
            throw GcpError.alreadyExists(path);
        }
        Duration latency = backing.world().latency(create, region);
        Instant now = backing.now();
        Item<M> item = new Item<>(key, backing.newId(), region, now, message, now.plus(latency), null);
        items.put(key, item);
        return Accepted.of(target, Long.toString(item.id()), until(now, latency));
    }

    /** Replaces what it looks like. */
    Accepted update(String key, String target, String path, FakeOperation change, UnaryOperator<M> edit) {
        Item<M> item = alive(key, path);
        items.put(key, item.with(edit.apply(item.message()), null));
        Duration latency = backing.world().latency(change, item.region());
        return Accepted.of(target, Long.toString(item.id()), until(backing.now(), latency));
    }

    /** Deletes one; a second request finds it going, and ends with the first. */
    Accepted delete(String key, String target, String path) {
        Item<M> item = require(key, path);
        if (item.goneAt() != null) {
            Instant now = backing.now();
            return Accepted.of(target, Long.toString(item.id()), until(now, Duration.between(now, item.goneAt())));
        }
        Duration latency = backing.world().latency(delete, item.region());
        items.put(key, item.with(item.message(), backing.now().plus(latency)));
        return Accepted.of(target, Long.toString(item.id()), until(backing.now(), latency));
    }

    /** Returns one that something else can be put into: its creation has ended, and nobody deletes it. */
    Item<M> requireReady(String key, String path) {
        Item<M> item = alive(key, path);
        if (item.readyAt().isAfter(backing.now())) {
            throw GcpError.notReady(path);
        }
        return item;
    }

    private Item<M> alive(String key, String path) {
        Item<M> item = require(key, path);
        if (item.goneAt() != null) {
            throw GcpError.notReady(path);
        }
        return item;
    }

    private Supplier<State> until(Instant start, Duration latency) {
        Instant end = start.plus(latency);
        return () -> {
            Instant now = backing.now();
            if (!now.isBefore(end)) {
                return State.Done.INSTANCE;
            }
            double fraction = Duration.between(start, now).toNanos() / (double) latency.toNanos();
            return new State.Going((int) (100 * fraction));
        };
    }
}
