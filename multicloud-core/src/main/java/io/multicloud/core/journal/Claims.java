package io.multicloud.core.journal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a look for work came to.
 *
 * @param claims in the order in which they were due
 * @param nextDue in how long the next one is due, other hosts' leases included; zero if there is more; empty if nothing
 *     waits
 */
public record Claims(List<Claim> claims, Optional<Duration> nextDue) {
    /** Copies the list. */
    public Claims {
        claims = List.copyOf(claims);
    }
}
