package io.multicloud.api;

import java.util.ArrayList;
import java.util.List;

/**
 * How each part of a batch went, in the order asked for.
 *
 * @param items one entry for each part that was tried
 * @param requested how many parts were asked for; more than {@code items} if the batch was cancelled
 * @param <T> what one part yields
 */
public record BatchResult<T>(List<Item<T>> items, int requested) {
    /** Copies the items. */
    public BatchResult {
        items = List.copyOf(items);
    }

    /**
     * One part.
     *
     * @param <T> what it yields
     */
    public sealed interface Item<T> {
        /** Returns the name the part was asked for with. */
        String name();
    }

    /** A part that was accepted. */
    public record Done<T>(String name, T result) implements Item<T> {}

    /** A part that was refused; nothing of it exists. */
    public record Refused<T>(String name, CloudException error) implements Item<T> {}

    /** Returns the results of the accepted parts. */
    public List<T> results() {
        List<T> results = new ArrayList<>();
        for (Item<T> item : items) {
            if (item instanceof Done<T> done) {
                results.add(done.result());
            }
        }
        return List.copyOf(results);
    }

    /** Returns the refused parts. */
    public List<Refused<T>> refused() {
        List<Refused<T>> refused = new ArrayList<>();
        for (Item<T> item : items) {
            if (item instanceof Refused<T> refusal) {
                refused.add(refusal);
            }
        }
        return List.copyOf(refused);
    }

    /** Tells whether every part was tried and accepted. */
    public boolean complete() {
        return items.size() == requested && refused().isEmpty();
    }
}
