package io.multicloud.testkit.fake.storage;

/** Whether a cloud hands out tokens for the blocks it lists. */
public enum BlockTokens {
    /** A block is read by its offset. */
    NONE,
    /** A block is read by a token that every listing mints anew and that ends after a while. */
    PER_LISTING
}
