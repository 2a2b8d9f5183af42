package io.multicloud.testkit;

import io.multicloud.api.CloudException;
import io.multicloud.api.spi.CallInfo;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Every try of every native request that went through a gate, the newest kept. Thread-safe. */
public final class CallLog {
    /** How many entries are kept unless said otherwise. */
    public static final int DEFAULT_CAPACITY = 100_000;

    private final int capacity;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long total;

    /** Makes a log that keeps the newest {@link #DEFAULT_CAPACITY} entries. */
    public CallLog() {
        this(DEFAULT_CAPACITY);
    }

    /**
     * Makes a log.
     *
     * @param capacity how many entries are kept
     * @throws IllegalArgumentException if it is negative
     */
    public CallLog(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a call log must keep at least 0 entries, was " + capacity);
        }
        this.capacity = capacity;
    }

    /**
     * One try.
     *
     * @param at when it was sent
     * @param call what was sent
     * @param attempt which try it was, from 1
     * @param error why it failed; empty if it succeeded
     */
    public record Entry(Instant at, CallInfo call, int attempt, Optional<CloudException> error) {
        /** Tells whether it succeeded. */
        public boolean succeeded() {
            return error.isEmpty();
        }

        @Override
        public String toString() {
            return at + " " + call.operation()
                    + call.resource().map(id -> " " + id).orElse("")
                    + (attempt == 1 ? "" : " (attempt " + attempt + ")")
                    + error.map(e -> " -> " + e.code() + " " + e.nativeCode().orElse(""))
                            .orElse(" -> ok");
        }
    }

    /** Adds an entry; for gates. */
    public synchronized void add(Entry entry) {
        total++;
        if (capacity == 0) {
            return;
        }
        if (entries.size() == capacity) {
            entries.removeFirst();
        }
        entries.addLast(entry);
    }

    /** Returns the entries that are kept, oldest first. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Returns how many entries were ever added; remember it, and {@link #since} tells what came later. */
    public synchronized long total() {
        return total;
    }

    /** Returns the kept entries that were added after the first {@code mark}. */
    public synchronized List<Entry> since(long mark) {
        long skip = Math.max(0, mark - (total - entries.size()));
        List<Entry> later = new ArrayList<>();
        for (Entry entry : entries) {
            if (skip > 0) {
                skip--;
            } else {
                later.add(entry);
            }
        }
        return List.copyOf(later);
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(entry).append('\n'));
        return text.toString();
    }
}
