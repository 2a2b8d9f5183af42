package io.multicloud.api;

import java.io.Serializable;

/**
 * The durable name of a long operation. Store {@link #text()} and {@linkplain CloudProvider#attach
 * re-attach} later, from another process if need be. Its content is the adapter's own and is not to be
 * parsed by anyone else.
 *
 * @param text what the adapter needs to find the operation again
 */
public record OperationId(String text) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** @throws IllegalArgumentException if the text is blank */
    public OperationId {
        if (text.isBlank()) {
            throw new IllegalArgumentException("operation id must not be blank");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
