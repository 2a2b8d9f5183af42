package io.multicloud.core.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.multicloud.core.journal.JournalException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to PostgreSQL. The only class that needs HikariCP. */
final class PooledSessions implements Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(PooledSessions.class);

    /** A server that does not answer for longer costs the leases anyway. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Any number: it keeps hosts that open an empty schema at the same time from making it twice. */
    private static final long MIGRATION_LOCK = 0x6d75_6c74_6963_6c6fL;

    private final HikariDataSource pool;
    private final @Nullable InstantSource clock;
    private final Inputs inputs = new Inputs();

    private PooledSessions(HikariDataSource pool, @Nullable InstantSource clock) {
        this.pool = pool;
        this.clock = clock;
    }

    static PooledSessions open(PostgresSettings settings, @Nullable InstantSource clock, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("multicloud-journal");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password().reveal());
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // The server's default may be a weaker one.
        config.setConnectionInitSql("SET synchronous_commit = on; SET search_path = " + settings.schema());
        config.addDataSourceProperty("connectTimeout", PATIENCE.toSeconds());
        config.addDataSourceProperty("socketTimeout", PATIENCE.multipliedBy(2).toSeconds());
        config.addDataSourceProperty("ApplicationName", "multicloud-journal");
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw unavailable(settings, e);
        }
        PooledSessions sessions = new PooledSessions(pool, clock);
        try (Session session = sessions.take()) {
            prepare(session, settings);
        } catch (SQLException e) {
            pool.close();
            throw unavailable(settings, e);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        return sessions;
    }

    private static JournalException unavailable(PostgresSettings settings, Exception e) {
        return new JournalException(
                Reason.UNAVAILABLE, "the journal in " + settings.where() + " cannot be opened: " + e.getMessage(), e);
    }

    private static void prepare(Session session, PostgresSettings settings) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + MIGRATION_LOCK + ")");
            statement.executeUpdate("CREATE SCHEMA IF NOT EXISTS " + settings.schema());
        }
        boolean exists = session.sql("SELECT to_regclass(?) IS NOT NULL")
                .text(settings.schema() + ".multicloud_schema")
                .rows(row -> row.getBoolean(1))
                .contains(true);
        Schema.migrate(session, settings.where(), exists);
        if (session.sql("SHOW fsync").rows(row -> row.getString(1)).contains("off")) {
            LOG.warn(
                    "{} runs with fsync off: a crash of its machine may lose what was acknowledged to the journal",
                    settings.where());
        }
        session.commit();
    }

    @Override
    public Session take() throws SQLException {
        return new Session(pool.getConnection(), Dialect.POSTGRESQL, clock, inputs);
    }

    @Override
    public void giveBack(Session session, Health health) {
        Connection connection = session.connection();
        if (health == Health.BROKEN) {
            pool.evictConnection(connection);
        }
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("a connection could not be given back", e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
