package io.multicloud.core.journal;

/** What became of a {@link SagaWrite}. Only {@link Applied} has changed anything. */
public sealed interface CommitResult {
    /** It is durable, by this call or by an earlier one of the same write. */
    record Applied() implements CommitResult {}

    /** The writer is not the owner any more: it must stop at once. */
    record Stale() implements CommitResult {}

    /**
     * Somebody asks for something that the writer had not seen; it decides anew.
     *
     * @param request what is asked
     */
    record Requested(Request request) implements CommitResult {}

    /**
     * A site does not have the epoch that was expected.
     *
     * @param site its name
     */
    record SiteMoved(String site) implements CommitResult {}
}
