package io.multicloud.api;

import java.util.List;
import java.util.Optional;

/**
 * One answer of a listing. A page may be empty and still have a successor.
 *
 * @param items what this page holds
 * @param nextToken where to resume; absent on the last page. Opaque, and valid as long as the provider
 *     keeps it
 * @param <T> what is listed
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {
    /** Copies the items. */
    public Page {
        items = List.copyOf(items);
    }

    /** Returns the last page. */
    public static <T> Page<T> last(List<T> items) {
        return new Page<>(items, Optional.empty());
    }
}
