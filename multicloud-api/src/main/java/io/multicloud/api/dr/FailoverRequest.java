package io.multicloud.api.dr;

import io.multicloud.api.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A failover that somebody wants: what the primary site has not brought over is lost.
 *
 * @param reason kept with the work
 * @param acceptedLoss the most that may be lost; a newest point older than it is refused. Default: the plan's recovery point
 * @param before recover to the newest point at or before this instant, to go behind a corruption; default the newest of all
 * @param withoutFence go on although the primary site could not be fenced, because a human has made sure that it serves nobody
 */
public record FailoverRequest(
        String reason, Optional<Duration> acceptedLoss, Optional<Instant> before, Fencing withoutFence) {
    /** @throws IllegalArgumentException if the reason is blank, or the loss is not positive */
    public FailoverRequest {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("a failover must have a reason");
        }
        acceptedLoss.ifPresent(loss -> Durations.requirePositive("accepted loss", loss));
    }

    /** How sure it must be that the old side serves nobody. */
    public enum Fencing {
        /** Fenced by its cloud, or by the witness and the traffic switch. */
        REQUIRED,
        /** A human has made sure. */
        CONFIRMED_BY_HUMAN
    }

    /** Returns a request for the newest point, losing what the plan allows, once the old side is fenced. */
    public static FailoverRequest because(String reason) {
        return new FailoverRequest(reason, Optional.empty(), Optional.empty(), Fencing.REQUIRED);
    }
}
