package io.multicloud.core.journal;

/**
 * In what the two databases differ.
 *
 * @param name for messages
 * @param now the present in milliseconds since 1970, by the database's clock at the moment the statement runs
 * @param tableOptions what follows a table's columns
 * @param skipLocked what makes a select lock its rows and pass over those that others have locked
 * @param holdRow what makes a select keep others from changing its row until the commit
 * @param byBytes what makes texts of a column be compared by their bytes, whatever the locale
 * @param writers how many transactions may run at once
 * @param chains whether an update and an insert that depends on it can be one statement, which then needs no transaction
 *     around it: over a network, each statement and each commit is a journey of its own
 * @param linksResults whether results of steps are linked lists in a table without an index, instead of a tree of their own: where
 *     a commit costs what the pages are worth that it touches
 */
record Dialect(
        String name,
        String now,
        String tableOptions,
        String skipLocked,
        String holdRow,
        String byBytes,
        int writers,
        boolean chains,
        boolean linksResults) {
    /** One file, one writer. Rows are kept in the order of the primary key, which saves an index for each table. */
    static final Dialect SQLITE = new Dialect(
            "SQLite", "CAST(unixepoch('subsec') * 1000 AS INTEGER)", " WITHOUT ROWID", "", "", "", 1, false, true);

    /**
     * The time at which the statement came: unlike {@code clock_timestamp()}, an index can be searched by it. If the statement
     * then waits for a lock, that only makes a lease shorter.
     */
    static final Dialect POSTGRESQL = new Dialect(
            "PostgreSQL",
            "CAST(extract(epoch FROM statement_timestamp()) * 1000 AS bigint)",
            "",
            " FOR UPDATE SKIP LOCKED",
            " FOR SHARE",
            " COLLATE \"C\"",
            4,
            true,
            false);
}
