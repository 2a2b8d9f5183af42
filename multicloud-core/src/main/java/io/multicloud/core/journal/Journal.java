package io.multicloud.core.journal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What survives. Nothing here blocks the caller: each operation is queued and answered by its stage, on a thread of the
 * journal, where callbacks must be short and must not block. Operations of one caller on the same saga take effect in the
 * order in which their answers were awaited.
 *
 * <p>A stage fails with {@link JournalException}: {@link JournalException.Reason#UNAVAILABLE UNAVAILABLE} means that nothing
 * was written, {@link JournalException.Reason#UNKNOWN UNKNOWN} that it may have been. Every write may then be repeated as
 * it is, and takes effect once.
 *
 * <p>Time is the store's own. A lease holds until the store says that it is over; a host must stop well before, by its
 * own measure. Thread-safe.
 */
public interface Journal extends AutoCloseable {
    /**
     * Writes down a new saga; answers with the one that has the id, which may be an earlier one, or else with the one that has
     * not ended and has the subject: then nothing was written.
     */
    CompletionStage<SagaRecord> create(NewSaga saga);

    /** Writes for a saga's owner. */
    CompletionStage<CommitResult> commit(SagaWrite write);

    /**
     * Writes down extents for a saga's owner, replacing those that begin at the same offsets. Moves no revision, so it may
     * run beside a commit. Answers {@link CommitResult.Applied} or {@link CommitResult.Stale}.
     */
    CompletionStage<CommitResult> record(Lease lease, List<ExtentRecord> extents);

    /** Claims what is due: what waits to be woken, and what an owner no longer renews. */
    CompletionStage<Claims> claim(ClaimRequest request);

    /** Prolongs leases from now on; answers with those that still were the caller's. */
    CompletionStage<List<Renewal>> renew(List<Lease> leases, Duration lease);

    /** Asks something of a saga's owner; answers whether it will get to know. */
    CompletionStage<Boolean> request(String saga, Request request);

    /** Changes a site's role outside of any saga. Answers {@link CommitResult.Applied} or {@link CommitResult.SiteMoved}. */
    CompletionStage<CommitResult> move(SiteChange change);

    /** Removes sagas that ended at least so long ago, with all that belongs to them; answers how many, at most {@code max}. */
    CompletionStage<Integer> forget(Duration age, int max);

    /** Returns a saga. */
    CompletionStage<Optional<SagaRecord>> find(String saga);

    /** Returns the saga that has a subject and has not ended. */
    CompletionStage<Optional<SagaRecord>> holder(String subject);

    /** Returns what a saga's steps came to, in the order of their position, forwards before backwards. */
    CompletionStage<List<StepRecord>> steps(String saga);

    /** Returns extents from an offset on, in their order. */
    CompletionStage<List<ExtentRecord>> extents(String saga, String stream, long fromOffset, int max);

    /**
     * Returns sagas in the order of their ids.
     *
     * @param states which ones
     * @param after the id after which to begin, the empty text for the first
     */
    CompletionStage<List<SagaRecord>> list(List<SagaState> states, String after, int max);

    /**
     * Returns all sagas whose ids begin with one of some texts, as they are at one moment, in the order of their ids.
     *
     * @param states which ones, each once
     * @param prefixes of ids
     */
    CompletionStage<List<SagaRecord>> named(List<SagaState> states, List<String> prefixes);

    /** Returns all sites by name. */
    CompletionStage<List<SiteRecord>> sites();

    /**
     * Returns this journal for callers that may block: an operation of theirs may run on their own thread and be answered
     * before its method returns, which spares a lone caller two changes of thread. Closing either closes both.
     */
    default Journal forBlockingCallers() {
        return this;
    }

    /** Answers what is queued with {@link JournalException.Reason#CLOSED}; what runs is brought to its end. */
    @Override
    void close();
}
