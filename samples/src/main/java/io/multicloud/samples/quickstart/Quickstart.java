package io.multicloud.samples.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.multicloud.samples.Clouds;
import io.multicloud.samples.hpc.BurstRun;
import io.multicloud.samples.hpc.JobTrace;
import io.multicloud.samples.hpc.RunResult;
import io.multicloud.samples.recovery.RecoveryResult;
import io.multicloud.samples.recovery.RecoveryRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The main job, on fake clouds at real prices, in virtual time: half a year of real jobs of a computing centre, too many for
 * its own servers; and one machine that moves to another cloud, loses its region there, and is recovered. Prints tables, and
 * writes {@code summary.json} and {@code report.html} into the directory given as the only argument.
 */
public final class Quickstart {
    private Quickstart() {}

    /** Runs it. */
    @SuppressWarnings("SystemConsoleNull") // On newer JDKs the bar is drawn into a file as well; nothing else changes.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments.length > 0 ? arguments[0] : "target/quickstart");
        SortedSet<String> wire = Clouds.overTheWire();
        JobTrace trace = wire.isEmpty()
                ? JobTrace.surfHalfYear()
                : JobTrace.surfHalfYear().firstDay();
        List<BurstRun> runs = List.of(
                BurstRun.justInTime(trace),
                BurstRun.thresholds(trace),
                BurstRun.thresholdsUnlimited(trace),
                BurstRun.spotAndFaults(trace));
        PrintStream out = System.out;
        if (!wire.isEmpty()) {
            out.println(
                    "One day only, because " + String.join(", ", wire) + " are reached through their SDKs over HTTP.");
        }
        Progress progress = new Progress(out, System.console() != null, runs.size());
        List<RunResult> results = BurstRun.runAll(
                runs, (run, percent) -> progress.at(run, runs.get(run).name(), percent));
        progress.finish();
        Optional<RecoveryResult> recovery = Optional.empty();
        if (wire.isEmpty()) {
            recovery = Optional.of(recover(directory, new Progress(out, System.console() != null, 3)));
        }

        int own = trace.medianConcurrency();
        String intro = String.format(
                Locale.ROOT,
                "%,d jobs of a national supercomputing centre over %d days, on %d servers of its own (the median need) and as"
                        + " many cloud VMs as it takes, at list prices, in virtual time. VM-hours are what was billed; cost /"
                        + " instant compares them with a policy that needs neither boot nor wait (%,.0f VM-hours). The first"
                        + " run is the one that counts.",
                trace.size(),
                results.get(0).simulated().toDays(),
                own,
                trace.instantVmHours(own));
        new Table(Report.COLUMNS, results.stream().map(Report::cells).toList()).print(out);
        recovery.ifPresentOrElse(
                result -> RecoveryTables.print(result, out),
                () -> out.println(
                        "No machine is migrated: Google Cloud lets nobody read disks block by block, which the way back needs."));
        Files.createDirectories(directory);
        Path summary = directory.resolve("summary.json");
        Files.writeString(summary, summary(trace, results, recovery));
        Path report = directory.resolve("report.html");
        Report.write(report, intro, own, results, recovery);
        out.printf("%n%s%n%s%n", summary, report);
    }

    /** The journal begins anew each time, in a directory of its own. */
    private static RecoveryResult recover(Path directory, Progress progress) throws IOException {
        Files.createDirectories(directory);
        Path journal = Files.createTempDirectory(directory, "journal-");
        List<String> parts = RecoveryRun.PARTS;
        RecoveryResult result =
                RecoveryRun.run(journal, (part, percent) -> progress.at(parts.indexOf(part), part, percent));
        progress.finish();
        return result;
    }

    private static String summary(JobTrace trace, List<RunResult> results, Optional<RecoveryResult> recovery)
            throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        root.put("jobs", trace.size());
        root.put("ownServers", trace.medianConcurrency());
        RunResult scored = results.get(0);
        root.put("simulatedSeconds", scored.simulated().toSeconds());
        root.set("burst", figures(json, scored));
        ArrayNode runs = root.putArray("runs");
        results.forEach(result -> runs.add(figures(json, result)));
        recovery.ifPresent(result -> root.set("recovery", RecoveryTables.figures(result)));
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static ObjectNode figures(ObjectMapper json, RunResult result) {
        ObjectNode node = json.createObjectNode();
        node.put("name", result.name());
        node.put("vmHours", result.vmHours());
        node.put("costOverInstant", result.costOverInstant());
        node.put("p95WaitSeconds", result.p95WaitSeconds());
        node.put("lateHoursShare", result.lateHoursShare());
        node.put("actions", result.actions());
        node.put("launched", result.launched());
        node.put("peakVms", result.peakVms());
        ObjectNode cost = node.putObject("costUsd");
        result.costByAccount().forEach((account, money) -> cost.put(account, money.amount()));
        node.put("totalCostUsd", result.cost().amount());
        node.put("failovers", result.failovers());
        node.put("interruptions", result.interruptions());
        node.put(
                "longestTriggerToAcceptedSeconds",
                result.longestTriggerToAccepted().toSeconds());
        node.put("decisions", result.decisions());
        node.put("elapsedSeconds", result.elapsed().toMillis() / 1000.0);
        return node;
    }
}
