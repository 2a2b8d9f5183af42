package io.multicloud.core.pipeline;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;

/**
 * Hears what creates, reads, listings and deletes show, so that an inventory is fresh without requests of its own. Called
 * on the caller's thread; hands on and does not wait. Thread-safe. What it throws is logged.
 */
public interface InventoryListener {
    /** Tells that a resource was seen as it now is. */
    void seen(Resource resource);

    /** Tells that a resource is gone. */
    void gone(ResourceId id);

    /** Returns a listener that tells this one, then another. */
    default InventoryListener and(InventoryListener other) {
        InventoryListener first = this;
        return new InventoryListener() {
            @Override
            public void seen(Resource resource) {
                first.seen(resource);
                other.seen(resource);
            }

            @Override
            public void gone(ResourceId id) {
                first.gone(id);
                other.gone(id);
            }
        };
    }
}
