package io.multicloud.core.journal;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables, and how older ones become these. Each version is a list of statements that turns the one before
 * into it; the versions that were published are never edited.
 */
final class Schema {
    private static final List<String> VERSION_1 = List.of(
            """
            CREATE TABLE saga (
              id text NOT NULL PRIMARY KEY,
              kind text NOT NULL,
              version bigint NOT NULL,
              input text NOT NULL,
              state text NOT NULL,
              direction text NOT NULL,
              position bigint NOT NULL,
              attempts bigint NOT NULL,
              memo text,
              progress double precision NOT NULL,
              reason text,
              owner text,
              epoch bigint NOT NULL,
              revision bigint NOT NULL,
              due bigint,
              request bigint NOT NULL,
              intended_at bigint NOT NULL,
              committed_at bigint NOT NULL
            )""",
            "CREATE INDEX saga_due ON saga (due) WHERE due IS NOT NULL",
            "CREATE INDEX saga_request ON saga (id) WHERE request <> 0",
            "CREATE INDEX saga_ended ON saga (committed_at) WHERE state IN ('SUCCEEDED', 'ROLLED_BACK')",
            """
            CREATE TABLE step (
              saga text NOT NULL,
              direction text NOT NULL,
              position bigint NOT NULL,
              name text NOT NULL,
              result text NOT NULL,
              PRIMARY KEY (saga, direction, position)
            )""",
            """
            CREATE TABLE extent (
              saga text NOT NULL,
              stream text NOT NULL,
              at bigint NOT NULL,
              length bigint NOT NULL,
              sha256 text,
              PRIMARY KEY (saga, stream, at)
            )""",
            """
            CREATE TABLE site (
              name text NOT NULL PRIMARY KEY,
              role text NOT NULL,
              epoch bigint NOT NULL,
              writer text NOT NULL,
              changed_at bigint NOT NULL
            )""");

    /** When a saga began, how long each step took, and how often it was tried. */
    private static final List<String> VERSION_2 = List.of(
            "ALTER TABLE saga ADD COLUMN created_at bigint NOT NULL DEFAULT 0",
            "UPDATE saga SET created_at = committed_at",
            "ALTER TABLE step ADD COLUMN attempts bigint NOT NULL DEFAULT 1",
            "ALTER TABLE step ADD COLUMN took bigint NOT NULL DEFAULT 0",
            "ALTER TABLE step ADD COLUMN ended_at bigint NOT NULL DEFAULT 0",
            "UPDATE step SET ended_at = (SELECT committed_at FROM saga WHERE saga.id = step.saga)"
                    + " WHERE EXISTS (SELECT 1 FROM saga WHERE saga.id = step.saga)");

    /**
     * The input is most of a saga and never changes: in the row, SQLite writes it again with each commit, and reads through it
     * for each column behind it (https://www.sqlite.org/fileformat2.html, 2.3).
     *
     * <p>What has ended is found by when it began. No index then has a column that a saga which goes on changes with each
     * commit: SQLite writes one tree less, and PostgreSQL leaves all indexes alone and puts the new row beside the old one
     * (https://www.postgresql.org/docs/current/storage-hot.html).
     *
     * <p>A receipt is what a target gave for a piece of an upload.
     */
    private static final List<String> VERSION_3 = List.of(
            """
            CREATE TABLE input (
              saga text NOT NULL PRIMARY KEY,
              content text NOT NULL
            )""",
            "INSERT INTO input (saga, content) SELECT id, input FROM saga",
            "ALTER TABLE saga DROP COLUMN input",
            "DROP INDEX saga_ended",
            "CREATE INDEX saga_rests ON saga (created_at) WHERE due IS NULL",
            "ALTER TABLE extent ADD COLUMN receipt text");

    /**
     * Where results are linked: they lie in the order in which they came, each with the number of the one that its saga had
     * before, and the saga has the last one's. Sagas that commit together then write one page of results, and not one each.
     */
    private static final List<String> VERSION_4_LINKED = List.of(
            "ALTER TABLE step RENAME TO step_2",
            """
            CREATE TABLE step (
              number INTEGER PRIMARY KEY,
              previous bigint,
              saga text NOT NULL,
              direction text NOT NULL,
              position bigint NOT NULL,
              name text NOT NULL,
              result text NOT NULL,
              attempts bigint NOT NULL,
              took bigint NOT NULL,
              ended_at bigint NOT NULL
            )""",
            """
            INSERT INTO step
            SELECT number, lag(number) OVER (PARTITION BY saga ORDER BY number), saga, direction, position, name, result,
              attempts, took, ended_at
            FROM (SELECT *, row_number() OVER (ORDER BY saga, ended_at, direction DESC, position) AS number FROM step_2)""",
            "DROP TABLE step_2",
            "ALTER TABLE saga ADD COLUMN last_step bigint",
            "UPDATE saga SET last_step = last.number"
                    + " FROM (SELECT saga, max(number) AS number FROM step GROUP BY saga) AS last WHERE last.saga = saga.id");

    /**
     * What a saga works on and no other one may before it has ended; the database itself sees to that. It is taken from a saga that
     * ends, so that the index has no column that others change.
     */
    private static final List<String> VERSION_5 = List.of(
            "ALTER TABLE saga ADD COLUMN subject text",
            "CREATE UNIQUE INDEX saga_subject ON saga (subject) WHERE subject IS NOT NULL");

    /** Where a locale may compare texts in another way than by their bytes, which alone puts ids of one prefix together. */
    private static final List<String> VERSION_6_KEYED =
            List.of("CREATE INDEX saga_id_by_bytes ON saga (id COLLATE \"C\")");

    /**
     * Where results have a key, the commit that they came with is part of it. No two are then of one key, and an insert need not be
     * ready to write over another, which costs PostgreSQL some 20 of the 160 us that a commit takes before it is flushed.
     */
    private static final List<String> VERSION_7_KEYED = List.of(
            "ALTER TABLE step ADD COLUMN revision bigint NOT NULL DEFAULT 0",
            "ALTER TABLE step DROP CONSTRAINT step_pkey",
            "ALTER TABLE step ADD PRIMARY KEY (saga, position, direction, revision)");

    private static final List<Version> VERSIONS = List.of(
            Version.everywhere(VERSION_1),
            Version.everywhere(VERSION_2),
            Version.everywhere(VERSION_3),
            new Version(List.of(), VERSION_4_LINKED, List.of()),
            Version.everywhere(VERSION_5),
            new Version(List.of(), List.of(), VERSION_6_KEYED),
            new Version(List.of(), List.of(), VERSION_7_KEYED));

    /**
     * What turns one version into the next.
     *
     * @param everywhere with the table options of the dialect
     * @param linked only where {@link Dialect#linksResults()}, as it is
     * @param keyed only elsewhere, as it is
     */
    private record Version(List<String> everywhere, List<String> linked, List<String> keyed) {
        static Version everywhere(List<String> changes) {
            return new Version(changes, List.of(), List.of());
        }
    }

    /** The version that this library writes. */
    static final int CURRENT = VERSIONS.size();

    private Schema() {}

    /**
     * Brings the tables to {@link #CURRENT}, in one transaction.
     *
     * @param where the file or server, for messages
     * @param exists whether there is a table {@code multicloud_schema}
     * @throws JournalException if they are newer, or not a journal's
     */
    static void migrate(Session session, String where, boolean exists) throws SQLException {
        int found = exists ? version(session, where) : 0;
        if (found > CURRENT) {
            throw new JournalException(
                    JournalException.Reason.NEWER_SCHEMA,
                    "the journal in " + where + " has schema version " + found + ", this library knows those up to "
                            + CURRENT + ": it is never opened by an older library than the one that wrote it",
                    null);
        }
        if (found == CURRENT) {
            return;
        }
        try (Statement statement = session.connection().createStatement()) {
            if (!exists) {
                statement.executeUpdate("CREATE TABLE multicloud_schema (version bigint NOT NULL)");
                statement.executeUpdate("INSERT INTO multicloud_schema (version) VALUES (0)");
            }
            for (Version version : VERSIONS.subList(found, CURRENT)) {
                for (String change : version.everywhere()) {
                    statement.executeUpdate(
                            change.startsWith("CREATE TABLE")
                                    ? change + session.dialect().tableOptions()
                                    : change);
                }
                for (String change : session.dialect().linksResults() ? version.linked() : version.keyed()) {
                    statement.executeUpdate(change);
                }
            }
            statement.executeUpdate("UPDATE multicloud_schema SET version = " + CURRENT);
        }
        session.commit();
    }

    private static int version(Session session, String where) throws SQLException {
        List<Integer> versions =
                session.sql("SELECT version FROM multicloud_schema").rows(row -> row.getInt(1));
        if (versions.size() != 1 || versions.get(0) < 1) {
            throw corrupt(
                    where, "its table multicloud_schema must hold one version of 1 or more, holds " + versions, null);
        }
        return versions.get(0);
    }

    static JournalException corrupt(String where, String rule, @Nullable Throwable cause) {
        return new JournalException(
                JournalException.Reason.CORRUPT,
                "the journal in " + where + " is damaged: " + rule
                        + ". Nothing of it was changed; restore a copy, or move"
                        + " it away to start a new one, knowing that what it held is then forgotten",
                cause);
    }
}
