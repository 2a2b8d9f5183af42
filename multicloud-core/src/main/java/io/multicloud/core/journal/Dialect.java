package io.multicloud.core.journal;

/**
 * In what the two databases differ.
 *
 * @param name for messages
 * @param now the present in milliseconds since 1970, by the database's clock at the moment the statement runs
 * @param tableOptions what follows a table's columns
 * @param skipLocked what makes a select lock its rows and pass over those that others have locked
 * @param holdRow what makes a select keep others from changing its row until the commit
 * @param writers how many transactions may run at once
 */
record Dialect(String name, String now, String tableOptions, String skipLocked, String holdRow, int writers) {
    /** One file, one writer. Rows are kept in the order of the primary key, which saves an index for each table. */
    static final Dialect SQLITE =
            new Dialect("SQLite", "CAST(unixepoch('subsec') * 1000 AS INTEGER)", " WITHOUT ROWID", "", "", 1);

    /** The clock of the statement, not that of the transaction's begin, which a wait for a lock may have made old. */
    static final Dialect POSTGRESQL = new Dialect(
            "PostgreSQL",
            "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
            "",
            " FOR UPDATE SKIP LOCKED",
            " FOR SHARE",
            4);
}
