package io.multicloud.samples.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.multicloud.samples.hpc.RunResult;
import io.multicloud.samples.hpc.RunSeries;
import io.multicloud.samples.recovery.RecoveryResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/** The page with the charts, drawn by Chart.js, which is put into the page so that it needs nothing else. */
final class Report {
    private static final String CHART_LIBRARY = "/META-INF/resources/webjars/chart.js/4.4.4/dist/chart.umd.js";
    private static final ObjectMapper JSON = new ObjectMapper();

    static final List<String> COLUMNS = List.of(
            "run",
            "VM-hours",
            "cost / instant",
            "P95 wait",
            "late hours",
            "actions",
            "VMs",
            "peak",
            "bill",
            "failovers",
            "interrupted",
            "accepted within");

    private Report() {}

    /** Returns the cells of a run, in the order of {@link #COLUMNS}. */
    static List<String> cells(RunResult run) {
        return List.of(
                run.name(),
                String.format(Locale.ROOT, "%,.0f", run.vmHours()),
                String.format(Locale.ROOT, "%.4f", run.costOverInstant()),
                String.format(Locale.ROOT, "%,.0f s", run.p95WaitSeconds()),
                String.format(Locale.ROOT, "%.2f %%", 100 * run.lateHoursShare()),
                String.format(Locale.ROOT, "%,d", run.actions()),
                String.format(Locale.ROOT, "%,d", run.launched()),
                String.format(Locale.ROOT, "%,d", run.peakVms()),
                String.format(Locale.ROOT, "$%,.0f", run.cost().amount()),
                String.format(Locale.ROOT, "%,d", run.failovers()),
                String.format(Locale.ROOT, "%,d", run.interruptions()),
                String.format(
                        Locale.ROOT, "%d s", run.longestTriggerToAccepted().toSeconds()));
    }

    /** Writes the page; the first run is the one whose charts are shown. */
    static void write(Path file, String intro, int ownServers, List<RunResult> runs, Optional<RecoveryResult> recovery)
            throws IOException {
        ObjectNode data = JSON.createObjectNode();
        data.put("intro", intro);
        ArrayNode columns = data.putArray("columns");
        COLUMNS.forEach(columns::add);
        ArrayNode rows = data.putArray("rows");
        for (int i = 0; i < runs.size(); i++) {
            RunResult run = runs.get(i);
            ObjectNode row = rows.addObject();
            row.put("scored", i == 0);
            ArrayNode cells = row.putArray("cells");
            cells(run).forEach(cells::add);
        }
        charts(data, ownServers, runs.get(0).series());
        recovery.ifPresent(result -> data.set("recovery", RecoveryTables.figures(result)));
        String page = resource(Report.class, "report.html")
                .replace("/*CHART_LIBRARY*/", scriptSafe(resource(Report.class, CHART_LIBRARY)))
                .replace("/*DATA*/", scriptSafe(JSON.writeValueAsString(data)));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, page, StandardCharsets.UTF_8);
    }

    private static void charts(ObjectNode data, int ownServers, RunSeries series) {
        ArrayNode hours = data.putArray("hours");
        for (int hour = 0; hour < series.running().size(); hour++) {
            hours.add(Math.round(hour / 24.0 * 10) / 10.0);
        }
        ArrayNode load = data.putArray("load");
        numbers(load, "running", series.running());
        numbers(load, "waiting", series.waiting());
        ArrayNode capacity = data.putArray("capacity");
        numbers(
                capacity,
                "own servers",
                series.vms().stream().map(vms -> ownServers).toList());
        numbers(capacity, "burst VMs", series.vms());

        int days = (series.running().size() + 23) / 24;
        ArrayNode dayLabels = data.putArray("days");
        for (int day = 0; day < days; day++) {
            dayLabels.add(day);
        }
        ArrayNode bursts = data.putArray("bursts");
        perDay(bursts, "VMs ordered", series.ordered(), days);
        perDay(bursts, "VMs ended", series.ended(), days);
        ArrayNode cost = data.putArray("cost");
        series.costByAccount().forEach((account, amounts) -> perDay(cost, account, amounts, days));
    }

    private static void numbers(ArrayNode target, String label, List<Integer> numbers) {
        ObjectNode node = target.addObject();
        node.put("label", label);
        ArrayNode values = node.putArray("values");
        numbers.forEach(values::add);
    }

    private static void perDay(ArrayNode target, String label, SortedMap<Integer, ? extends Number> byDay, int days) {
        ObjectNode node = target.addObject();
        node.put("label", label);
        ArrayNode values = node.putArray("values");
        for (int day = 0; day < days; day++) {
            Number number = byDay.get(day);
            values.add(number == null ? 0 : Math.round(number.doubleValue() * 100) / 100.0);
        }
    }

    /** Keeps text from ending the script element it is put into. */
    private static String scriptSafe(String text) {
        return text.replace("</script", "<\\/script");
    }

    private static String resource(Class<?> near, String name) throws IOException {
        try (InputStream in = near.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("resource " + name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
