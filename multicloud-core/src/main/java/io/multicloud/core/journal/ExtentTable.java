package io.multicloud.core.journal;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Extents: what is written and read inside a transaction. */
final class ExtentTable {
    private ExtentTable() {}

    static CommitResult record(Session session, Lease lease, List<ExtentRecord> extents) throws SQLException {
        boolean owned = !session.sql("SELECT 1 FROM saga WHERE id = ? AND epoch = ? AND owner IS NOT NULL"
                        + session.dialect().holdRow())
                .text(lease.saga())
                .number(lease.epoch())
                .rows(row -> row.getInt(1))
                .isEmpty();
        if (!owned) {
            return new CommitResult.Stale();
        }
        add(session, lease.saga(), extents);
        return new CommitResult.Applied();
    }

    /** Adds extents for whoever is known to be the owner. */
    static void add(Session session, String saga, List<ExtentRecord> extents) throws SQLException {
        if (extents.isEmpty()) {
            return;
        }
        Session.Call call = session.sql("INSERT INTO extent (saga, stream, at, length, sha256, receipt)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (saga, stream, at) DO UPDATE"
                + " SET length = excluded.length, sha256 = excluded.sha256, receipt = excluded.receipt");
        for (ExtentRecord extent : extents) {
            call.text(saga)
                    .text(extent.stream())
                    .number(extent.offset())
                    .number(extent.length())
                    .text(extent.sha256().orElse(null))
                    .text(extent.receipt().orElse(null))
                    .add();
        }
        call.runAll();
    }

    static List<ExtentRecord> from(Session session, String saga, String stream, long offset, int max)
            throws SQLException {
        return session.sql(
                        "SELECT stream, at, length, sha256, receipt FROM extent WHERE saga = ? AND stream = ? AND at >= ?"
                                + " ORDER BY at LIMIT ?")
                .text(saga)
                .text(stream)
                .number(offset)
                .number(max)
                .rows(row -> new ExtentRecord(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        Optional.ofNullable(row.getString(4)),
                        Optional.ofNullable(row.getString(5))));
    }
}
