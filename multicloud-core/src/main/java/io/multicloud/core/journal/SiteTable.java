package io.multicloud.core.journal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Sites: what is written and read inside a transaction. */
final class SiteTable {
    private SiteTable() {}

    /** Makes a change unless the site has another epoch; also true if the same writer has made it before. */
    static boolean move(Session session, SiteChange change) throws SQLException {
        int changed = change.expectedEpoch() == 0
                ? session.sql("INSERT INTO site (name, role, epoch, writer, changed_at) VALUES (?, ?, 1, ?, {now})"
                                + " ON CONFLICT (name) DO NOTHING")
                        .text(change.name())
                        .text(change.role())
                        .text(change.writer())
                        .run()
                : session.sql("UPDATE site SET role = ?, epoch = epoch + 1, writer = ?, changed_at = {now}"
                                + " WHERE name = ? AND epoch = ?")
                        .text(change.role())
                        .text(change.writer())
                        .text(change.name())
                        .number(change.expectedEpoch())
                        .run();
        return changed == 1 || made(session, change);
    }

    private static boolean made(Session session, SiteChange change) throws SQLException {
        return !session.sql("SELECT 1 FROM site WHERE name = ? AND epoch = ? AND role = ? AND writer = ?")
                .text(change.name())
                .number(change.expectedEpoch() + 1)
                .text(change.role())
                .text(change.writer())
                .rows(row -> row.getInt(1))
                .isEmpty();
    }

    static List<SiteRecord> all(Session session) throws SQLException {
        return session.sql("SELECT name, role, epoch, writer, changed_at FROM site ORDER BY name")
                .rows(row -> new SiteRecord(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4),
                        Instant.ofEpochMilli(row.getLong(5))));
    }
}
