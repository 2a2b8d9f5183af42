package io.multicloud.api;

/** The filters of a {@link ListQuery}. */
public enum ListFilter {
    /** By exact name. */
    NAME,
    /** By tags. */
    TAGS
}
