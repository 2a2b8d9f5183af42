package io.multicloud.core.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of {@code saga}. All instants are the database's; only differences between them mean something to a host.
 *
 * @param id chosen by whoever started it
 * @param kind which program it follows
 * @param input what it was started with, in the program's own encoding
 * @param cursor where it stands
 * @param owner the host that runs it; empty while it waits
 * @param epoch raised with each claim
 * @param revision raised with each commit
 * @param due when its lease ends, if it has an owner; otherwise when to wake it; empty if neither
 * @param request what others ask and the owner has not yet answered
 * @param createdAt when it was written down
 * @param intendedAt when it came to its present step, and to its present state there
 * @param committedAt when its owner last wrote
 * @param readAt when this was read
 */
public record SagaRecord(
        String id,
        SagaKind kind,
        String input,
        Cursor cursor,
        Optional<String> owner,
        long epoch,
        long revision,
        Optional<Instant> due,
        Optional<Request> request,
        Instant createdAt,
        Instant intendedAt,
        Instant committedAt,
        Instant readAt) {
    /** Returns how long it has been at its present step, in its present state. */
    public Duration sinceIntent() {
        return Duration.between(intendedAt, readAt);
    }

    /** Returns how long ago its owner last wrote. */
    public Duration sinceCommit() {
        return Duration.between(committedAt, readAt);
    }
}
