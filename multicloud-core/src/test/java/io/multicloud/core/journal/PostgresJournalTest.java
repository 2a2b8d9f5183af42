package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.spi.Secret;
import io.multicloud.core.journal.JournalException.Reason;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a real PostgreSQL server, and two hosts on it. */
class PostgresJournalTest extends JournalContract {
    private static final SagaKind MOVE = new SagaKind("move", 1);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "on").start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    Journal open() {
        return PostgresJournal.openOn(fresh(), time.clock(), time.executor());
    }

    private static PostgresSettings fresh() {
        return settings("journal_" + SCHEMAS.incrementAndGet());
    }

    private static PostgresSettings settings(String schema) {
        return new PostgresSettings(
                server.getJdbcUrl("postgres", "postgres"), "postgres", Secret.of("postgres"), schema);
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static NewSaga saga(String id) {
        return new NewSaga(id, MOVE, "input", "host-1", Duration.ZERO);
    }

    private static void sql(String text) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    @Test
    void aJournalOfTheFirstVersionGoesOn() throws SQLException {
        PostgresSettings settings = fresh();
        sql("CREATE SCHEMA " + settings.schema() + "; SET search_path TO " + settings.schema() + "; "
                + FirstSchema.script(""));
        try (Journal one = PostgresJournal.open(settings)) {
            FirstSchema.goesOn(one);
        }
        try (Journal again = PostgresJournal.open(settings)) {
            assertThat(answer(again.steps("moving"))).hasSize(3);
        }
    }

    @Test
    void twoHostsShareTheSagasAndNeverOne() {
        PostgresSettings settings = fresh();
        try (Journal one = PostgresJournal.open(settings);
                Journal two = PostgresJournal.open(settings)) {
            List<CompletableFuture<SagaRecord>> created = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                created.add(one.create(saga("saga-" + i)).toCompletableFuture());
            }
            created.forEach(CompletableFuture::join);
            List<CompletableFuture<Claims>> looks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                looks.add(one.claim(new ClaimRequest("one", List.of(MOVE), LEASE, 4))
                        .toCompletableFuture());
                looks.add(two.claim(new ClaimRequest("two", List.of(MOVE), LEASE, 4))
                        .toCompletableFuture());
            }
            List<String> claimed = looks.stream()
                    .flatMap(look -> look.join().claims().stream())
                    .map(claim -> claim.saga().id())
                    .toList();
            assertThat(claimed).hasSize(300).doesNotHaveDuplicates();
        }
    }

    @Test
    void ofTwoHostsThatBeginTheSameWorkAtOneInstantOneDoes() {
        PostgresSettings settings = fresh();
        try (Journal one = PostgresJournal.open(settings);
                Journal two = PostgresJournal.open(settings)) {
            for (int i = 0; i < 100; i++) {
                Optional<String> subject = Optional.of("machine-" + i);
                List<CompletableFuture<SagaRecord>> created = new ArrayList<>();
                for (int j = 0; j < 4; j++) {
                    String id = "saga-" + i + "-" + j;
                    created.add((j % 2 == 0 ? one : two)
                            .create(new NewSaga(id, MOVE, "input", subject, "host-" + j, LEASE))
                            .toCompletableFuture());
                }
                List<String> had = created.stream()
                        .map(saga -> saga.join().id())
                        .distinct()
                        .toList();
                assertThat(had).hasSize(1);
                assertThat(answer(one.holder(subject.get())).map(SagaRecord::id))
                        .contains(had.get(0));
            }
        }
    }

    @Test
    void aHostWhoseLeaseWasTakenWritesNothingMore() {
        PostgresSettings settings = fresh();
        try (Journal one = PostgresJournal.open(settings);
                Journal two = PostgresJournal.open(settings)) {
            SagaRecord paused = answer(one.create(saga("a")));
            Claim claim = answer(two.claim(new ClaimRequest("two", List.of(MOVE), LEASE, 1)))
                    .claims()
                    .get(0);
            assertThat(claim.takenFrom()).contains("host-1");
            Cursor next = Cursor.at(Direction.FORWARD, 1, 0, Optional.empty());
            assertThat(answer(one.commit(SagaWrite.of(paused, next, new Hold.Keep(), List.of()))))
                    .isEqualTo(new CommitResult.Stale());
            assertThat(answer(one.renew(List.of(new Lease("a", paused.epoch())), LEASE)))
                    .isEmpty();
            assertThat(answer(two.commit(SagaWrite.of(claim.saga(), next, new Hold.Keep(), List.of()))))
                    .isEqualTo(new CommitResult.Applied());
        }
    }

    @Test
    void hostsThatOpenAnEmptyDatabaseAtTheSameTimeMakeTheTablesOnce() {
        PostgresSettings settings = fresh();
        List<CompletableFuture<Journal>> opening = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CompletableFuture<Journal> opened = new CompletableFuture<>();
            opening.add(opened);
            Thread host = new Thread(() -> {
                try {
                    opened.complete(PostgresJournal.open(settings));
                } catch (RuntimeException e) {
                    opened.completeExceptionally(e);
                }
            });
            host.start();
        }
        List<Journal> open = opening.stream().map(CompletableFuture::join).toList();
        answer(open.get(0).create(saga("a")));
        assertThat(answer(open.get(3).find("a"))).isPresent();
        open.forEach(Journal::close);
    }

    @Test
    void commitsAndRenewalsOfManySagasAtOnceAllSucceed() {
        PostgresSettings settings = fresh();
        try (Journal journal = PostgresJournal.open(settings)) {
            List<SagaRecord> sagas = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                sagas.add(answer(journal.create(new NewSaga("saga-" + i, MOVE, "", "one", LEASE))));
            }
            List<Lease> leases = new ArrayList<>();
            sagas.forEach(saga -> leases.add(new Lease(saga.id(), saga.epoch())));
            List<CompletableFuture<?>> answers = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                List<CompletableFuture<CommitResult>> commits = new ArrayList<>();
                for (int i = sagas.size() - 1; i >= 0; i--) {
                    commits.add(journal.commit(SagaWrite.of(
                                    sagas.get(i), sagas.get(i).cursor().attempted(), new Hold.Keep(), List.of()))
                            .toCompletableFuture());
                }
                CompletableFuture<List<Renewal>> renewed =
                        journal.renew(leases, LEASE).toCompletableFuture();
                answers.addAll(commits);
                answers.add(renewed);
                assertThat(commits)
                        .allSatisfy(commit -> assertThat(commit.join()).isEqualTo(new CommitResult.Applied()));
                assertThat(renewed.join()).hasSize(64);
                for (int i = 0; i < sagas.size(); i++) {
                    sagas.set(i, answer(journal.find(sagas.get(i).id())).orElseThrow());
                }
            }
            assertThat(answers).hasSize(20 * 65);
        }
    }

    @Test
    void aServerThatComesBackIsUsedAgain() throws SQLException {
        PostgresSettings settings = fresh();
        try (Journal journal = PostgresJournal.open(settings)) {
            answer(journal.create(saga("a")));
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'multicloud-journal'");
            SagaRecord found = null;
            for (int attempt = 0; attempt < 5 && found == null; attempt++) {
                try {
                    found = answer(journal.find("a")).orElseThrow();
                } catch (java.util.concurrent.CompletionException e) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    JournalException.class,
                                    error -> assertThat(error.reason()).isEqualTo(Reason.UNAVAILABLE));
                }
            }
            assertThat(found).isNotNull();
        }
    }

    @Test
    void commitsThatWaitTogetherAreOneTransactionWhateverTheyWrite() throws SQLException {
        PostgresSettings settings = fresh();
        Deque<Runnable> drains = new ArrayDeque<>();
        try (Journal journal = PostgresJournal.openOn(settings, time.clock(), drains::add)) {
            List<CompletableFuture<SagaRecord>> created = new ArrayList<>();
            for (String id : List.of("goes", "waits", "ends", "stale")) {
                created.add(journal.create(saga(id)).toCompletableFuture());
            }
            drain(drains);
            List<SagaRecord> sagas =
                    created.stream().map(CompletableFuture::join).toList();
            Cursor next = Cursor.at(Direction.FORWARD, 1, 0.5, Optional.of("memo"));
            Cursor end = new Cursor(
                    SagaState.SUCCEEDED, Direction.FORWARD, 0, 0, Optional.empty(), 1, Optional.of("reason"));
            List<StepRecord> result = List.of(new StepRecord(0, Direction.FORWARD, "step", "done"));
            CompletableFuture<CommitResult> goes = commit(journal, sagas.get(0), next, new Hold.Keep(), result);
            CompletableFuture<CommitResult> waits =
                    commit(journal, sagas.get(1), next, new Hold.WakeAfter(Duration.ofHours(1)), result);
            CompletableFuture<CommitResult> ends = commit(journal, sagas.get(2), end, new Hold.Rest(), result);
            SagaWrite late = SagaWrite.of(sagas.get(3), next, new Hold.Keep(), result);
            CompletableFuture<CommitResult> stale = journal.commit(new SagaWrite(
                            "stale",
                            99,
                            0,
                            Optional.empty(),
                            late.cursor(),
                            late.hold(),
                            result,
                            List.of(),
                            Optional.empty()))
                    .toCompletableFuture();
            drain(drains);

            assertThat(List.of(goes.join(), waits.join(), ends.join(), stale.join()))
                    .containsExactly(
                            new CommitResult.Applied(),
                            new CommitResult.Applied(),
                            new CommitResult.Applied(),
                            new CommitResult.Stale());
            assertThat(numbers("SELECT DISTINCT CAST(CAST(xmin AS text) AS bigint) FROM " + settings.schema()
                            + ".saga WHERE revision = 1"))
                    .as("the transactions that wrote")
                    .hasSize(1);
            assertThat(numbers(
                            "SELECT DISTINCT CAST(CAST(xmin AS text) AS bigint) FROM " + settings.schema() + ".step"))
                    .hasSize(1);
            assertThat(numbers("SELECT count(*) FROM " + settings.schema() + ".step"))
                    .containsExactly(3L);
            List<SagaRecord> after = answered(drains, journal.list(List.of(SagaState.values()), "", 10));
            assertThat(after).extracting(SagaRecord::id).containsExactly("ends", "goes", "stale", "waits");
            assertThat(after.get(0).cursor()).isEqualTo(end);
            assertThat(after.get(0).owner()).isEmpty();
            assertThat(after.get(0).due()).isEmpty();
            assertThat(after.get(1).cursor()).isEqualTo(next);
            assertThat(after.get(1).owner()).contains("host-1");
            assertThat(after.get(1).due()).isEqualTo(sagas.get(0).due());
            assertThat(after.get(3).owner()).isEmpty();
            assertThat(after.get(3).due()).contains(time.now().plus(Duration.ofHours(1)));
        }
    }

    private static CompletableFuture<CommitResult> commit(
            Journal journal, SagaRecord saga, Cursor cursor, Hold hold, List<StepRecord> results) {
        return journal.commit(SagaWrite.of(saga, cursor, hold, results)).toCompletableFuture();
    }

    private static <T> T answered(Deque<Runnable> drains, CompletionStage<T> stage) {
        drain(drains);
        return answer(stage);
    }

    private static void drain(Deque<Runnable> drains) {
        while (!drains.isEmpty()) {
            drains.remove().run();
        }
    }

    private static List<Long> numbers(String query) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    @Test
    void tablesOfANewerLibraryAreRefused() throws SQLException {
        PostgresSettings settings = fresh();
        PostgresJournal.open(settings).close();
        sql("UPDATE " + settings.schema() + ".multicloud_schema SET version = 99");
        assertThatThrownBy(() -> PostgresJournal.open(settings))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NEWER_SCHEMA))
                .hasMessageContainingAll(settings.schema(), "99");
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutThePassword() {
        PostgresSettings nowhere = new PostgresSettings(
                "jdbc:postgresql://localhost:1/postgres?password=hidden",
                "postgres",
                Secret.of("hidden"),
                "multicloud");
        assertThatThrownBy(() -> PostgresJournal.open(nowhere))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("localhost:1")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void settingsOfAnotherDatabaseAreRefused() {
        Secret password = Secret.of("x");
        assertThatThrownBy(() -> new PostgresSettings("jdbc:h2:mem:x", "u", password, "multicloud"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:postgresql:");
        assertThatThrownBy(() -> new PostgresSettings("jdbc:postgresql://h/d", "u", password, "a; DROP"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a; DROP");
    }
}
