package io.multicloud.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.PostgresJournal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SqliteJournal;
import io.multicloud.core.process.History.Outcome;
import io.multicloud.core.process.Tormentor.Pauses;
import io.multicloud.core.saga.SagaSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hosts in JVMs of their own, killed with {@code kill -9} and paused with {@code SIGSTOP} at random: nothing that the
 * journal has acknowledged is lost, and nothing is created twice. The leases are short, so that there is much to take over;
 * time is real, as it must be for processes.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RealProcessTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path home;

    /** What one run came to. */
    record Ran(OutsideWorld world, List<Tormentor> tormentors, List<String> problems) {
        int kills() {
            return tormentors.stream().mapToInt(Tormentor::killed).sum();
        }

        void print(String title) {
            System.out.printf(
                    "%s: %d kills, %d pauses (%d beyond the lease), %d commits acknowledged, %d sagas ended, %d taken over,"
                            + " %d late effects, %d problems%n",
                    title,
                    kills(),
                    tormentors.stream().mapToInt(Tormentor::paused).sum(),
                    tormentors.stream().mapToInt(Tormentor::pausedBeyondLease).sum(),
                    world.history().commits(),
                    world.ended(),
                    world.takeovers(),
                    world.history().lateEffects(),
                    problems.size());
        }
    }

    /** Torments so many processes at once, lets one finish what is left, and judges. */
    private Ran torment(String prefix, int processes, int kills, Pauses pauses, String... store) throws Exception {
        try (OutsideWorld world = new OutsideWorld(prefix, kills)) {
            Path logs = Files.createDirectories(home.resolve(prefix + "-logs"));
            List<Tormentor> tormentors = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                tormentors.add(new Tormentor(prefix + i, world, logs, kills, pauses, 31L * kills + i, store));
            }
            ExecutorService threads = Executors.newFixedThreadPool(processes);
            try {
                List<Future<Tormentor>> ends =
                        tormentors.stream().map(threads::submit).toList();
                for (Future<Tormentor> end : ends) {
                    end.get();
                }
            } finally {
                threads.shutdownNow();
            }
            world.finish();
            try (Child last = tormentors.get(0).start()) {
                assertThat(world.awaitEnds(PATIENCE_SECONDS))
                        .as("all sagas end once nobody is killed any more; %s printed: %s", last.name(), last.printed())
                        .isEmpty();
            }
            try (Journal journal = store.length > 1
                    ? PostgresJournal.open(HostProcess.settings(store[0], store[1]))
                    : SqliteJournal.open(Path.of(store[0]))) {
                return new Ran(
                        world,
                        tormentors,
                        world.history().problems(outcomes(journal), world.resources(), HostProcess.STEPS));
            }
        }
    }

    private static Map<String, Outcome> outcomes(Journal journal) {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        String after = "";
        List<SagaRecord> page;
        do {
            page = journal.list(List.of(SagaState.values()), after, 1_000)
                    .toCompletableFuture()
                    .join();
            for (SagaRecord saga : page) {
                Map<String, String> results = new LinkedHashMap<>();
                journal.steps(saga.id())
                        .toCompletableFuture()
                        .join()
                        .forEach(step -> results.put(step.direction() + ":" + step.position(), step.result()));
                outcomes.put(
                        saga.id(), new Outcome(saga.cursor().state() == SagaState.SUCCEEDED, saga.revision(), results));
                after = saga.id();
            }
        } while (!page.isEmpty());
        return outcomes;
    }

    private static EmbeddedPostgres server() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    private static String url(EmbeddedPostgres server) {
        return server.getJdbcUrl("postgres", "postgres");
    }

    private String directory(String name) {
        return home.resolve(name).toString();
    }

    private static void inOrder(String title, Ran ran) {
        ran.print(title);
        assertThat(ran.problems()).isEmpty();
        assertThat(ran.world().ended()).as("sagas that ended").isPositive();
    }

    @Test
    void aFewKillsOfAProcessOnSqliteLoseNothing() throws Exception {
        inOrder("SQLite, a few", torment("kill", 1, 3, Pauses.NONE, directory("journal")));
    }

    @Test
    void aFewKillsAndPausesOfTwoProcessesOnPostgresqlLoseNothing() throws Exception {
        try (EmbeddedPostgres server = server()) {
            inOrder("PostgreSQL, a few", torment(HostProcess.BY_TOKEN, 2, 1, Pauses.EACH, url(server), "few"));
        }
    }

    @Test
    @Tag("deep")
    void sqliteOutlivesHundredAndSixtyKillsAndFortyPauses() throws Exception {
        Ran killed = torment("kill", 1, 120, Pauses.NONE, directory("kill"));
        inOrder("SQLite, killed", killed);
        Ran paused = torment(HostProcess.BY_TOKEN, 1, 40, Pauses.EACH, directory("pause"));
        inOrder("SQLite, paused and killed", paused);
        assertThat(killed.kills() + paused.kills()).isGreaterThanOrEqualTo(150);
    }

    @Test
    @Tag("deep")
    void twoProcessesOnPostgresqlOutliveHundredAndSixtyKillsAndFortyPauses() throws Exception {
        try (EmbeddedPostgres server = server()) {
            Ran killed = torment("kill", 2, 60, Pauses.NONE, url(server), "kill");
            inOrder("PostgreSQL, killed", killed);
            assertThat(killed.world().takeovers()).as("sagas taken over").isPositive();
            Ran paused = torment(HostProcess.BY_TOKEN, 2, 20, Pauses.EACH, url(server), "pause");
            inOrder("PostgreSQL, paused and killed", paused);
            assertThat(killed.kills() + paused.kills()).isGreaterThanOrEqualTo(150);
        }
    }

    @Test
    @Tag("deep")
    void atDefaultSettingsAnotherHostTakesOverWithinTenSecondsTenTimes() throws Exception {
        List<Long> took = new ArrayList<>();
        Duration lease = SagaSettings.DEFAULT.lease();
        try (EmbeddedPostgres server = server();
                OutsideWorld world = new OutsideWorld(HostProcess.HELD, 1)) {
            Child heir = Child.start("host-0", world, lease, 0, home, url(server), "takeover");
            try {
                for (int i = 1; i <= 10; i++) {
                    // Killed in the middle of a call, so that it has given nothing up.
                    Child owner = Child.start("host-" + i, world, lease, 1, home, url(server), "takeover");
                    long kill;
                    int before;
                    try (owner) {
                        assertThat(world.awaitHeld("host-" + i, PATIENCE_SECONDS))
                                .as("the owner is in a call; it printed: %s", owner.printed())
                                .isTrue();
                        before = world.takeovers();
                        kill = System.nanoTime();
                    }
                    assertThat(world.awaitTakeover(before, PATIENCE_SECONDS))
                            .as("the heir takes over; it printed: %s", heir.printed())
                            .isTrue();
                    took.add((System.nanoTime() - kill) / 1_000_000);
                    world.died("host-" + i);
                }
            } finally {
                heir.close();
            }
        }
        System.out.printf("Takeover at default settings, in ms: %s%n", took);
        assertThat(took).hasSize(10).allSatisfy(millis -> assertThat(millis).isLessThan(10_000));
    }
}
