package io.multicloud.core.journal;

import java.util.List;
import java.util.Optional;

/**
 * One commit of a saga's owner: all of it or nothing.
 *
 * @param saga its id
 * @param epoch of the owner
 * @param revision the one it builds on, and which this write raises
 * @param seen the request that the owner knows of and answers with this write
 * @param cursor where the saga stands now
 * @param hold what becomes of the lease
 * @param results of steps, one for each
 * @param sites roles that change with it
 * @param extents that are now safely at their target
 * @param wakes another saga to {@link Request#WAKE}, such as the one that waits for this one's end
 */
public record SagaWrite(
        String saga,
        long epoch,
        long revision,
        Optional<Request> seen,
        Cursor cursor,
        Hold hold,
        List<StepRecord> results,
        List<SiteChange> sites,
        List<ExtentRecord> extents,
        Optional<String> wakes) {
    /**
     * @throws IllegalArgumentException if an active saga would rest, or another one would not, or if a step has two results in one
     *     direction
     */
    public SagaWrite {
        results = List.copyOf(results);
        sites = List.copyOf(sites);
        extents = List.copyOf(extents);
        if ((cursor.state() == SagaState.ACTIVE) == (hold instanceof Hold.Rest)) {
            throw new IllegalArgumentException(
                    "an active saga is held or woken and any other rests, was " + cursor.state() + " with " + hold);
        }
        for (int i = 1; i < results.size(); i++) {
            requireOther(results.get(i), results.subList(0, i));
        }
    }

    private static void requireOther(StepRecord result, List<StepRecord> before) {
        for (StepRecord other : before) {
            if (other.position() == result.position() && other.direction() == result.direction()) {
                throw new IllegalArgumentException(
                        "a step has one result in one write, was " + result + " after " + other);
            }
        }
    }

    /** Makes one without extents. */
    public SagaWrite(
            String saga,
            long epoch,
            long revision,
            Optional<Request> seen,
            Cursor cursor,
            Hold hold,
            List<StepRecord> results,
            List<SiteChange> sites,
            Optional<String> wakes) {
        this(saga, epoch, revision, seen, cursor, hold, results, sites, List.of(), wakes);
    }

    /** Returns a write of results and a cursor, by a saga's owner who has seen its requests. */
    public static SagaWrite of(SagaRecord saga, Cursor cursor, Hold hold, List<StepRecord> results) {
        return new SagaWrite(
                saga.id(),
                saga.epoch(),
                saga.revision(),
                saga.request(),
                cursor,
                hold,
                results,
                List.of(),
                Optional.empty());
    }
}
