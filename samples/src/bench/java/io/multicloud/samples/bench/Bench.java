package io.multicloud.samples.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs benchmarks: {@code -Dbench=NAME}, several joined by commas, or {@code all}, which is the default. Each prints a
 * table and writes {@code target/bench/NAME.json}. A goal that is not met is shown as not met and is no error.
 */
public final class Bench {
    private static final Path OUTPUT = Path.of("target", "bench");

    /** Every benchmark, in the order in which all of them run. */
    private static final List<Benchmark> BENCHMARKS = List.of(
            new LookupBenchmark(),
            new PipelineBenchmark(),
            new StartupBenchmark(),
            new BurstBenchmark(),
            new FakeCloudBenchmark(),
            new AdapterBenchmark("adapter-aws", AwsCalls.class, AwsAccount::new),
            new AdapterBenchmark("adapter-gcp", GcpCalls.class, GcpAccount::new),
            new JournalBenchmark(),
            new ImageBenchmark(),
            new SimulatorBenchmark(),
            new FailoverBenchmark());

    private Bench() {}

    /** Runs what the system property {@code bench} names. */
    public static void main(String[] args) throws Exception {
        String machine = Machine.describe();
        System.out.println("Machine: " + machine);
        for (Benchmark benchmark : chosen(System.getProperty("bench", ""))) {
            System.out.println();
            System.out.println("Benchmark: " + benchmark.name());
            List<Metric> metrics = benchmark.run();
            System.out.println();
            print(metrics);
            System.out.println("Written to " + write(benchmark.name(), machine, metrics));
        }
    }

    private static List<Benchmark> chosen(String names) {
        if (names.isBlank() || names.equals("all")) {
            return BENCHMARKS;
        }
        List<Benchmark> chosen = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            chosen.add(BENCHMARKS.stream()
                    .filter(benchmark -> benchmark.name().equals(name.trim()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no benchmark is called '" + name + "'; there are "
                            + BENCHMARKS.stream().map(Benchmark::name).toList())));
        }
        return chosen;
    }

    private static void print(List<Metric> metrics) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"metric", "value", "unit", "spread", "peer", "peer value", "ratio", "goal", "met"});
        for (Metric metric : metrics) {
            Metric.Peer peer = metric.peer();
            Boolean met = metric.met();
            rows.add(new String[] {
                metric.name(),
                Metric.figure(metric.value()),
                metric.unit(),
                metric.spread() == null ? "" : Math.round(metric.spread() * 100) + " %",
                peer == null ? "" : peer.name(),
                peer == null ? "" : Metric.figure(peer.value()),
                peer == null ? "" : Metric.figure(peer.ratio()),
                metric.goal() == null ? "" : metric.goal().toString(),
                met == null ? "" : met ? "met" : "NOT MET"
            });
        }
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            System.out.println(line.toString().stripTrailing());
            if (row == rows.get(0)) {
                System.out.println("-".repeat(Arrays.stream(widths).sum() + 2 * (widths.length - 1)));
            }
        }
    }

    private static Path write(String name, String machine, List<Metric> metrics) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("machine", machine);
        document.put("metrics", metrics.stream().map(Metric::fields).toList());
        Files.createDirectories(OUTPUT);
        Path file = OUTPUT.resolve(name + ".json");
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), document);
        return file;
    }
}
