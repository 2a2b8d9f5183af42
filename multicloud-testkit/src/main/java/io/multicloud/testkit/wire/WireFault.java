package io.multicloud.testkit.wire;

import java.time.Duration;

/** What happens to one request on its way. */
public sealed interface WireFault {
    /** Breaks the connection before the request is handled: nothing was done. */
    record CutBefore() implements WireFault {}

    /** Handles the request and breaks the connection instead of answering. */
    record CutAfter() implements WireFault {}

    /** Handles the request and breaks the connection in the middle of the answer's body; instead of answering if it has none. */
    record CutWithin() implements WireFault {}

    /**
     * Answers late. The one place where real time passes: what is tested is a client's socket timeout.
     *
     * @param real how long, by the wall clock
     */
    record Delay(Duration real) implements WireFault {
        /** @throws IllegalArgumentException if negative */
        public Delay {
            if (real.isNegative()) {
                throw new IllegalArgumentException("a delay must not be negative, was " + real);
            }
        }
    }
}
