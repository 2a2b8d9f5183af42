package io.multicloud.core.journal;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A commit of a saga's owner. Where the database can, the saga and the result of its step are one statement. */
final class SagaCommit implements GroupCommit.Statement<CommitResult> {
    private static final String RESULT =
            "INSERT INTO step (saga, revision, direction, position, name, result, attempts, took, ended_at) ";

    private static final String ADD_RESULT = RESULT + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, {now})";

    /** A result behind the saga's last one, if the writer is still the owner; the request it has seen follows. */
    private static final String LINK_RESULT = """
            INSERT INTO step (previous, saga, direction, position, name, result, attempts, took, ended_at)
            SELECT last_step, id, ?, ?, ?, ?, ?, ?, {now} FROM saga
            WHERE id = ? AND epoch = ? AND revision = ? AND request =\s""";

    private static final List<String> LINK_FIRST =
            List.of(LINK_RESULT + 0, LINK_RESULT + 1, LINK_RESULT + 2, LINK_RESULT + 3);

    /** A result behind the one that was just added. */
    private static final String LINK_NEXT = """
            INSERT INTO step (previous, saga, direction, position, name, result, attempts, took, ended_at)
            VALUES (last_insert_rowid(), ?, ?, ?, ?, ?, ?, ?, {now})""";

    /**
     * The update where binding costs nothing beside the journey: one text for every write, so that whatever waits can go out
     * together. A parameter that is not compared with a column needs its type said.
     */
    private static final String UPDATE_OF_ANY = """
            UPDATE saga SET revision = revision + 1,
              intended_at = CASE WHEN state = ? AND direction = ? AND position = ? THEN intended_at ELSE {now} END,
              state = ?, direction = ?, position = ?, attempts = ?, progress = ?, memo = ?, reason = ?, request = 0,
              subject = CASE WHEN CAST(? AS text) IN ('SUCCEEDED', 'ROLLED_BACK') THEN NULL ELSE subject END,
              committed_at = {now},
              owner = CASE WHEN CAST(? AS bigint) = -2 THEN owner END,
              due = CASE CAST(? AS bigint) WHEN -2 THEN due WHEN -1 THEN NULL ELSE {now} + CAST(? AS bigint) END
            WHERE id = ? AND epoch = ? AND revision = ? AND request = ?""";

    /** The result is written if, and only if, the saga could be. A parameter in a select has no type by itself. */
    private static final String UPDATE_WITH_RESULT =
            "WITH moved AS (" + UPDATE_OF_ANY + " RETURNING id, revision) " + RESULT + """
            SELECT id, revision, CAST(? AS text), CAST(? AS bigint), CAST(? AS text), CAST(? AS text),
              CAST(? AS bigint), CAST(? AS bigint), {now} FROM moved""";

    /** How {@link #UPDATE_OF_ANY} is told of a hold that is not a delay. */
    private static final long KEPT = -2;

    private static final long RESTS = -1;

    /** Texts are put together once: they are long, and each would be hashed anew to find its prepared statement. */
    private static final ConcurrentMap<Form, String> UPDATES = new ConcurrentHashMap<>();

    private final SagaWrite write;

    SagaCommit(SagaWrite write) {
        this.write = write;
    }

    /**
     * What of a write is part of the text where the database runs in this process: names and nulls. A statement for each combination that occurs is prepared once,
     * and the fewer parameters there are to bind, the cheaper it is, as binding is a large part of what a write costs.
     */
    private record Form(
            SagaState state,
            Direction direction,
            Class<? extends Hold> hold,
            boolean memo,
            boolean reason,
            boolean result,
            Optional<Request> seen) {
        static Form of(SagaWrite write) {
            Cursor cursor = write.cursor();
            return new Form(
                    cursor.state(),
                    cursor.direction(),
                    write.hold().getClass(),
                    cursor.memo().isPresent(),
                    cursor.reason().isPresent(),
                    !write.results().isEmpty(),
                    write.seen());
        }

        String update() {
            String holding = hold.equals(Hold.Keep.class)
                    ? ""
                    : hold.equals(Hold.Rest.class) ? ", owner = NULL, due = NULL" : ", owner = NULL, due = {now} + ?";
            return "UPDATE saga SET revision = revision + 1, state = '" + state
                    + "', intended_at = CASE WHEN state = '" + state + "' AND direction = '" + direction
                    + "' AND position = ? THEN intended_at ELSE {now} END, direction = '" + direction
                    + "', position = ?, attempts = ?, progress = ?"
                    + (memo ? ", memo = ?" : ", memo = NULL")
                    + (reason ? ", reason = ?" : ", reason = NULL")
                    // Nothing is asked if nothing was seen: the index of requests need not be looked at.
                    + (seen.isPresent() ? ", request = 0" : "")
                    + (result ? ", last_step = last_insert_rowid()" : "")
                    + (state.ended() ? ", subject = NULL" : "")
                    + ", committed_at = {now}" + holding
                    + " WHERE id = ? AND epoch = ? AND revision = ? AND request = "
                    + SagaTable.strength(seen.orElse(null));
        }
    }

    /** Tells whether it must have a transaction to itself, because it touches more than one saga. */
    boolean touchesOthers() {
        return write.wakes().isPresent() || !write.sites().isEmpty();
    }

    /** Tells whether it is one statement where the database chains them. */
    boolean isOneStatement() {
        return write.results().size() <= 1 && write.extents().isEmpty() && !touchesOthers();
    }

    // ---- as one statement

    @Override
    public @Nullable String text(Dialect dialect) {
        if (!isOneStatement()) {
            return null;
        }
        if (dialect.chains()) {
            return write.results().isEmpty() ? UPDATE_OF_ANY : UPDATE_WITH_RESULT;
        }
        return write.results().isEmpty() ? UPDATES.computeIfAbsent(Form.of(write), Form::update) : null;
    }

    @Override
    public void bind(Dialect dialect, Session.Call call) throws SQLException {
        bindUpdate(dialect, call);
        for (StepRecord result : write.results()) {
            bindOutcome(call, result);
        }
    }

    @Override
    public CommitResult answer(Session session, int changed) throws SQLException {
        return changed == 0 ? SagaTable.refusal(session, write) : new CommitResult.Applied();
    }

    // ---- as several

    @Override
    public CommitResult run(Session session) throws SQLException {
        String text = text(session.dialect());
        if (text != null) {
            Session.Call call = session.sql(text);
            bind(session.dialect(), call);
            return answer(session, call.run());
        }
        Savepoint before = write.sites().isEmpty() ? null : session.connection().setSavepoint();
        if (!(session.dialect().linksResults() ? wroteLinked(session) : wroteKeyed(session))) {
            return SagaTable.refusal(session, write);
        }
        ExtentTable.add(session, write.saga(), write.extents());
        for (SiteChange change : write.sites()) {
            if (!SiteTable.move(session, change)) {
                session.connection().rollback(before);
                return new CommitResult.SiteMoved(change.name());
            }
        }
        if (write.wakes().isPresent()) {
            SagaTable.request(session, write.wakes().get(), Request.WAKE);
        }
        return new CommitResult.Applied();
    }

    /** Writes the saga and its results; false if it is no longer the owner's, or something is asked. */
    private boolean wroteKeyed(Session session) throws SQLException {
        Session.Call update = session.sql(UPDATE_OF_ANY);
        bindAll(update);
        if (update.run() == 0) {
            return false;
        }
        for (StepRecord result : write.results()) {
            Session.Call call = session.sql(ADD_RESULT).text(write.saga()).number(write.revision() + 1);
            bindOutcome(call, result);
            call.run();
        }
        return true;
    }

    /** Writes the same where results are linked: first them, as the saga has the number of the last one. */
    private boolean wroteLinked(Session session) throws SQLException {
        boolean first = true;
        for (StepRecord result : write.results()) {
            Session.Call call;
            if (first) {
                call = session.sql(
                        LINK_FIRST.get(SagaTable.strength(write.seen().orElse(null))));
                bindOutcome(call, result);
                call.text(write.saga()).number(write.epoch()).number(write.revision());
            } else {
                call = session.sql(LINK_NEXT).text(write.saga());
                bindOutcome(call, result);
            }
            if (call.run() == 0) {
                return false;
            }
            first = false;
        }
        Session.Call update = session.sql(UPDATES.computeIfAbsent(Form.of(write), Form::update));
        bindFew(update);
        return update.run() == 1;
    }

    private void bindUpdate(Dialect dialect, Session.Call call) throws SQLException {
        if (dialect.chains()) {
            bindAll(call);
        } else {
            bindFew(call);
        }
    }

    private void bindAll(Session.Call call) throws SQLException {
        Cursor cursor = write.cursor();
        String state = cursor.state().name();
        String direction = cursor.direction().name();
        long hold = hold();
        call.text(state)
                .text(direction)
                .number(cursor.position())
                .text(state)
                .text(direction)
                .number(cursor.position())
                .number(cursor.attempts())
                .real(cursor.progress())
                .text(cursor.memo().orElse(null))
                .text(cursor.reason().orElse(null))
                .text(state)
                .number(hold)
                .number(hold)
                .number(hold)
                .text(write.saga())
                .number(write.epoch())
                .number(write.revision())
                .number(SagaTable.strength(write.seen().orElse(null)));
    }

    private long hold() {
        if (write.hold() instanceof Hold.WakeAfter wake) {
            return Math.max(0, wake.delay().toMillis());
        }
        return write.hold() instanceof Hold.Keep ? KEPT : RESTS;
    }

    private void bindFew(Session.Call call) throws SQLException {
        Cursor cursor = write.cursor();
        call.number(cursor.position())
                .number(cursor.position())
                .number(cursor.attempts())
                .real(cursor.progress());
        if (cursor.memo().isPresent()) {
            call.text(cursor.memo().get());
        }
        if (cursor.reason().isPresent()) {
            call.text(cursor.reason().get());
        }
        if (write.hold() instanceof Hold.WakeAfter wake) {
            call.number(Math.max(0, wake.delay().toMillis()));
        }
        call.text(write.saga()).number(write.epoch()).number(write.revision());
    }

    private static void bindOutcome(Session.Call call, StepRecord result) throws SQLException {
        call.text(result.direction().name())
                .number(result.position())
                .text(result.name())
                .text(result.result())
                .number(result.attempts())
                .number(result.took().toMillis());
    }
}
