package io.multicloud.core.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection with its prepared statements. In SQL text, {@code {now}} stands for the present. Not thread-safe.
 */
final class Session implements AutoCloseable {
    private static final String NOW = "{now}";

    private final Connection connection;
    private final Dialect dialect;
    private final @Nullable InstantSource clock;
    private final Inputs inputs;
    private final Map<String, Prepared> prepared = new HashMap<>();

    /**
     * @param connection without auto-commit; closed with the session
     * @param clock what stands in for the database's clock in virtual time; null for the database's own
     * @param inputs what sessions of the same database remember
     */
    Session(Connection connection, Dialect dialect, @Nullable InstantSource clock, Inputs inputs) {
        this.connection = connection;
        this.dialect = dialect;
        this.clock = clock;
        this.inputs = inputs;
    }

    Dialect dialect() {
        return dialect;
    }

    Inputs inputs() {
        return inputs;
    }

    Connection connection() {
        return connection;
    }

    /** Starts a statement; its parameters follow in their order. */
    Call sql(String text) throws SQLException {
        Prepared known = prepared.get(text);
        if (known == null) {
            known = clock == null
                    ? new Prepared(connection.prepareStatement(text.replace(NOW, dialect.now())), new BitSet())
                    : new Prepared(connection.prepareStatement(text.replace(NOW, "CAST(? AS bigint)")), clocks(text));
            prepared.put(text, known);
        }
        return new Call(known, clock == null ? 0 : clock.millis());
    }

    /** Returns which parameters, from 1 on, are the present rather than the caller's. */
    private static BitSet clocks(String text) {
        BitSet clocks = new BitSet();
        int parameter = 0;
        for (int at = 0; at < text.length(); at++) {
            boolean present = text.startsWith(NOW, at);
            if (present || text.charAt(at) == '?') {
                parameter++;
                clocks.set(parameter, present);
            }
        }
        return clocks;
    }

    private record Prepared(PreparedStatement statement, BitSet clocks) {}

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** A statement that gets its parameters. */
    static final class Call {
        private final PreparedStatement statement;
        private final BitSet clocks;
        private final long now;
        private int parameter;

        private Call(Prepared prepared, long now) {
            this.statement = prepared.statement;
            this.clocks = prepared.clocks;
            this.now = now;
        }

        Call text(@Nullable String value) throws SQLException {
            statement.setString(next(), value);
            return this;
        }

        Call number(long value) throws SQLException {
            statement.setLong(next(), value);
            return this;
        }

        Call real(double value) throws SQLException {
            statement.setDouble(next(), value);
            return this;
        }

        /** Returns the caller's next parameter, having set those before it that are the present. */
        private int next() throws SQLException {
            parameter++;
            while (clocks.get(parameter)) {
                statement.setLong(parameter, now);
                parameter++;
            }
            return parameter;
        }

        private void complete() throws SQLException {
            while (clocks.length() > parameter + 1) {
                next();
            }
            parameter = 0;
        }

        /** Ends a set of parameters; others may follow. */
        void add() throws SQLException {
            complete();
            statement.addBatch();
        }

        /** Runs the sets of parameters that were added; returns how many rows each has changed. */
        int[] runAll() throws SQLException {
            return statement.executeBatch();
        }

        /** Returns how many rows it has changed. */
        int run() throws SQLException {
            complete();
            return statement.executeUpdate();
        }

        <T> List<T> rows(Row<T> row) throws SQLException {
            complete();
            try (ResultSet found = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (found.next()) {
                    rows.add(row.read(found));
                }
                return rows;
            }
        }
    }
}
