package io.multicloud.core.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection with its prepared statements. In SQL text, {@code {now}} stands for the present. Not thread-safe.
 */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final Dialect dialect;
    private final @Nullable InstantSource clock;
    private final Inputs inputs;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

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
        if (clock != null && text.contains("{now}")) {
            // The text differs from instant to instant: kept, it would never be used again.
            return new Call(connection.prepareStatement(text.replace("{now}", Long.toString(clock.millis()))), true);
        }
        PreparedStatement statement = prepared.get(text);
        if (statement == null) {
            statement = connection.prepareStatement(text.replace("{now}", dialect.now()));
            prepared.put(text, statement);
        }
        return new Call(statement, false);
    }

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
        private final boolean once;
        private int parameters;

        private Call(PreparedStatement statement, boolean once) {
            this.statement = statement;
            this.once = once;
        }

        Call text(@Nullable String value) throws SQLException {
            statement.setString(++parameters, value);
            return this;
        }

        Call number(long value) throws SQLException {
            statement.setLong(++parameters, value);
            return this;
        }

        Call real(double value) throws SQLException {
            statement.setDouble(++parameters, value);
            return this;
        }

        /** Ends a set of parameters; others may follow. */
        void add() throws SQLException {
            statement.addBatch();
            parameters = 0;
        }

        /** Runs the sets of parameters that were added; returns how many rows each has changed. */
        int[] runAll() throws SQLException {
            try {
                return statement.executeBatch();
            } finally {
                done();
            }
        }

        /** Returns how many rows it has changed. */
        int run() throws SQLException {
            try {
                return statement.executeUpdate();
            } finally {
                done();
            }
        }

        <T> List<T> rows(Row<T> row) throws SQLException {
            try (ResultSet found = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (found.next()) {
                    rows.add(row.read(found));
                }
                return rows;
            } finally {
                done();
            }
        }

        private void done() throws SQLException {
            if (once) {
                statement.close();
            }
        }
    }
}
