package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.core.journal.JournalException.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How operations share transactions, and what each is told when one fails. Drains run when the test says so. */
class JdbcJournalTest {
    private static final SagaKind MOVE = new SagaKind("move", 1);

    @TempDir
    Path directory;

    private final Deque<Runnable> drains = new ArrayDeque<>();
    private final Deque<String> failures = new ArrayDeque<>();
    private int commits;
    private Connection connection;
    private JdbcJournal journal;
    private boolean refusing;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("test.db"));
        connection.setAutoCommit(false);
        Session session = new Session(faulty(connection), Dialect.SQLITE, null, new Inputs());
        Schema.migrate(session, "test", false);
        commits = 0;
        Sessions sessions = new Sessions() {
            @Override
            public Session take() throws SQLException {
                fail("take");
                return session;
            }

            @Override
            public void giveBack(Session given, Health health) {
                assertThat(health).isEqualTo(Health.GOOD);
            }

            @Override
            public void close() {}
        };
        GroupCommit group = new GroupCommit(
                "test",
                sessions,
                Dialect.SQLITE,
                task -> {
                    if (refusing) {
                        throw new RejectedExecutionException("closed");
                    }
                    drains.add(task);
                },
                1,
                0,
                () -> {});
        journal = new JdbcJournal("test", group, GroupCommit.Via.EXECUTOR);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    /** Fails the next call that is named, once. */
    private void fail(String method) throws SQLException {
        if (method.equals(failures.peek())) {
            failures.remove();
            throw new SQLException(method + " failed");
        }
    }

    private Connection faulty(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("commit")) {
                            fail("before commit");
                            commits++;
                        }
                        Object result = method.invoke(real, arguments);
                        fail("after " + method.getName());
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void drain() {
        while (!drains.isEmpty()) {
            drains.remove().run();
        }
    }

    private <T> T get(CompletionStage<T> stage) {
        drain();
        return stage.toCompletableFuture().join();
    }

    private void failed(CompletionStage<?> stage, Reason reason) {
        drain();
        assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static NewSaga saga(String id) {
        return new NewSaga(id, MOVE, "", "host", Duration.ofMinutes(1));
    }

    private static SagaWrite next(SagaRecord saga) {
        return SagaWrite.of(saga, saga.cursor().attempted(), new Hold.Keep(), List.of());
    }

    @Test
    void whatHasQueuedIsOneTransaction() {
        List<CompletableFuture<SagaRecord>> created = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            created.add(journal.create(saga("saga-" + i)).toCompletableFuture());
        }
        assertThat(drains).as("one drain for all").hasSize(1);
        drain();
        assertThat(created).allSatisfy(one -> assertThat(one).isCompleted());
        assertThat(commits).isEqualTo(1);
    }

    @Test
    void aTransactionThatFailsIsRepeatedOneByOne() {
        failures.add("after prepareStatement");
        List<CompletableFuture<SagaRecord>> created = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            created.add(journal.create(saga("saga-" + i)).toCompletableFuture());
        }
        drain();
        assertThat(created).allSatisfy(one -> assertThat(one).isCompleted());
        assertThat(commits).isEqualTo(3);
    }

    @Test
    void anOperationThatFailsByItselfFailsAlone() {
        SagaRecord good = get(journal.create(saga("good")));
        CompletionStage<CommitResult> first = journal.commit(next(good));
        CompletionStage<List<SagaRecord>> broken = journal.list(List.of(SagaState.ACTIVE), "", 10);
        // In the transaction of both, and again when the first in order, the list, is alone.
        failures.add("after prepareStatement");
        failures.add("after prepareStatement");
        assertThat(get(first)).isEqualTo(new CommitResult.Applied());
        failed(broken, Reason.UNAVAILABLE);
        assertThat(get(journal.find("good")).orElseThrow().revision()).isEqualTo(1);
    }

    @Test
    void aCommitThatIsNotAcknowledgedIsUnknownToAllAndCanBeRepeated() {
        SagaRecord a = get(journal.create(saga("a")));
        SagaRecord b = get(journal.create(saga("b")));
        failures.add("after commit");
        CompletionStage<CommitResult> first = journal.commit(next(a));
        CompletionStage<CommitResult> second = journal.commit(next(b));
        failed(first, Reason.UNKNOWN);
        failed(second, Reason.UNKNOWN);
        assertThat(get(journal.commit(next(a)))).isEqualTo(new CommitResult.Applied());
        assertThat(get(journal.find("a")).orElseThrow().revision())
                .as("applied once")
                .isEqualTo(1);
    }

    @Test
    void aCommitThatFailedForCertainCanBeRepeatedToo() {
        SagaRecord a = get(journal.create(saga("a")));
        failures.add("before commit");
        failed(journal.commit(next(a)), Reason.UNKNOWN);
        assertThat(get(journal.find("a")).orElseThrow().revision()).isZero();
        assertThat(get(journal.commit(next(a)))).isEqualTo(new CommitResult.Applied());
    }

    @Test
    void aStoreThatCannotBeReachedHasWrittenNothing() {
        failures.add("take");
        failed(journal.create(saga("a")), Reason.UNAVAILABLE);
        assertThat(get(journal.find("a"))).isEmpty();
    }

    @Test
    void whatTouchesManySagasHasATransactionToItself() {
        get(journal.create(saga("a")));
        commits = 0;
        CompletionStage<Optional<SagaRecord>> before = journal.find("a");
        CompletionStage<List<Renewal>> renewal = journal.renew(List.of(new Lease("a", 1)), Duration.ofMinutes(1));
        CompletionStage<Optional<SagaRecord>> after = journal.find("a");
        assertThat(get(before)).isPresent();
        assertThat(get(renewal)).hasSize(1);
        assertThat(get(after)).isPresent();
        assertThat(commits).isEqualTo(3);
    }

    @Test
    void aCallerThatMayBlockIsAnsweredOnItsOwnThreadTogetherWithWhatHasQueued() {
        Journal direct = journal.forBlockingCallers();
        assertThat(direct.create(saga("a")).toCompletableFuture()).isCompleted();
        assertThat(drains).isEmpty();
        commits = 0;
        CompletionStage<SagaRecord> queued = journal.create(saga("b"));
        CompletionStage<SagaRecord> behind = direct.create(saga("c"));
        assertThat(behind.toCompletableFuture())
                .as("the executor has a drain for both")
                .isNotCompleted();
        drain();
        assertThat(queued.toCompletableFuture()).isCompleted();
        assertThat(behind.toCompletableFuture()).isCompleted();
        assertThat(commits).isEqualTo(1);
        assertThat(direct.find("c").toCompletableFuture()).isCompleted();
    }

    @Test
    void aBlockingCallerDrainsForItselfAloneAndHandsTheRestOver() {
        Journal direct = journal.forBlockingCallers();
        CompletableFuture<CommitResult> later = new CompletableFuture<>();
        direct.create(saga("a"))
                .thenAccept(created -> journal.commit(next(created)).thenAccept(later::complete));
        assertThat(later).as("left to the executor").isNotCompleted();
        assertThat(drains).hasSize(1);
        drain();
        assertThat(later).isCompletedWithValue(new CommitResult.Applied());
    }

    @Test
    void whatIsQueuedWhenItClosesIsToldSo() {
        CompletionStage<SagaRecord> queued = journal.create(saga("a"));
        journal.close();
        failed(queued, Reason.CLOSED);
        failed(journal.find("a"), Reason.CLOSED);
    }

    @Test
    void anExecutorThatRefusesIsAClosedJournal() {
        refusing = true;
        failed(journal.create(saga("a")), Reason.CLOSED);
    }
}
