package io.multicloud.core.journal;

import java.sql.SQLException;

/** Where sessions come from. Thread-safe. */
interface Sessions extends AutoCloseable {
    /** Takes a session for one transaction; waits for a free one at the most for seconds. */
    Session take() throws SQLException;

    /** Gives a session back. */
    void giveBack(Session session, Health health);

    @Override
    void close();

    /** How a transaction left its session. */
    enum Health {
        /** Committed or rolled back. */
        GOOD,
        /** Neither could be done: to be closed. */
        BROKEN
    }
}
