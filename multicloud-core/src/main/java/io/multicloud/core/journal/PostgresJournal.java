package io.multicloud.core.journal;

import io.multicloud.core.journal.GroupCommit.Via;
import io.multicloud.core.journal.JournalException.Reason;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The journal in a PostgreSQL server, for several hosts. Needs {@code org.postgresql:postgresql} and {@code
 * com.zaxxer:HikariCP}.
 */
public final class PostgresJournal {
    private PostgresJournal() {}

    /**
     * Opens the journal, making its schema if there is none.
     *
     * @throws JournalException if a driver is missing, the server cannot be reached, or its tables are newer
     */
    public static Journal open(PostgresSettings settings) {
        requireDrivers();
        ThreadPoolExecutor threads = JournalThreads.start(Dialect.POSTGRESQL.writers());
        try {
            return open(settings, null, threads, Dialect.POSTGRESQL.writers(), () -> JournalThreads.stop(threads));
        } catch (RuntimeException e) {
            threads.shutdown();
            throw e;
        }
    }

    /**
     * Opens it on another time than the server's, for simulations.
     *
     * @param executor runs the transactions, one at a time
     * @throws JournalException as {@link #open(PostgresSettings)}
     */
    public static Journal openOn(PostgresSettings settings, InstantSource clock, Executor executor) {
        requireDrivers();
        return open(settings, clock, executor, 1, () -> {});
    }

    private static Journal open(
            PostgresSettings settings,
            @Nullable InstantSource clock,
            Executor executor,
            int writers,
            Runnable stopExecutor) {
        GroupCommit commits = new GroupCommit(
                settings.where(),
                PooledSessions.open(settings, clock, writers),
                Dialect.POSTGRESQL,
                executor,
                writers,
                // While one of them commits, the others take what comes.
                0,
                stopExecutor);
        return new JdbcJournal(settings.where(), commits, Via.EXECUTOR);
    }

    private static void requireDrivers() {
        require("org.postgresql.Driver", "org.postgresql:postgresql");
        require("com.zaxxer.hikari.HikariDataSource", "com.zaxxer:HikariCP");
    }

    private static void require(String type, String artifact) {
        try {
            Class.forName(type);
        } catch (ClassNotFoundException e) {
            throw new JournalException(
                    Reason.MISSING_ARTIFACT, "a journal in PostgreSQL needs " + artifact + " on the class path", e);
        }
    }
}
