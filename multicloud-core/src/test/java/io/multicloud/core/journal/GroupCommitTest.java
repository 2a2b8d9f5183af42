package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.core.journal.GroupCommit.Shape;
import io.multicloud.core.journal.GroupCommit.Via;
import io.multicloud.core.journal.GroupCommit.Work;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What drains take from the queue, several of them at once or one that waits for more. Nothing reaches a database. */
class GroupCommitTest {
    private final Deque<Runnable> drains = new ArrayDeque<>();
    private final List<List<String>> transactions = Collections.synchronizedList(new ArrayList<>());

    private GroupCommit group(Dialect dialect, int writers, int patience) {
        Sessions sessions = new Sessions() {
            @Override
            public Session take() {
                return recording(dialect);
            }

            @Override
            public void giveBack(Session given, Health health) {
                assertThat(health).isEqualTo(Health.GOOD);
            }

            @Override
            public void close() {}
        };
        return new GroupCommit("test", sessions, dialect, drains::add, writers, patience, () -> {});
    }

    /** A session for one transaction, whose members say their names with {@link #named(String)}. */
    private Session recording(Dialect dialect) {
        List<String> names = Collections.synchronizedList(new ArrayList<>());
        Connection connection = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("setClientInfo")) {
                        names.add((String) arguments[1]);
                    } else if (method.getName().equals("commit")) {
                        transactions.add(List.copyOf(names));
                    }
                    return null;
                });
        return new Session(connection, dialect, null, new Inputs());
    }

    private static Work<String> named(String name) {
        return session -> {
            session.connection().setClientInfo("name", name);
            return name;
        };
    }

    /** Calls something each time when it is looked at whether the work fits others. */
    private record LookedAt(String name, Runnable look) implements GroupCommit.Statement<String> {
        @Override
        public @Nullable String text(Dialect dialect) {
            look.run();
            return null;
        }

        @Override
        public void bind(Dialect dialect, Session.Call call) {
            throw new AssertionError("it has no text");
        }

        @Override
        public String answer(Session session, int changed) {
            throw new AssertionError("it has no text");
        }

        @Override
        public String run(Session session) throws SQLException {
            return named(name).run(session);
        }
    }

    @Test
    void noOtherDrainTakesWhatOneLooksAtSoThatWhatMustBeAloneStaysAlone() throws InterruptedException {
        GroupCommit group = group(Dialect.POSTGRESQL, 2, 0);
        List<Thread> others = new ArrayList<>();
        Runnable letTheOtherDrainRun = () -> {
            if (others.isEmpty()) {
                Thread other = new Thread(drains.remove());
                others.add(other);
                other.start();
                // It waits until this one has taken what it looks at; or else it takes that itself, and comes to its
                // end.
                while (other.getState() != Thread.State.BLOCKED && other.isAlive()) {
                    Thread.onSpinWait();
                }
            }
        };
        CompletableFuture<String> first = group.submit(Via.EXECUTOR, "a", Shape.TRANSACTION, named("first"))
                .toCompletableFuture();
        CompletableFuture<String> second = group.submit(
                        Via.EXECUTOR, "b", Shape.TRANSACTION, new LookedAt("second", letTheOtherDrainRun))
                .toCompletableFuture();
        CompletableFuture<String> alone =
                group.submit(Via.EXECUTOR, "", Shape.ALONE, named("alone")).toCompletableFuture();
        CompletableFuture<String> last = group.submit(Via.EXECUTOR, "c", Shape.TRANSACTION, named("last"))
                .toCompletableFuture();
        assertThat(drains).as("as many as there may be transactions").hasSize(2);

        drains.remove().run();
        assertThat(others).hasSize(1);
        others.get(0).join();

        assertThat(List.of(first, second, alone, last)).allMatch(CompletableFuture::isDone);
        assertThat(transactions)
                .containsExactlyInAnyOrder(List.of("first", "second"), List.of("alone"), List.of("last"));
    }

    @Test
    void aDrainWaitsForThoseItHasAnsweredToComeBack() {
        GroupCommit group = group(Dialect.SQLITE, 1, Integer.MAX_VALUE);
        CompletableFuture<String> answered =
                group.submit(Via.EXECUTOR, "a", Shape.STATEMENT, named("a 1")).toCompletableFuture();
        Thread slow = new Thread(() -> {
            answered.join();
            // Otherwise it would go on to wait for the next ones.
            group.submit(Via.EXECUTOR, "a", Shape.STATEMENT, named("a 2")).thenRun(group::close);
        });
        slow.start();
        group.submit(Via.EXECUTOR, "b", Shape.STATEMENT, named("b 1"))
                .thenRun(() -> group.submit(Via.EXECUTOR, "b", Shape.STATEMENT, named("b 2")));

        drains.remove().run();
        assertThat(transactions)
                .satisfiesExactly(
                        one -> assertThat(one).containsExactly("a 1", "b 1"),
                        two -> assertThat(two).containsExactlyInAnyOrder("a 2", "b 2"));
        assertThat(drains).isEmpty();
    }

    @Test
    void whatMustBeAloneWaitsForNobody() {
        GroupCommit group = group(Dialect.SQLITE, 1, Integer.MAX_VALUE);
        group.submit(Via.EXECUTOR, "a", Shape.STATEMENT, named("a 1"));
        group.submit(Via.EXECUTOR, "b", Shape.STATEMENT, named("b 1"));
        group.submit(Via.EXECUTOR, "", Shape.ALONE, named("alone"));

        drains.remove().run();
        assertThat(transactions).containsExactly(List.of("a 1", "b 1"), List.of("alone"));
    }

    @Test
    void whatComesWhileATransactionIsUnderWayJoinsItAndIsRepeatedWithTheOthersIfItFails() {
        for (Optional<SQLException> failure :
                List.of(Optional.<SQLException>empty(), Optional.of(new SQLException()))) {
            transactions.clear();
            GroupCommit group = group(Dialect.SQLITE, 1, 1);
            Deque<SQLException> failures = new ArrayDeque<>(failure.stream().toList());
            List<CompletableFuture<String>> joined = new ArrayList<>();
            Work<String> joins = session -> {
                if (!failures.isEmpty()) {
                    throw failures.remove();
                }
                return named("a 2").run(session);
            };
            Work<String> underWay = session -> {
                if (joined.isEmpty()) {
                    joined.add(group.submit(Via.EXECUTOR, "a", Shape.STATEMENT, joins)
                            .toCompletableFuture());
                }
                return named("b 2").run(session);
            };
            group.submit(Via.EXECUTOR, "a", Shape.STATEMENT, named("a 1"));
            CompletableFuture<String> second = group.submit(Via.EXECUTOR, "b", Shape.STATEMENT, named("b 1"))
                    .thenCompose(first -> group.submit(Via.EXECUTOR, "b", Shape.STATEMENT, underWay))
                    .toCompletableFuture();

            drains.remove().run();
            assertThat(second).isCompletedWithValue("b 2");
            assertThat(joined.get(0)).isCompletedWithValue("a 2");
            List<List<String>> expected = failure.isEmpty()
                    ? List.of(List.of("a 1", "b 1"), List.of("b 2", "a 2"))
                    : List.of(List.of("a 1", "b 1"), List.of("b 2"), List.of("a 2"));
            assertThat(transactions).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void aDrainDoesNotWaitLongerThanItsPatienceNorBeyondWhatDoesNotFit() {
        for (Optional<String> behind : List.of(Optional.<String>empty(), Optional.of("alone"))) {
            transactions.clear();
            GroupCommit group = group(Dialect.SQLITE, 1, behind.isPresent() ? Integer.MAX_VALUE : 3);
            group.submit(Via.EXECUTOR, "a", Shape.STATEMENT, named("a 1"));
            group.submit(Via.EXECUTOR, "b", Shape.STATEMENT, named("b 1")).thenRun(() -> {
                group.submit(Via.EXECUTOR, "b", Shape.STATEMENT, named("b 2"));
                behind.ifPresent(name -> group.submit(Via.EXECUTOR, "", Shape.ALONE, named(name)));
            });

            drains.remove().run();
            List<List<String>> expected = new ArrayList<>(List.of(List.of("a 1", "b 1"), List.of("b 2")));
            behind.ifPresent(name -> expected.add(List.of(name)));
            assertThat(transactions).containsExactlyElementsOf(expected);
        }
    }
}
