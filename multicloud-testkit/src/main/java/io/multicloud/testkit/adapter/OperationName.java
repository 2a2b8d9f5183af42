package io.multicloud.testkit.adapter;

import io.multicloud.api.OperationId;
import io.multicloud.api.ResourceId;

/**
 * What an operation id says: a resource and either a change of it by number, 0 for its creation, or its deletion.
 * Written {@code change/3/mc:...} or {@code delete/mc:...}.
 */
record OperationName(ResourceId resource, long change) {
    private static final long DELETION = -1;
    private static final String CHANGE_PREFIX = "change/";
    private static final String DELETE_PREFIX = "delete/";

    static OperationId change(ResourceId resource, long change) {
        return new OperationId(CHANGE_PREFIX + change + "/" + resource);
    }

    static OperationId deletion(ResourceId resource) {
        return new OperationId(DELETE_PREFIX + resource);
    }

    boolean deletion() {
        return change == DELETION;
    }

    /** @throws IllegalArgumentException if the text is not one of these */
    static OperationName parse(OperationId id) {
        String text = id.text();
        if (text.startsWith(DELETE_PREFIX)) {
            return new OperationName(ResourceId.parse(text.substring(DELETE_PREFIX.length())), DELETION);
        }
        if (text.startsWith(CHANGE_PREFIX)) {
            int slash = text.indexOf('/', CHANGE_PREFIX.length());
            if (slash > 0) {
                try {
                    return new OperationName(
                            ResourceId.parse(text.substring(slash + 1)),
                            Long.parseLong(text.substring(CHANGE_PREFIX.length(), slash)));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("operation id '" + text + "' has no number", e);
                }
            }
        }
        throw new IllegalArgumentException("operation id '" + text + "' is not one of this provider's");
    }
}
