package io.multicloud.testkit;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order of their time, then of a number given to them: a binary heap. A cancelled event stays until it comes
 * up, or until more than half of the heap is cancelled. Not thread-safe.
 */
final class EventQueue {
    /** One event; its fields belong to the queue's owner and are read and written under the owner's lock. */
    static final class Event {
        final long atNanos;
        final long order;
        final Runnable task;
        final boolean background;
        boolean waiting = true;

        Event(long atNanos, long order, Runnable task, boolean background) {
            this.atNanos = atNanos;
            this.order = order;
            this.task = task;
            this.background = background;
        }

        private boolean before(Event other) {
            return atNanos < other.atNanos || (atNanos == other.atNanos && order < other.order);
        }
    }

    private static final int COMPACT_FROM = 64;

    private @Nullable Event[] heap = new Event[256];
    private int size;
    private int cancelled;
    private int foreground;

    /** Returns how many events wait. */
    int waiting() {
        return size - cancelled;
    }

    /** Returns how many of the waiting events are not in the background. */
    int foreground() {
        return foreground;
    }

    void add(Event event) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, event);
        if (!event.background) {
            foreground++;
        }
    }

    /** Returns whether the event was waiting. */
    boolean cancel(Event event) {
        if (!event.waiting) {
            return false;
        }
        event.waiting = false;
        cancelled++;
        if (!event.background) {
            foreground--;
        }
        if (cancelled > COMPACT_FROM && cancelled > size / 2) {
            compact();
        }
        return true;
    }

    /** Returns the first waiting event, or null. */
    @Nullable
    Event peek() {
        while (size > 0) {
            Event first = at(0);
            if (first.waiting) {
                return first;
            }
            removeFirst();
            cancelled--;
        }
        return null;
    }

    /** Takes the first waiting event, if there is one. */
    void take() {
        Event first = peek();
        if (first != null) {
            removeFirst();
            first.waiting = false;
            if (!first.background) {
                foreground--;
            }
        }
    }

    private void removeFirst() {
        Event last = at(--size);
        heap[size] = null;
        if (size > 0) {
            siftDown(0, last);
        }
    }

    private void siftUp(int from, Event event) {
        int child = from;
        while (child > 0) {
            int parent = (child - 1) >>> 1;
            Event above = at(parent);
            if (!event.before(above)) {
                break;
            }
            heap[child] = above;
            child = parent;
        }
        heap[child] = event;
    }

    private void siftDown(int from, Event event) {
        int parent = from;
        int firstLeaf = size >>> 1;
        while (parent < firstLeaf) {
            int child = 2 * parent + 1;
            Event least = at(child);
            if (child + 1 < size && at(child + 1).before(least)) {
                least = at(++child);
            }
            if (event.before(least)) {
                break;
            }
            heap[parent] = least;
            parent = child;
        }
        heap[parent] = event;
    }

    private void compact() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Event event = at(i);
            if (event.waiting) {
                heap[kept++] = event;
            }
        }
        Arrays.fill(heap, kept, size, null);
        size = kept;
        cancelled = 0;
        for (int i = (size >>> 1) - 1; i >= 0; i--) {
            siftDown(i, at(i));
        }
    }

    private Event at(int index) {
        return Objects.requireNonNull(heap[index]);
    }
}
