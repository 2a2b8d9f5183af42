package io.multicloud.core.journal;

import com.google.common.math.IntMath;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sagas with their steps: what is written and read inside a transaction. */
final class SagaTable {
    private static final String COLUMNS = "id, kind, version, state, direction, position, attempts, memo, progress,"
            + " reason, owner, epoch, revision, due, request, created_at, intended_at, committed_at, {now} AS read_at";

    private static final String CREATE = """
            INSERT INTO saga (id, kind, version, state, direction, position, attempts, memo, progress, reason,
              owner, epoch, revision, due, request, created_at, intended_at, committed_at, subject)
            VALUES (?, ?, ?, 'ACTIVE', 'FORWARD', 0, 0, NULL, 0, NULL, ?, 1, 0, {now} + ?, 0, {now}, {now}, {now}, ?)
            ON CONFLICT DO NOTHING RETURNING\s""" + COLUMNS;

    private static final String KEEP_INPUT = "INSERT INTO input (saga, content) ";

    private static final String CREATE_WITH_INPUT = "WITH made AS (" + CREATE + "), kept AS (" + KEEP_INPUT
            + "SELECT id, CAST(? AS text) FROM made) SELECT * FROM made";

    private static final String FIND = "SELECT " + COLUMNS + " FROM saga WHERE id = ?";

    private static final String HOLDER = "SELECT " + COLUMNS + " FROM saga WHERE subject = ?";

    /** So often a saga is written again, because the one that had its subject has ended between the write and the look. */
    private static final int CREATES = 3;

    /** The numbers of a saga's results, the last one's first, where they are linked; a null at the end. */
    private static final String LINKS = """
            WITH RECURSIVE link (number) AS (
              SELECT last_step FROM saga WHERE id = ?
              UNION ALL SELECT step.previous FROM link CROSS JOIN step ON step.number = link.number)
            """;

    private static final String WAKE = """
            UPDATE saga SET request = CASE WHEN request > ? THEN request ELSE ? END,
              due = CASE WHEN owner IS NULL THEN {now} ELSE due END
            WHERE id = ?""";

    /** Greater than any other one. */
    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

    private SagaTable() {}

    static SagaRecord create(Session session, NewSaga saga) throws SQLException {
        for (int i = 0; i < CREATES; i++) {
            Optional<SagaRecord> there = created(session, saga);
            if (there.isEmpty()) {
                there = find(session, saga.id());
            }
            if (there.isEmpty() && saga.subject().isPresent()) {
                there = holder(session, saga.subject().get());
            }
            if (there.isPresent()) {
                return there.get();
            }
        }
        throw new SQLException("the saga " + saga.id() + " was not written and is not there");
    }

    /** Returns a saga that was written; empty if its id or its subject is another one's. */
    private static Optional<SagaRecord> created(Session session, NewSaga saga) throws SQLException {
        boolean chains = session.dialect().chains();
        Session.Call create = session.sql(chains ? CREATE_WITH_INPUT : CREATE)
                .text(saga.id())
                .text(saga.kind().name())
                .number(saga.kind().version())
                .text(saga.owner())
                .number(saga.lease().toMillis())
                .text(saga.subject().orElse(null));
        List<SagaRecord> created = (chains ? create.text(saga.input()) : create).rows(row -> read(row, saga.input()));
        if (!created.isEmpty() && !chains) {
            session.sql(KEEP_INPUT + "VALUES (?, ?)")
                    .text(saga.id())
                    .text(saga.input())
                    .run();
        }
        return created.stream().findFirst();
    }

    /** Says why a write has changed no row: it is already there, somebody else is the owner, or something is asked. */
    static CommitResult refusal(Session session, SagaWrite write) throws SQLException {
        SagaRecord found = find(session, write.saga()).orElse(null);
        if (found == null || found.epoch() != write.epoch()) {
            return new CommitResult.Stale();
        }
        if (found.revision() == write.revision() + 1) {
            return new CommitResult.Applied();
        }
        if (found.revision() == write.revision() && found.request().isPresent()) {
            return new CommitResult.Requested(found.request().get());
        }
        return new CommitResult.Stale();
    }

    static Claims claim(Session session, ClaimRequest request) throws SQLException {
        String kinds = " AND (" + "kind = ? AND version = ?"
                + " OR kind = ? AND version = ?".repeat(request.kinds().size() - 1) + ")";
        List<SagaRecord> found = read(
                session,
                ofKinds(
                                session.sql("SELECT " + COLUMNS + " FROM saga WHERE due <= {now}" + kinds
                                        + " ORDER BY due, id LIMIT ?"
                                        + session.dialect().skipLocked()),
                                request.kinds())
                        .number(request.max()));
        List<Claim> claims = new ArrayList<>();
        if (!found.isEmpty()) {
            Session.Call take =
                    session.sql("UPDATE saga SET owner = ?, epoch = epoch + 1, due = {now} + ? WHERE id = ?");
            for (SagaRecord saga : found) {
                take.text(request.owner())
                        .number(request.lease().toMillis())
                        .text(saga.id())
                        .add();
                claims.add(claimed(saga, request));
            }
            take.runAll();
        }
        return new Claims(
                claims, found.size() == request.max() ? Optional.of(Duration.ZERO) : next(session, kinds, request));
    }

    private static Claim claimed(SagaRecord saga, ClaimRequest request) {
        return new Claim(
                new SagaRecord(
                        saga.id(),
                        saga.kind(),
                        saga.input(),
                        saga.cursor(),
                        Optional.of(request.owner()),
                        saga.epoch() + 1,
                        saga.revision(),
                        Optional.of(saga.readAt().plus(request.lease())),
                        saga.request(),
                        saga.createdAt(),
                        saga.intendedAt(),
                        saga.committedAt(),
                        saga.readAt()),
                saga.owner());
    }

    private static Optional<Duration> next(Session session, String kinds, ClaimRequest request) throws SQLException {
        List<Duration> next = ofKinds(
                        session.sql(
                                "SELECT due - {now} FROM saga WHERE due IS NOT NULL" + kinds + " ORDER BY due LIMIT 1"),
                        request.kinds())
                .rows(row -> Duration.ofMillis(Math.max(0, row.getLong(1))));
        return next.stream().findFirst();
    }

    private static Session.Call ofKinds(Session.Call call, List<SagaKind> kinds) throws SQLException {
        for (SagaKind kind : kinds) {
            call.text(kind.name()).number(kind.version());
        }
        return call;
    }

    /** Renews in the order of the ids, the one in which all transactions lock rows. */
    static List<Renewal> renew(Session session, List<Lease> leases, Duration lease) throws SQLException {
        if (leases.isEmpty()) {
            return List.of();
        }
        List<Lease> ordered = new ArrayList<>(leases);
        ordered.sort((a, b) -> a.saga().compareTo(b.saga()));
        Session.Call call =
                session.sql("UPDATE saga SET due = {now} + ? WHERE id = ? AND epoch = ? AND owner IS NOT NULL");
        for (Lease each : ordered) {
            call.number(lease.toMillis()).text(each.saga()).number(each.epoch()).add();
        }
        int[] changed = call.runAll();
        Map<String, Optional<Request>> requests = new HashMap<>();
        session.sql("SELECT id, request FROM saga WHERE request <> 0")
                .rows(row -> requests.put(row.getString(1), Optional.ofNullable(request(row.getInt(2)))) == null);
        List<Renewal> renewals = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                String saga = ordered.get(i).saga();
                renewals.add(new Renewal(saga, requests.getOrDefault(saga, Optional.empty())));
            }
        }
        return renewals;
    }

    static boolean request(Session session, String saga, Request request) throws SQLException {
        String states = switch (request) {
            case WAKE -> " AND state = 'ACTIVE'";
            case CONTINUE -> " AND state = 'PAUSED'";
            case CANCEL -> " AND state IN ('ACTIVE', 'PAUSED')";
        };
        return session.sql(WAKE + states)
                        .number(strength(request))
                        .number(strength(request))
                        .text(saga)
                        .run()
                == 1;
    }

    static int forget(Session session, Duration age, int max) throws SQLException {
        // Since it ended later than it began, the index of what rests leads to little else.
        List<String> ids = session.sql("SELECT id FROM saga WHERE state IN ('SUCCEEDED', 'ROLLED_BACK')"
                        + " AND due IS NULL AND created_at <= {now} - ? AND committed_at <= {now} - ?"
                        + " ORDER BY created_at, id LIMIT ?")
                .number(age.toMillis())
                .number(age.toMillis())
                .number(max)
                .rows(row -> row.getString(1));
        for (String id : ids) {
            session.sql(
                            session.dialect().linksResults()
                                    ? LINKS + "DELETE FROM step WHERE number IN (SELECT number FROM link)"
                                    : "DELETE FROM step WHERE saga = ?")
                    .text(id)
                    .run();
            session.sql("DELETE FROM extent WHERE saga = ?").text(id).run();
            session.sql("DELETE FROM input WHERE saga = ?").text(id).run();
            session.sql("DELETE FROM saga WHERE id = ?").text(id).run();
        }
        return ids.size();
    }

    static Optional<SagaRecord> find(Session session, String saga) throws SQLException {
        return read(session, session.sql(FIND).text(saga)).stream().findFirst();
    }

    static Optional<SagaRecord> holder(Session session, String subject) throws SQLException {
        return read(session, session.sql(HOLDER).text(subject)).stream().findFirst();
    }

    static List<StepRecord> steps(Session session, String saga) throws SQLException {
        String columns = "SELECT position, direction, name, result, attempts, took, ended_at FROM ";
        String text = session.dialect().linksResults()
                ? LINKS + columns + "link CROSS JOIN step ON step.number = link.number"
                        + " ORDER BY position, direction DESC, step.number"
                : columns + "step WHERE saga = ? ORDER BY position, direction DESC, revision";
        // Should a step have come to a result twice, the later one counts.
        Map<List<Object>, StepRecord> latest = new LinkedHashMap<>();
        session.sql(text)
                .text(saga)
                .rows(SagaTable::readStep)
                .forEach(step -> latest.put(List.of(step.position(), step.direction()), step));
        return List.copyOf(latest.values());
    }

    /** Returns sagas of which a result is gone, where results are linked. */
    static List<String> sagasWithLostSteps(Session session) throws SQLException {
        return session.sql("""
                SELECT id FROM saga WHERE last_step IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM step WHERE step.number = saga.last_step AND step.saga = saga.id)
                UNION SELECT later.saga FROM step AS later WHERE later.previous IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM step WHERE step.number = later.previous AND step.saga = later.saga)
                ORDER BY 1""").rows(row -> row.getString(1));
    }

    private static StepRecord readStep(ResultSet row) throws SQLException {
        return new StepRecord(
                row.getInt(1),
                Direction.valueOf(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                Duration.ofMillis(row.getLong(6)),
                Optional.of(Instant.ofEpochMilli(row.getLong(7))));
    }

    static List<SagaRecord> list(Session session, List<SagaState> states, String after, int max) throws SQLException {
        if (states.isEmpty()) {
            return List.of();
        }
        Session.Call call = session.sql("SELECT " + COLUMNS + " FROM saga WHERE state IN (?"
                + ", ?".repeat(states.size() - 1) + ") AND id > ? ORDER BY id LIMIT ?");
        for (SagaState state : states) {
            call.text(state.name());
        }
        return read(session, call.text(after).number(max));
    }

    /** Searches the ranges in which ids with the prefixes lie in the order of their bytes. */
    static List<SagaRecord> named(Session session, List<SagaState> states, List<String> prefixes) throws SQLException {
        if (states.isEmpty() || prefixes.isEmpty()) {
            return List.of();
        }
        boolean all = states.size() == SagaState.values().length;
        String id = "id" + session.dialect().byBytes();
        // Databases answer this from the index alone, without putting anything together or in order.
        String range = "SELECT " + COLUMNS + " FROM saga WHERE " + id + " >= ? AND " + id + " < ?"
                + (all ? "" : " AND state IN (?" + ", ?".repeat(states.size() - 1) + ")");
        Session.Call call = session.sql(range + (" UNION ALL " + range).repeat(prefixes.size() - 1));
        for (String prefix : prefixes) {
            call.text(prefix).text(prefix + LAST_CHARACTER);
            for (SagaState state : all ? List.<SagaState>of() : states) {
                call.text(state.name());
            }
        }
        Map<String, SagaRecord> found = new TreeMap<>();
        read(session, call).forEach(saga -> found.put(saga.id(), saga));
        return List.copyOf(found.values());
    }

    /** Reads sagas, and of those that were not read here before, their inputs. */
    private static List<SagaRecord> read(Session session, Session.Call call) throws SQLException {
        List<SagaRecord> found = call.rows(row -> read(row, ""));
        Map<String, String> inputs = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        for (SagaRecord saga : found) {
            session.inputs()
                    .find(saga)
                    .ifPresentOrElse(input -> inputs.put(saga.id(), input), () -> unknown.add(saga.id()));
        }
        if (!unknown.isEmpty()) {
            inputs.putAll(inputs(session, unknown));
        }
        List<SagaRecord> whole = new ArrayList<>();
        for (SagaRecord saga : found) {
            String input = inputs.get(saga.id());
            // What is gone between the two looks is as good as gone before the first.
            if (input != null) {
                whole.add(with(saga, input));
                session.inputs().put(saga, input);
            }
        }
        return whole;
    }

    private static Map<String, String> inputs(Session session, List<String> sagas) throws SQLException {
        // Powers of two, so that there are few texts to prepare.
        int places = IntMath.ceilingPowerOfTwo(sagas.size());
        Session.Call call =
                session.sql("SELECT saga, content FROM input WHERE saga IN (?" + ", ?".repeat(places - 1) + ")");
        for (int i = 0; i < places; i++) {
            call.text(sagas.get(Math.min(i, sagas.size() - 1)));
        }
        Map<String, String> inputs = new HashMap<>();
        call.rows(row -> inputs.put(row.getString(1), row.getString(2)) == null);
        return inputs;
    }

    private static SagaRecord with(SagaRecord saga, String input) {
        return new SagaRecord(
                saga.id(),
                saga.kind(),
                input,
                saga.cursor(),
                saga.owner(),
                saga.epoch(),
                saga.revision(),
                saga.due(),
                saga.request(),
                saga.createdAt(),
                saga.intendedAt(),
                saga.committedAt(),
                saga.readAt());
    }

    private static SagaRecord read(ResultSet row, String input) throws SQLException {
        Cursor cursor = new Cursor(
                SagaState.valueOf(row.getString(4)),
                Direction.valueOf(row.getString(5)),
                row.getInt(6),
                row.getInt(7),
                Optional.ofNullable(row.getString(8)),
                row.getDouble(9),
                Optional.ofNullable(row.getString(10)));
        long due = row.getLong(14);
        boolean hasDue = !row.wasNull();
        return new SagaRecord(
                row.getString(1),
                new SagaKind(row.getString(2), row.getInt(3)),
                input,
                cursor,
                Optional.ofNullable(row.getString(11)),
                row.getLong(12),
                row.getLong(13),
                hasDue ? Optional.of(Instant.ofEpochMilli(due)) : Optional.empty(),
                Optional.ofNullable(request(row.getInt(15))),
                Instant.ofEpochMilli(row.getLong(16)),
                Instant.ofEpochMilli(row.getLong(17)),
                Instant.ofEpochMilli(row.getLong(18)),
                Instant.ofEpochMilli(row.getLong(19)));
    }

    /** The stored numbers: 0 for none, otherwise the stronger, the higher. */
    static int strength(@Nullable Request request) {
        return request == null
                ? 0
                : switch (request) {
                    case WAKE -> 1;
                    case CONTINUE -> 2;
                    case CANCEL -> 3;
                };
    }

    private static @Nullable Request request(int strength) throws SQLException {
        return switch (strength) {
            case 0 -> null;
            case 1 -> Request.WAKE;
            case 2 -> Request.CONTINUE;
            case 3 -> Request.CANCEL;
            default -> throw new SQLException("there is no request of strength " + strength);
        };
    }
}
