package io.multicloud.core.journal;

/**
 * The right to write to a saga.
 *
 * @param saga its id
 * @param epoch under which it was claimed
 */
public record Lease(String saga, long epoch) {}
