package io.multicloud.samples.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** The least that can be done durably with SQLite: one insert into one table, alone or batched by one writer. */
final class BareInserts implements AutoCloseable {
    private static final int LARGEST_BATCH = 128;

    private final Connection connection;
    private final PreparedStatement insert;
    private final BlockingQueue<CompletableFuture<Boolean>> queue = new LinkedBlockingQueue<>();
    private final Thread writer = new Thread(this::write, "bench-writer");
    private long id;

    BareInserts(Path file) throws SQLException {
        Properties properties = new Properties();
        // As the journal does: the driver would run a query after each insert.
        properties.setProperty("jdbc.get_generated_keys", "false");
        connection = DriverManager.getConnection("jdbc:sqlite:" + file, properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            connection.setAutoCommit(false);
            statement.execute(
                    "CREATE TABLE step (id bigint NOT NULL PRIMARY KEY, name text, result text) WITHOUT ROWID");
            connection.commit();
        }
        insert = connection.prepareStatement("INSERT INTO step (id, name, result) VALUES (?, 'step', 'done')");
        writer.setDaemon(true);
    }

    private void insert() throws SQLException {
        insert.setLong(1, ++id);
        insert.executeUpdate();
    }

    /** Inserts and commits on the caller's thread. */
    void commitOne(int caller) throws SQLException {
        insert();
        connection.commit();
    }

    /** Hands an insert to the writer, and waits for its commit. */
    void commitWithOthers(int caller) throws Exception {
        synchronized (writer) {
            if (writer.getState() == Thread.State.NEW) {
                writer.start();
            }
        }
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        queue.add(done);
        done.get();
    }

    private void write() {
        List<CompletableFuture<Boolean>> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch, LARGEST_BATCH - 1);
                for (int i = 0; i < batch.size(); i++) {
                    insert();
                }
                connection.commit();
                batch.forEach(done -> done.complete(true));
                batch.clear();
            }
        } catch (SQLException e) {
            batch.forEach(done -> done.completeExceptionally(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        writer.interrupt();
        writer.join();
        connection.close();
    }
}
