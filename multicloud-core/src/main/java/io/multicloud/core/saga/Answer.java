package io.multicloud.core.saga;

import io.multicloud.core.journal.ExtentRecord;
import io.multicloud.core.journal.SiteChange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one call or look-up of a step came to. */
public sealed interface Answer {
    /** Returns that the step has taken effect, with nothing to remember of it. */
    static Answer done() {
        return done("");
    }

    /** Returns that the step has taken effect, with what later steps need to know. */
    static Answer done(String result) {
        return new Done(result, List.of());
    }

    /** Returns that the step has not taken effect. For look-ups: the call may be made. */
    static Answer absent() {
        return new Absent();
    }

    /** Returns that it is under way, and when to look again. */
    static Answer again(Duration after) {
        return new Again(after, Optional.empty(), 0);
    }

    /** Returns that it is under way, when to look again, and what the look needs to know. */
    static Answer again(Duration after, String memo) {
        return new Again(after, Optional.of(memo), 0);
    }

    /** Returns that a human has to decide. */
    static Answer pause(String reason) {
        return new Pause(reason, Optional.empty());
    }

    /** Returns that a human has to decide, and what the step needs to know once they have. */
    static Answer pause(String reason, String memo) {
        return new Pause(reason, Optional.of(memo));
    }

    /** Returns that it goes on, on this host, and when to look again. */
    static Answer stay(Duration after, String memo) {
        return new Stay(after, memo, 0, List.of());
    }

    /** Returns that it cannot succeed. */
    static Answer fail(String reason) {
        return new Fail(reason);
    }

    /**
     * The step has taken effect.
     *
     * @param result for later steps, in the step's own encoding
     * @param sites roles that change in the same commit
     */
    record Done(String result, List<SiteChange> sites) implements Answer {
        /** Copies the list. */
        public Done {
            sites = List.copyOf(sites);
        }
    }

    /** The step has not taken effect. */
    record Absent() implements Answer {}

    /**
     * It is under way.
     *
     * @param after when to look again
     * @param memo what replaces the step's memo; empty to leave it
     * @param fraction of the step that is done, from 0 to 1
     * @param extents what the step has brought to its target since the last answer; kept in the same commit as the memo
     */
    record Again(Duration after, Optional<String> memo, double fraction, List<ExtentRecord> extents) implements Answer {
        /** @throws IllegalArgumentException if the fraction is not within 0 and 1 */
        public Again {
            requireFraction(fraction);
            extents = List.copyOf(extents);
        }

        /** Makes one without extents. */
        public Again(Duration after, Optional<String> memo, double fraction) {
            this(after, memo, fraction, List.of());
        }
    }

    /**
     * Nothing is settled; it is looked up and tried again, later each time.
     *
     * @param after at the earliest
     * @param reason why
     */
    record Retry(Duration after, String reason) implements Answer {}

    /**
     * A human has to decide whether to go on or to go back.
     *
     * @param reason what about
     * @param memo what replaces the step's memo; empty to leave it
     */
    record Pause(String reason, Optional<String> memo) implements Answer {}

    /**
     * It goes on without end in sight, and what this host has in memory about it is worth keeping: the lease is held while
     * it waits, so that no other host takes its turn unless this one is lost. Forwards only.
     *
     * @param after when to look again; short, since requests are heard only then
     * @param memo what replaces the step's memo
     * @param fraction of the step that is done, from 0 to 1
     * @param extents as of {@link Again}
     */
    record Stay(Duration after, String memo, double fraction, List<ExtentRecord> extents) implements Answer {
        /** @throws IllegalArgumentException if the fraction is not within 0 and 1 */
        public Stay {
            requireFraction(fraction);
            extents = List.copyOf(extents);
        }
    }

    /**
     * It cannot succeed. Forwards, the saga goes back; backwards or beyond the point of no return, it pauses.
     *
     * @param reason why
     */
    record Fail(String reason) implements Answer {}

    private static void requireFraction(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction must be within 0 and 1, was " + fraction);
        }
    }
}
