package io.multicloud.testkit.adapter;

import io.multicloud.api.OperationId;
import io.multicloud.api.ResourceId;
import java.util.Locale;

/**
 * What an operation id says: a resource and the number of a change of it, and whether that change is its creation, another
 * one, or its deletion. Written, for example, {@code create/3/mc:...}.
 */
record OperationName(Kind kind, ResourceId resource, long change) {
    /** Kinds of changes. */
    enum Kind {
        CREATE,
        CHANGE,
        DELETE;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    OperationId id() {
        return new OperationId(kind.word + "/" + change + "/" + resource);
    }

    /** @throws IllegalArgumentException if the text is not one of these */
    static OperationName parse(OperationId id) {
        String[] parts = id.text().split("/", 3);
        if (parts.length == 3 && parts[1].matches("\\d{1,18}")) {
            for (Kind kind : Kind.values()) {
                if (kind.word.equals(parts[0])) {
                    return new OperationName(kind, ResourceId.parse(parts[2]), Long.parseLong(parts[1]));
                }
            }
        }
        throw new IllegalArgumentException("operation id '" + id + "' is not one of this provider's");
    }
}
