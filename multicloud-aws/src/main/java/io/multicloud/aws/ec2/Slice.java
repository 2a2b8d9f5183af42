package io.multicloud.aws.ec2;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a Describe request.
 *
 * @param items what it shows
 * @param next where to go on; null or empty at the end
 * @param <N> the cloud's own class
 */
record Slice<N>(List<N> items, @Nullable String next) {
    /** Copies the items. */
    Slice {
        items = List.copyOf(items);
    }

    /** Tells whether there is more. */
    boolean more() {
        return next != null && !next.isEmpty();
    }
}
