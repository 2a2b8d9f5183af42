package io.multicloud.samples.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.multicloud.samples.recovery.RecoveryResult;
import io.multicloud.samples.recovery.TimedStep;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is told of the machine that moved, was lost and came back: on the console, and as JSON for summary and page. */
final class RecoveryTables {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecoveryTables() {}

    static void print(RecoveryResult result, PrintStream out) {
        List<List<String>> rows = new ArrayList<>();
        for (TimedStep step : result.steps()) {
            rows.add(List.of(
                    step.work() + ": " + step.step(),
                    String.format(Locale.ROOT, "%,d s", sinceStart(result, step.start())),
                    seconds(step.took())));
        }
        new Table(List.of("step", "began after", "took"), rows).print(out);
        out.println();
        result.notes().forEach(out::println);
        new Table(
                        List.of("machine", "took", "down", "lost"),
                        List.of(
                                List.of(
                                        "migration, AWS to Google Cloud (" + result.sent() + " sent)",
                                        seconds(result.migration()),
                                        seconds(result.migrationDowntime()),
                                        "0.0 s"),
                                List.of(
                                        "failover after the loss of the region: RTO, RPO",
                                        seconds(result.recoveryTime()),
                                        seconds(result.recoveryTime()),
                                        seconds(result.loss())),
                                List.of(
                                        "failback",
                                        seconds(result.failback()),
                                        seconds(result.failbackDowntime()),
                                        "0.0 s")))
                .print(out);
    }

    /** Returns all figures; times in seconds. */
    static ObjectNode figures(RecoveryResult result) {
        ObjectNode node = JSON.createObjectNode();
        node.put("migrationSeconds", toSeconds(result.migration()));
        node.put("migrationDowntimeSeconds", toSeconds(result.migrationDowntime()));
        node.put("sentBytes", result.sent().bytes());
        node.put("recoveryTimeSeconds", toSeconds(result.recoveryTime()));
        node.put("lossSeconds", toSeconds(result.loss()));
        node.put("failbackSeconds", toSeconds(result.failback()));
        node.put("failbackDowntimeSeconds", toSeconds(result.failbackDowntime()));
        ArrayNode steps = node.putArray("steps");
        for (TimedStep step : result.steps()) {
            ObjectNode entry = steps.addObject();
            entry.put("work", step.work());
            entry.put("step", step.step());
            entry.put("startSeconds", sinceStart(result, step.start()));
            entry.put("tookSeconds", toSeconds(step.took()));
        }
        ArrayNode notes = node.putArray("notes");
        result.notes().forEach(notes::add);
        return node;
    }

    private static long sinceStart(RecoveryResult result, Instant start) {
        return Duration.between(result.steps().get(0).start(), start).toSeconds();
    }

    private static double toSeconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%,.1f s", toSeconds(duration));
    }
}
