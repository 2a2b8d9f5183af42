package io.multicloud.api.cost;

/** By what a cost report is broken down. */
public sealed interface CostGroup {
    /** By service, such as compute or storage. */
    static CostGroup service() {
        return ByService.INSTANCE;
    }

    /** By region. */
    static CostGroup region() {
        return ByRegion.INSTANCE;
    }

    /** By the value of a tag; costs without it are under the empty value. */
    static CostGroup tag(String key) {
        return new ByTag(key);
    }

    /** By service. */
    enum ByService implements CostGroup {
        /** The only value. */
        INSTANCE
    }

    /** By region. */
    enum ByRegion implements CostGroup {
        /** The only value. */
        INSTANCE
    }

    /**
     * By the value of a tag.
     *
     * @param key the tag
     */
    record ByTag(String key) implements CostGroup {}
}
