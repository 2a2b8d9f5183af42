package io.multicloud.testkit.fake;

import io.multicloud.testkit.HistoryEvent;
import io.multicloud.testkit.HistoryEvent.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What happened, the newest part kept, and a hash of all of it: two runs with equal hashes did the same at the same
 * time. Called under the world's lock.
 */
public final class History {
    private final InstantSource clock;
    private final int capacity;
    private final Deque<HistoryEvent> events = new ArrayDeque<>();
    private long total;
    private long hash = 0x9E3779B97F4A7C15L;

    History(InstantSource clock, int capacity) {
        this.clock = clock;
        this.capacity = capacity;
    }

    /** Adds an event. */
    public void add(Kind kind, String subject, String text) {
        Instant at = clock.instant();
        total++;
        hash = step(hash, at.getEpochSecond() * 1_000_000_007L + at.getNano());
        hash = step(hash, kind.name().hashCode());
        hash = step(hash, subject.hashCode());
        hash = step(hash, text.hashCode());
        if (capacity == 0) {
            return;
        }
        if (events.size() == capacity) {
            events.removeFirst();
        }
        events.addLast(new HistoryEvent(total, at, kind, subject, text));
    }

    /** Adds that a resource came to be. */
    public void created(Entry<?> entry) {
        add(Kind.STATE, entry.id().nativeId(), "accepted " + entry.id().type() + " '" + entry.name() + "'");
    }

    /** Adds that a delete was accepted. */
    public void deleting(Entry<?> entry) {
        add(Kind.STATE, entry.id().nativeId(), "deleting");
    }

    /** Adds that a resource is gone. */
    public void gone(Entry<?> entry) {
        add(Kind.STATE, entry.id().nativeId(), "gone");
    }

    List<HistoryEvent> events() {
        return List.copyOf(events);
    }

    long total() {
        return total;
    }

    long hash() {
        return hash;
    }

    // One round of SplitMix64's finaliser over the running value: order matters, and every bit reaches every other.
    private static long step(long running, long value) {
        long z = running * 31 + value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
