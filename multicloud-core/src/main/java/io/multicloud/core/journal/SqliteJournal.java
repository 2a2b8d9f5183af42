package io.multicloud.core.journal;

import io.multicloud.core.journal.GroupCommit.Via;
import io.multicloud.core.journal.JournalException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in a directory of its own, for one process at a time. Needs {@code org.xerial:sqlite-jdbc}.
 *
 * <p>The file comes into being complete, by renaming, so an empty or headless one is always a damaged one.
 */
public final class SqliteJournal {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    /** The database's name in the directory. */
    static final String FILE = "journal.db";

    /**
     * Of a new file. A commit writes whole pages, one for each saga that it changes and as many as it takes for their results: with
     * half of SQLite's default, commits of 16 sagas out of 1,000 are some 8 % cheaper. With a quarter, what is long costs more: the
     * failover of 1,000 VMs takes an eighth more CPU.
     */
    static final int PAGE_BYTES = 2_048;

    /** Opening reads all of them. */
    private static final int LOG_BYTES = 16 << 20;

    /** Looks of less than a microsecond where nothing else runs: less than the some hundred that missing a commit costs. */
    private static final int PATIENCE = 150;

    private static final String LOCK = "journal.lock";
    private static final String DRIVER = "org.sqlite.JDBC";
    private static final String ARTIFACT = "org.xerial:sqlite-jdbc";
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /** File systems that other machines may write to, as {@link java.nio.file.FileStore#type()} calls them. */
    private static final Set<String> NETWORK_FILE_SYSTEMS = Set.of(
            "9p",
            "afs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "efs",
            "fuse.ceph",
            "fuse.gcsfuse",
            "fuse.glusterfs",
            "fuse.rclone",
            "fuse.s3fs",
            "fuse.sshfs",
            "gfs2",
            "glusterfs",
            "gpfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs3",
            "nfs4",
            "ocfs2",
            "orangefs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "webdav");

    private SqliteJournal() {}

    /**
     * Opens the journal in a directory, which is created if there is none.
     *
     * @throws JournalException for every {@link Reason} but {@link Reason#UNKNOWN} and {@link Reason#CLOSED}
     */
    public static Journal open(Path directory) {
        ThreadPoolExecutor threads = JournalThreads.start(Dialect.SQLITE.writers());
        try {
            return open(directory, null, threads, PATIENCE, () -> JournalThreads.stop(threads));
        } catch (RuntimeException e) {
            threads.shutdown();
            throw e;
        }
    }

    /**
     * Opens it on another time than the machine's, for simulations.
     *
     * @param executor runs the transactions, one at a time
     * @throws JournalException as {@link #open(Path)}
     */
    public static Journal openOn(Path directory, InstantSource clock, Executor executor) {
        return open(directory, clock, executor, 0, () -> {});
    }

    private static Journal open(
            Path directory, @Nullable InstantSource clock, Executor executor, int patience, Runnable stopExecutor) {
        requireDriver();
        Lock lock;
        try {
            Files.createDirectories(directory);
            refuseNetwork(directory, Files.getFileStore(directory).type());
            lock = Lock.take(directory.resolve(LOCK));
        } catch (IOException e) {
            throw new JournalException(Reason.UNAVAILABLE, "the directory " + directory + " cannot be used: " + e, e);
        }
        Path file = directory.resolve(FILE);
        try {
            prepare(file);
            OneSession sessions = new OneSession(file, clock);
            check(file, sessions);
            GroupCommit commits = new GroupCommit(
                    file.toString(), sessions, Dialect.SQLITE, executor, Dialect.SQLITE.writers(), patience, () -> {
                        stopExecutor.run();
                        sessions.close();
                        lock.release();
                    });
            return new JdbcJournal(file.toString(), commits, Via.EXECUTOR);
        } catch (IOException | SQLException e) {
            lock.release();
            throw Schema.corrupt(file.toString(), "SQLite cannot read it (" + e.getMessage() + ")", e);
        } catch (RuntimeException e) {
            lock.release();
            throw e;
        }
    }

    private static void requireDriver() {
        try {
            Class.forName(DRIVER);
        } catch (ClassNotFoundException e) {
            throw new JournalException(
                    Reason.MISSING_ARTIFACT, "a journal in a directory needs " + ARTIFACT + " on the class path", e);
        }
    }

    static void refuseNetwork(Path directory, String type) {
        if (NETWORK_FILE_SYSTEMS.contains(type.toLowerCase(Locale.ROOT))) {
            throw new JournalException(
                    Reason.NETWORK_FILE_SYSTEM,
                    "the directory " + directory + " is on a network file system (" + type
                            + "), whose locks and flushes"
                            + " cannot be relied on: put the journal on a local disk, or in PostgreSQL",
                    null);
        }
    }

    /** Makes the file if there is none, and otherwise looks at what SQLite would not complain about. */
    private static void prepare(Path file) throws IOException, SQLException {
        Path log = Path.of(file + "-wal");
        if (!Files.exists(file)) {
            if (Files.exists(log) && Files.size(log) > 0) {
                throw Schema.corrupt(
                        file.toString(), "there is a write-ahead log without the file it belongs to", null);
            }
            create(file);
            return;
        }
        byte[] header = new byte[MAGIC.length];
        try (var in = Files.newInputStream(file)) {
            if (in.readNBytes(header, 0, header.length) < header.length || !Arrays.equals(header, MAGIC)) {
                throw Schema.corrupt(file.toString(), "it does not begin with the header of SQLite", null);
            }
        }
        String problem = WalCheck.problem(log).orElse(null);
        if (problem != null) {
            throw Schema.corrupt(file.toString(), problem, null);
        }
    }

    private static void create(Path file) throws IOException, SQLException {
        Path fresh = Path.of(file + ".new");
        for (String leftOver : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(fresh + leftOver));
        }
        try (Session session = connect(fresh, null, new Inputs())) {
            Schema.migrate(session, file.toString(), false);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        // Elsewhere than on POSIX systems a directory cannot be opened, and need not be.
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                entry.force(true);
            }
        }
    }

    private static void check(Path file, OneSession sessions) throws SQLException {
        try {
            Session session = sessions.take();
            List<String> problems = session.sql("PRAGMA integrity_check(3)").rows(row -> row.getString(1));
            if (!problems.equals(List.of("ok"))) {
                throw Schema.corrupt(file.toString(), String.join("; ", problems), null);
            }
            boolean exists = !session.sql("SELECT 1 FROM sqlite_master WHERE name = 'multicloud_schema'")
                    .rows(row -> row.getInt(1))
                    .isEmpty();
            if (!exists) {
                throw Schema.corrupt(
                        file.toString(), "it has no table multicloud_schema, so it is not a journal", null);
            }
            Schema.migrate(session, file.toString(), true);
            List<String> incomplete = SagaTable.sagasWithLostSteps(session);
            if (!incomplete.isEmpty()) {
                throw Schema.corrupt(file.toString(), "results of steps are missing of sagas " + incomplete, null);
            }
            session.commit();
        } catch (SQLException | RuntimeException e) {
            sessions.close();
            throw e;
        }
    }

    private static Session connect(Path file, @Nullable InstantSource clock, Inputs inputs) throws SQLException {
        Properties properties = new Properties();
        // Otherwise the driver prepares and runs a query for the last row's id after each insert.
        properties.setProperty("jdbc.get_generated_keys", "false");
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, properties);
        try (Statement statement = connection.createStatement()) {
            // With the file for itself, SQLite keeps the index of its log in memory and takes no lock for each commit.
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            // Without effect on a file that has a size of page already.
            statement.execute("PRAGMA page_size = " + PAGE_BYTES);
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            // By itself, SQLite copies its log into the file every 1,000 pages, many of which are the same ones again.
            statement.execute("PRAGMA wal_autocheckpoint = " + LOG_BYTES / pageSize(statement));
            // On macOS alone, fsync leaves the data in the disk's cache.
            statement.execute("PRAGMA fullfsync = ON");
            statement.execute("PRAGMA checkpoint_fullfsync = ON");
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return new Session(connection, Dialect.SQLITE, clock, inputs);
    }

    private static int pageSize(Statement statement) throws SQLException {
        try (ResultSet size = statement.executeQuery("PRAGMA page_size")) {
            return size.getInt(1);
        }
    }

    /** The one connection, made anew if it broke. Belongs to the one writer, as is {@link Dialect#writers()}. */
    private static final class OneSession implements Sessions {
        private final Path file;
        private final @Nullable InstantSource clock;
        private final Inputs inputs = new Inputs();
        private @Nullable Session session;

        OneSession(Path file, @Nullable InstantSource clock) {
            this.file = file;
            this.clock = clock;
        }

        @Override
        public synchronized Session take() throws SQLException {
            Session current = session;
            if (current == null) {
                current = connect(file, clock, inputs);
                session = current;
            }
            return current;
        }

        @Override
        public void giveBack(Session given, Health health) {
            if (health == Health.BROKEN) {
                close();
            }
        }

        @Override
        public synchronized void close() {
            Session current = session;
            session = null;
            if (current != null) {
                try {
                    current.close();
                } catch (SQLException e) {
                    LOG.warn("{} could not be closed", file, e);
                }
            }
        }
    }

    /** The directory's lock, which the operating system releases when the process dies. */
    private record Lock(Path file, FileChannel channel, FileLock lock) {
        static Lock take(Path file) throws IOException {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                String holder = Files.readString(file).trim();
                channel.close();
                throw new JournalException(
                        Reason.LOCKED,
                        "the journal's lock " + file + " is held by process "
                                + (holder.isEmpty() ? "unknown" : holder)
                                + ": a directory serves one process at a time, several need PostgreSQL",
                        null);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new Lock(file, channel, lock);
        }

        void release() {
            try {
                lock.release();
                channel.close();
            } catch (IOException e) {
                LOG.warn("{} could not be released", file, e);
            }
        }
    }
}
