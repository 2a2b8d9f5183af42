package io.multicloud.samples.bench;

import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.dr.HealthPolicy.Detector;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.quota.Quota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long users of a thousand machines wait when their region is lost, in virtual time and from the first failed probe; and
 * how much work that is for this process, the journal and its store included, the fake clouds left out.
 */
final class FailoverBenchmark implements Benchmark {
    /** In virtual time a disk can only hold the run up; nobody waits for it. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final int APPLICATIONS = 20;
    private static final int WARM_UP = 10;
    private static final int MACHINES = APPLICATIONS * FailoverRun.MACHINES;
    private static final double LAUNCHES_PER_SECOND = 10;

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public List<Metric> run() throws IOException {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(Metric.of("machines", MACHINES, "VMs"));
        metrics.add(Metric.of("launch rate at the recovery site", LAUNCHES_PER_SECOND, "VMs/s"));
        // The first one warms up, and is not shown.
        for (int applications : new int[] {WARM_UP, APPLICATIONS}) {
            List<Metric> figures = new ArrayList<>();
            figures.addAll(measured(
                    applications,
                    "backup and restore",
                    RecoveryMode.BACKUP_RESTORE,
                    HealthPolicy.defaults(),
                    Duration.ofMinutes(10)));
            figures.addAll(measured(
                    applications,
                    "warm standby",
                    RecoveryMode.WARM_STANDBY,
                    new HealthPolicy(Duration.ofSeconds(5), new Detector.Failures(3, 3)),
                    Duration.ofSeconds(60)));
            if (applications == APPLICATIONS) {
                metrics.addAll(figures);
            }
        }
        return metrics;
    }

    private static List<Metric> measured(
            int applications, String name, RecoveryMode mode, HealthPolicy health, Duration objective)
            throws IOException {
        Path directory = Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "failover")
                : Files.createTempDirectory("failover");
        FailoverRun.Result result;
        try {
            result = new FailoverRun(applications, mode, health, objective, directory).run();
        } finally {
            remove(directory);
        }
        System.out.println(name + ", the application that took longest, by step:");
        result.steps()
                .forEach((step, took) -> System.out.println("  " + step + "  " + took.toMillis() / 1000.0 + " s"));
        List<Metric> metrics = new ArrayList<>();
        metrics.add(Metric.of(name + ": first failed probe to checked", seconds(result.recovered()), "s")
                .withGoal(Goal.valueAtMost(seconds(objective))));
        metrics.add(Metric.of(name + ": region lost to all users served", seconds(result.served()), "s"));
        metrics.add(Metric.of(name + ": CPU", result.cpu().toNanos() / 1e6 / MACHINES, "ms/VM")
                .withGoal(Goal.valueAtMost(1)));
        for (Quota quota : result.quotas()) {
            metrics.add(Metric.of(
                    name + ": quota " + quota.name() + " left",
                    quota.remaining(),
                    quota.unit().name()));
        }
        return metrics;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
