package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What ran, what was skipped and why, and what failed: by area and by capability. Thread-safe. */
final class ConformanceMatrix {
    /** How the reason of a test begins whose capability is not declared. */
    static final String NOT_DECLARED = "not declared: ";

    /** The reason of a test that was left out on demand. */
    static final String NOT_ASKED_FOR = "not asked for";

    private final List<Entry> entries = new ArrayList<>();
    private String label = "unknown";
    private SortedSet<Capability> declared = new TreeSet<>();

    /** How a test ended. */
    enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    /**
     * One test.
     *
     * @param area the part of the kit it belongs to
     * @param test its name as a sentence
     * @param outcome how it ended
     * @param reason why it was skipped or how it failed
     * @param needed the capabilities it is about
     */
    record Entry(String area, String test, Outcome outcome, String reason, List<Capability> needed) {}

    /** Says what is tested. */
    synchronized void describe(String targetLabel, SortedSet<Capability> capabilities) {
        label = targetLabel;
        declared = capabilities;
    }

    synchronized void add(Entry entry) {
        entries.add(entry);
    }

    /** Tells whether nothing was run, and nothing skipped. */
    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Writes the text to a file named after the target. */
    synchronized void write(Path directory, String text) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(label.replaceAll("[^A-Za-z0-9._-]", "-") + ".txt"), text);
        } catch (IOException e) {
            throw new UncheckedIOException("the conformance matrix could not be written to " + directory, e);
        }
    }

    /** Returns the matrix. */
    synchronized String text() {
        StringBuilder text = new StringBuilder();
        text.append("Conformance of ")
                .append(label)
                .append(": ")
                .append(counts(entries))
                .append("\n\n");
        table(text, "area", byArea());
        text.append('\n');
        table(text, "capability", byCapability());
        failures(text);
        skipped(text);
        return text.toString();
    }

    private List<Entry> ended(Outcome outcome) {
        return entries.stream().filter(entry -> entry.outcome() == outcome).toList();
    }

    private Map<String, List<Entry>> byArea() {
        return entries.stream().collect(Collectors.groupingBy(Entry::area, TreeMap::new, Collectors.toList()));
    }

    private Map<String, List<Entry>> byCapability() {
        Map<String, List<Entry>> rows = new TreeMap<>();
        for (Entry entry : entries) {
            for (Capability capability : entry.needed()) {
                String row = declared.contains(capability) ? capability.key() : capability.key() + " (not declared)";
                rows.computeIfAbsent(row, key -> new ArrayList<>()).add(entry);
            }
        }
        for (Capability capability : declared) {
            rows.computeIfAbsent(capability.key(), key -> new ArrayList<>());
        }
        return rows;
    }

    private static void table(StringBuilder text, String heading, Map<String, List<Entry>> rows) {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        width = Math.max(width, heading.length());
        String line = "%-" + width + "s %8s %8s %8s\n";
        text.append(String.format(line, heading, "passed", "failed", "skipped"));
        for (Map.Entry<String, List<Entry>> row : rows.entrySet()) {
            Map<Outcome, Integer> counts = count(row.getValue());
            text.append(String.format(
                    line,
                    row.getKey(),
                    cell(counts, Outcome.PASSED),
                    cell(counts, Outcome.FAILED),
                    cell(counts, Outcome.SKIPPED)));
        }
    }

    /** Tells of every test that failed, and how. */
    private void failures(StringBuilder text) {
        List<Entry> failed = ended(Outcome.FAILED);
        if (failed.isEmpty()) {
            return;
        }
        text.append("\nfailed\n");
        for (Entry entry : failed) {
            text.append("  ")
                    .append(entry.area())
                    .append(": ")
                    .append(entry.test())
                    .append('\n');
            text.append("    ").append(entry.reason().replace("\n", "\n    ")).append('\n');
        }
    }

    /**
     * Tells why tests did not run, those with one reason together. Those of a capability that is not declared are only
     * counted: that every call behind it is refused is a test of its own. So are those nobody asked for.
     */
    private void skipped(StringBuilder text) {
        Map<String, List<Entry>> reasons = ended(Outcome.SKIPPED).stream()
                .collect(Collectors.groupingBy(Entry::reason, TreeMap::new, Collectors.toList()));
        if (reasons.isEmpty()) {
            return;
        }
        text.append("\nskipped\n");
        reasons.forEach((reason, tests) -> {
            text.append("  ").append(reason.replace("\n", "\n  "));
            if (reason.equals(NOT_ASKED_FOR)) {
                text.append(": ").append(tests.size()).append('\n');
                return;
            }
            if (reason.startsWith(NOT_DECLARED)) {
                text.append(": ")
                        .append(tests.size())
                        .append(" of ")
                        .append(areas(tests))
                        .append('\n');
                return;
            }
            text.append('\n');
            tests.stream()
                    .collect(Collectors.groupingBy(Entry::test, TreeMap::new, Collectors.toList()))
                    .forEach((test, entriesOfTest) -> text.append("    - ")
                            .append(test)
                            .append(": ")
                            .append(areas(entriesOfTest))
                            .append('\n'));
        });
    }

    private static String areas(List<Entry> some) {
        return some.stream().map(Entry::area).distinct().sorted().collect(Collectors.joining(", "));
    }

    private static String counts(List<Entry> some) {
        Map<Outcome, Integer> counts = count(some);
        return cell(counts, Outcome.PASSED) + " passed, " + cell(counts, Outcome.FAILED) + " failed, "
                + cell(counts, Outcome.SKIPPED) + " skipped";
    }

    private static Map<Outcome, Integer> count(List<Entry> some) {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        some.forEach(entry -> counts.merge(entry.outcome(), 1, Integer::sum));
        return counts;
    }

    private static String cell(Map<Outcome, Integer> counts, Outcome outcome) {
        return Integer.toString(counts.getOrDefault(outcome, 0));
    }
}
