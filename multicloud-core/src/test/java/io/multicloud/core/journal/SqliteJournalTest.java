package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.core.journal.JournalException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite, and what becomes of files that are not as they should be. */
class SqliteJournalTest extends JournalContract {
    private static final SagaKind MOVE = new SagaKind("move", 1);

    @TempDir
    Path directory;

    @Override
    Journal open() {
        return SqliteJournal.openOn(directory.resolve("contract"), time.clock(), time.executor());
    }

    private static <T> T answer(java.util.concurrent.CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static NewSaga saga(String id) {
        return new NewSaga(id, MOVE, "input", "host-1", Duration.ofSeconds(6));
    }

    private void refuses(Path where, Reason reason, String... words) {
        assertThatThrownBy(() -> SqliteJournal.open(where).close())
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContainingAll(words);
    }

    @Test
    void whatWasAcknowledgedIsThereAfterOpeningAgain() {
        try (Journal journal = SqliteJournal.open(directory)) {
            answer(journal.create(saga("a")));
        }
        try (Journal journal = SqliteJournal.open(directory)) {
            assertThat(answer(journal.find("a"))).isPresent();
        }
    }

    @Test
    void theStoresOwnClockDecidesOnLeases() {
        try (Journal journal = SqliteJournal.open(directory)) {
            answer(journal.create(new NewSaga("held", MOVE, "", "host-1", Duration.ofDays(1))));
            answer(journal.create(new NewSaga("over", MOVE, "", "host-1", Duration.ZERO)));
            Claims claims = answer(journal.claim(new ClaimRequest("host-2", List.of(MOVE), Duration.ofHours(1), 10)));
            assertThat(claims.claims()).extracting(claim -> claim.saga().id()).containsExactly("over");
            assertThat(claims.nextDue().orElseThrow()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        }
    }

    @Test
    void manyWritersAtOnceAreAllAnswered() {
        try (Journal journal = SqliteJournal.open(directory)) {
            List<CompletableFuture<SagaRecord>> created = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                created.add(journal.create(saga("saga-" + i)).toCompletableFuture());
            }
            for (CompletableFuture<SagaRecord> one : created) {
                SagaRecord record = one.join();
                assertThat(answer(journal.commit(SagaWrite.of(
                                record,
                                Cursor.at(Direction.FORWARD, 1, 0, Optional.empty()),
                                new Hold.Keep(),
                                List.of(new StepRecord(0, Direction.FORWARD, "s", "r"))))))
                        .isEqualTo(new CommitResult.Applied());
            }
            assertThat(answer(journal.list(List.of(SagaState.ACTIVE), "", 5_000)))
                    .hasSize(2_000);
        }
    }

    @Test
    void aDirectoryServesOneJournalAtATime() {
        try (Journal first = SqliteJournal.open(directory)) {
            assertThat(first).isNotNull();
            refuses(
                    directory,
                    Reason.LOCKED,
                    "journal.lock",
                    Long.toString(ProcessHandle.current().pid()));
        }
        SqliteJournal.open(directory).close();
    }

    @Test
    void networkFileSystemsAreRefusedByName() {
        assertThatThrownBy(() -> SqliteJournal.refuseNetwork(Path.of("/srv/journal"), "NFS4"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("/srv/journal")
                .hasMessageContaining("NFS4")
                .hasMessageContaining("PostgreSQL");
        SqliteJournal.refuseNetwork(Path.of("/srv/journal"), "ext4");
    }

    @Test
    void anEmptyOrForeignFileIsRefused() throws IOException {
        for (String content : List.of("", "SQLite format 3", "a diary, perhaps, of more than sixteen letters")) {
            Path where = Files.createTempDirectory(directory, "foreign");
            Files.writeString(where.resolve(SqliteJournal.FILE), content);
            refuses(where, Reason.CORRUPT, "journal.db", "header of SQLite", "Nothing of it was changed");
            assertThat(where.resolve(SqliteJournal.FILE)).hasContent(content);
        }
    }

    @Test
    void anotherProgramsDatabaseIsRefused() throws SQLException {
        change(directory.resolve(SqliteJournal.FILE), "CREATE TABLE diary (day text)");
        refuses(directory, Reason.CORRUPT, "multicloud_schema");
    }

    @Test
    void aJournalOfANewerLibraryIsRefusedAndLeftAsItIs() throws SQLException {
        SqliteJournal.open(directory).close();
        Path file = directory.resolve(SqliteJournal.FILE);
        change(file, "UPDATE multicloud_schema SET version = 99");
        refuses(directory, Reason.NEWER_SCHEMA, "journal.db", "99", "up to " + Schema.CURRENT);
        change(file, "UPDATE multicloud_schema SET version = " + Schema.CURRENT);
        SqliteJournal.open(directory).close();
    }

    @Test
    void aResultThatIsMissingIsNoticed() throws SQLException {
        SagaRecord saga;
        try (Journal journal = SqliteJournal.open(directory)) {
            saga = answer(journal.create(saga("a")));
            for (int position = 0; position < 3; position++) {
                assertThat(answer(journal.commit(step(saga, position)))).isEqualTo(new CommitResult.Applied());
            }
        }
        change(directory.resolve(SqliteJournal.FILE), "DELETE FROM step WHERE position = 1");
        refuses(directory, Reason.CORRUPT, "results of steps are missing of sagas [a]");
    }

    private static SagaWrite step(SagaRecord saga, int position) {
        return new SagaWrite(
                saga.id(),
                saga.epoch(),
                position,
                Optional.empty(),
                Cursor.at(Direction.FORWARD, position + 1, 0, Optional.empty()),
                new Hold.Keep(),
                List.of(new StepRecord(position, Direction.FORWARD, "step " + position, "done")),
                List.of(),
                Optional.empty());
    }

    @Test
    void aJournalOfTheFirstVersionGoesOn() throws SQLException {
        change(directory.resolve(SqliteJournal.FILE), FirstSchema.script(" WITHOUT ROWID"));
        for (int time = 0; time < 2; time++) {
            try (Journal journal = SqliteJournal.open(directory)) {
                if (time == 0) {
                    FirstSchema.goesOn(journal);
                }
                assertThat(answer(journal.steps("moving"))).hasSize(3);
            }
        }
    }

    @Test
    void aSchemaWithoutOneVersionIsRefused() throws SQLException {
        SqliteJournal.open(directory).close();
        change(directory.resolve(SqliteJournal.FILE), "DELETE FROM multicloud_schema");
        refuses(directory, Reason.CORRUPT, "multicloud_schema must hold one version");
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        fill(directory, 200);
        Path file = directory.resolve(SqliteJournal.FILE);
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(content.length() / 2);
        }
        refuses(directory, Reason.CORRUPT, "journal.db");
    }

    @Test
    void aFileWithAnOverwrittenPageIsRefused() throws IOException {
        fill(directory, 200);
        try (RandomAccessFile content =
                new RandomAccessFile(directory.resolve(SqliteJournal.FILE).toFile(), "rw")) {
            content.seek(content.length() - SqliteJournal.PAGE_BYTES);
            content.write(new byte[SqliteJournal.PAGE_BYTES]);
        }
        refuses(directory, Reason.CORRUPT, "journal.db");
    }

    @Test
    void anIndexThatLostARowIsRefused() throws SQLException {
        fill(directory, 3);
        // A saga that its index does not know would not be found by it.
        change(
                directory.resolve(SqliteJournal.FILE),
                "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'request <> 0', 'request = 0')"
                        + " WHERE name = 'saga_request'");
        refuses(directory, Reason.CORRUPT, "journal.db");
    }

    @Test
    void aWriteAheadLogWithoutItsFileIsRefused() throws IOException {
        Files.write(directory.resolve(SqliteJournal.FILE + "-wal"), new byte[100]);
        refuses(directory, Reason.CORRUPT, "write-ahead log without the file");
    }

    @Test
    void aTornTailIsAnUnfinishedTransactionAndNoDamage() throws IOException {
        Path killed = killed();
        Path log = killed.resolve(SqliteJournal.FILE + "-wal");
        try (RandomAccessFile content = new RandomAccessFile(log.toFile(), "rw")) {
            content.setLength(content.length() - 1000);
        }
        try (Journal journal = SqliteJournal.open(killed)) {
            List<SagaRecord> left = answer(journal.list(List.of(SagaState.ACTIVE), "", 100));
            assertThat(left).as("all but the last transaction").hasSize(19);
        }
    }

    @Test
    void aLogThatIsWholeIsReplayed() throws IOException {
        try (Journal journal = SqliteJournal.open(killed())) {
            assertThat(answer(journal.list(List.of(SagaState.ACTIVE), "", 100))).hasSize(20);
        }
    }

    @Test
    void aLogThatIsDamagedBeforeAcknowledgedCommitsIsRefused() throws IOException {
        Path killed = killed();
        flip(killed.resolve(SqliteJournal.FILE + "-wal"), 32 + 24 + SqliteJournal.PAGE_BYTES + 24 + 100);
        refuses(killed, Reason.CORRUPT, "journal.db", "frame 1", "acknowledged");
    }

    @Test
    void aLogWithADamagedHeaderIsRefused() throws IOException {
        Path killed = killed();
        flip(killed.resolve(SqliteJournal.FILE + "-wal"), 17);
        refuses(killed, Reason.CORRUPT, "header of its write-ahead log");
    }

    @Test
    void aLogWhoseHeaderIsCutOffIsRefused() throws IOException {
        Path killed = killed();
        try (RandomAccessFile content =
                new RandomAccessFile(killed.resolve(SqliteJournal.FILE + "-wal").toFile(), "rw")) {
            content.setLength(20);
        }
        refuses(killed, Reason.CORRUPT, "cut off");
    }

    /** Returns what is on the disk while a journal of twenty sagas is open, each from a transaction of its own. */
    private Path killed() throws IOException {
        Path open = directory.resolve("open");
        Path killed = Files.createDirectory(directory.resolve("killed"));
        try (Journal journal = SqliteJournal.open(open)) {
            for (int i = 0; i < 20; i++) {
                answer(journal.create(saga("saga-" + i)));
            }
            for (String name : List.of(SqliteJournal.FILE, SqliteJournal.FILE + "-wal")) {
                Files.copy(open.resolve(name), killed.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return killed;
    }

    private static void fill(Path where, int sagas) {
        try (Journal journal = SqliteJournal.open(where)) {
            List<CompletableFuture<SagaRecord>> created = new ArrayList<>();
            for (int i = 0; i < sagas; i++) {
                created.add(journal.create(saga("saga-" + i)).toCompletableFuture());
            }
            created.forEach(CompletableFuture::join);
        }
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.seek(position);
            int before = content.read();
            content.seek(position);
            content.write(before ^ 0x10);
        }
    }

    private static void change(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String one : sql.split(";", -1)) {
                statement.execute(one.strip());
            }
        }
    }

    @Test
    void itsLockNamesTheProcess() throws IOException {
        try (Journal journal = SqliteJournal.open(directory)) {
            assertThat(journal).hasToString("journal in " + directory.resolve(SqliteJournal.FILE));
            assertThat(Files.readString(directory.resolve("journal.lock"), StandardCharsets.US_ASCII))
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        }
    }
}
