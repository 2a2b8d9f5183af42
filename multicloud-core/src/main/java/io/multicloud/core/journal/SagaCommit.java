package io.multicloud.core.journal;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A commit of a saga's owner. Where the database can, the saga and the result of its step are one statement. */
final class SagaCommit implements GroupCommit.Statement<CommitResult> {
    private static final String RESULT =
            "INSERT INTO step (saga, direction, position, name, result, attempts, took, ended_at) ";

    private static final String REPLACING =
            " ON CONFLICT (saga, direction, position) DO UPDATE SET name = excluded.name, result = excluded.result,"
                    + " attempts = excluded.attempts, took = excluded.took, ended_at = excluded.ended_at";

    private static final String ADD_RESULT = RESULT + "VALUES (?, ?, ?, ?, ?, ?, ?, {now})" + REPLACING;

    /** A parameter in a select has no type by itself. */
    private static final String CHAINED_RESULT = RESULT + """
            SELECT CAST(? AS text), CAST(? AS text), CAST(? AS bigint), CAST(? AS text), CAST(? AS text),
              CAST(? AS bigint), CAST(? AS bigint), {now} FROM moved""" + REPLACING;

    /** Texts are put together once: they are long, and each would be hashed anew to find its prepared statement. */
    private static final ConcurrentMap<Form, String> UPDATES = new ConcurrentHashMap<>();

    private static final ConcurrentMap<Form, String> CHAINED = new ConcurrentHashMap<>();

    private final SagaWrite write;

    SagaCommit(SagaWrite write) {
        this.write = write;
    }

    /**
     * What of a write is part of the text: names and nulls. A statement for each combination that occurs is prepared once,
     * and the fewer parameters there are to bind, the cheaper it is, as binding is a large part of what a write costs.
     */
    private record Form(
            SagaState state,
            Direction direction,
            Class<? extends Hold> hold,
            boolean memo,
            boolean reason,
            Optional<Request> seen) {
        static Form of(SagaWrite write) {
            Cursor cursor = write.cursor();
            return new Form(
                    cursor.state(),
                    cursor.direction(),
                    write.hold().getClass(),
                    cursor.memo().isPresent(),
                    cursor.reason().isPresent(),
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
                    + ", request = 0, committed_at = {now}" + holding
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
        Form form = Form.of(write);
        if (write.results().isEmpty()) {
            return UPDATES.computeIfAbsent(form, Form::update);
        }
        // The result is written if, and only if, the saga could be.
        return dialect.chains()
                ? CHAINED.computeIfAbsent(
                        form, made -> "WITH moved AS (" + made.update() + " RETURNING id) " + CHAINED_RESULT)
                : null;
    }

    @Override
    public void bind(Session.Call call) throws SQLException {
        bindUpdate(call);
        for (StepRecord result : write.results()) {
            bindResult(call, result);
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
            bind(call);
            return answer(session, call.run());
        }
        Savepoint before = write.sites().isEmpty() ? null : session.connection().setSavepoint();
        Session.Call update = session.sql(UPDATES.computeIfAbsent(Form.of(write), Form::update));
        bindUpdate(update);
        if (update.run() == 0) {
            return SagaTable.refusal(session, write);
        }
        for (StepRecord result : write.results()) {
            Session.Call call = session.sql(ADD_RESULT);
            bindResult(call, result);
            call.run();
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

    private void bindUpdate(Session.Call call) throws SQLException {
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

    private void bindResult(Session.Call call, StepRecord result) throws SQLException {
        call.text(write.saga())
                .text(result.direction().name())
                .number(result.position())
                .text(result.name())
                .text(result.result())
                .number(result.attempts())
                .number(result.took().toMillis());
    }
}
