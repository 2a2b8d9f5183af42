package io.multicloud.samples.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Durable work, in turns with its peers: sagas of five steps that do nothing on a PostgreSQL server of this machine against
 * DBOS Transact on the same server; commits of the journal on SQLite against bare inserts in the same mode of SQLite; and
 * what a thousand sagas cost that wait. The server flushes each commit to the disk, for both.
 */
final class JournalBenchmark implements Benchmark {
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 7;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final int MANY = 8;
    private static final int PRODUCERS = 16;
    private static final int WAITING = 1_000;
    private static final Duration WAIT = Duration.ofSeconds(30);

    private static final String SAGAS = "sagas/s";
    private static final String COMMITS = "commits/s";
    private static final String DBOS = "DBOS Transact 1.1.0-m6";

    private final Map<String, List<Double>> series = new LinkedHashMap<>();

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public List<Metric> run() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "journal");
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start()) {
            String url = server.getJdbcUrl("postgres", "postgres");
            sagas(url);
            commits(directory);
            waiting(url, directory);
        } finally {
            delete(directory);
        }
        return metrics();
    }

    private List<Metric> metrics() {
        return List.of(
                compared("journal.postgres.sagas.1", SAGAS, DBOS, 1.5),
                compared("journal.postgres.sagas." + MANY, SAGAS, DBOS, 2),
                compared("journal.sqlite.commits.1", COMMITS, "bare insert and commit", 0.8),
                compared("journal.sqlite.commits." + PRODUCERS, COMMITS, "one writer that batches inserts", 0.8),
                // A share of one core, the server's processes included.
                Metric.of("journal.sqlite.waiting", series.get("waiting.sqlite").get(0), "% CPU")
                        .withGoal(Goal.valueAtMost(1)),
                Metric.of(
                                "journal.postgres.waiting",
                                series.get("waiting.postgres").get(0),
                                "% CPU")
                        .withGoal(Goal.valueAtMost(1)));
    }

    private Metric compared(String metric, String unit, String peer, double goal) {
        return Metric.ofPairs(metric, values(metric), unit, peer, values(metric + ".peer"))
                .withGoal(Goal.ratioAtLeast(goal));
    }

    private double[] values(String name) {
        return series.get(name).stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void note(int round, String name, double value) {
        if (round >= 0) {
            series.computeIfAbsent(name, unseen -> new ArrayList<>()).add(value);
        }
    }

    private void sagas(String url) throws Exception {
        try (SagaCaller own = SagaCaller.onPostgres(url);
                DbosCaller dbos = new DbosCaller(url)) {
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                for (int callers : new int[] {1, MANY}) {
                    String metric = "journal.postgres.sagas." + callers;
                    note(round, metric, Callers.perSecond(callers, ROUND, own::run));
                    note(round, metric + ".peer", Callers.perSecond(callers, ROUND, dbos::run));
                }
                System.err.printf("  PostgreSQL, round %d of %d%n", round + 1, ROUNDS);
            }
        }
    }

    private void commits(Path directory) throws Exception {
        try (JournalCommits own = new JournalCommits(directory.resolve("own"));
                BareInserts bare = new BareInserts(directory.resolve("bare.db"));
                BareInserts batched = new BareInserts(directory.resolve("batched.db"))) {
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                String one = "journal.sqlite.commits.1";
                note(round, one, Callers.perSecond(1, ROUND, own::run));
                note(round, one + ".peer", Callers.perSecond(1, ROUND, bare::commitOne));
                String many = "journal.sqlite.commits." + PRODUCERS;
                note(round, many, Callers.perSecond(PRODUCERS, ROUND, own::run));
                note(round, many + ".peer", Callers.perSecond(PRODUCERS, ROUND, batched::commitWithOthers));
                System.err.printf("  SQLite, round %d of %d%n", round + 1, ROUNDS);
            }
        }
    }

    private void waiting(String url, Path directory) throws Exception {
        try (SagaCaller sqlite = SagaCaller.onSqlite(directory.resolve("waiting"))) {
            note(0, "waiting.sqlite", sqlite.cpuOfWaiting(WAITING, WAIT));
        }
        try (SagaCaller postgres = SagaCaller.onPostgres(url)) {
            note(0, "waiting.postgres", postgres.cpuOfWaiting(WAITING, WAIT));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
