package io.multicloud.api.control;

import java.util.List;

/**
 * One view of all accounts. Reads never send a request: they answer from an inventory that is written by every
 * call that passes through this library, and refreshed in the background. Thread-safe.
 */
public interface ControlPlane {
    /** Returns the resources known, by account, region, type and native id. */
    List<InventoryItem> find(InventoryQuery query);

    /** Returns how far each part of the inventory can be trusted. */
    List<Freshness> freshness();

    /**
     * Returns how well each account and each of its regions is that was ever used, by name: an account as a whole, then its
     * regions.
     */
    List<Health> health();

    /** Returns everything that runs in one page. */
    UnifiedView unifiedView();

    /** Returns {@link #unifiedView()} as JSON: camelCase keys, amounts as decimal text with their currency, ISO 8601 times. */
    String unifiedViewJson();

    /**
     * Lists every account anew, on the caller's thread. An account that fails does not stop the others.
     *
     * @return how far each part can be trusted afterwards, its error among it
     */
    List<Freshness> refresh();
}
