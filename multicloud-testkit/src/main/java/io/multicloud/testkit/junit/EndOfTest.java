package io.multicloud.testkit.junit;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.HistoryEvent;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.fake.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is said of a test's clouds when it is over. */
final class EndOfTest {
    static final int SHOWN_EVENTS = 500;

    private final FakeClouds clouds;

    EndOfTest(FakeClouds clouds) {
        this.clouds = clouds;
    }

    /** Fails if a task threw and nobody has heard of it. */
    void requireNoFailures() {
        List<Throwable> failures = clouds.time().untoldFailures();
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError(
                    failures.size() + " task(s) of virtual time threw unheard; the first: " + failures.get(0),
                    failures.get(0));
            failures.stream().skip(1).forEach(error::addSuppressed);
            throw error;
        }
    }

    /** Fails if anything is still billed. */
    void requireNothingLeft() {
        List<String> lines = new ArrayList<>();
        for (FakeCloud cloud : clouds.all()) {
            for (Leftover left : cloud.leftovers()) {
                lines.add(line(cloud, left));
            }
        }
        if (!lines.isEmpty()) {
            throw new AssertionError(
                    lines.size() + " resource(s) still billed at the end of the test; delete them, or say"
                            + " why they stay with @LeavesBehind:\n" + String.join("\n", lines));
        }
    }

    private String line(FakeCloud cloud, Leftover left) {
        Duration age = Duration.between(left.since(), clouds.time().now());
        return "  " + cloud.account() + ": " + left.resource().type() + " '"
                + cloud.world().nameOf(left.resource()) + "' ("
                + left.resource().nativeId() + ") for "
                + inWords(age) + " at " + left.hourly() + " an hour"
                + left.owner().map(owner -> ", of " + owner).orElse("")
                + left.work().map(work -> ", for " + work).orElse("");
    }

    static String inWords(Duration age) {
        List<String> parts = new ArrayList<>();
        if (age.toDays() > 0) {
            parts.add(age.toDays() + " d");
        }
        if (age.toHoursPart() > 0) {
            parts.add(age.toHoursPart() + " h");
        }
        if (age.toMinutesPart() > 0) {
            parts.add(age.toMinutesPart() + " min");
        }
        if (age.toSecondsPart() > 0 || parts.isEmpty()) {
            parts.add(age.toSecondsPart() + " s");
        }
        return String.join(" ", parts);
    }

    /** Returns how to have the same test again, and what happened in it, in the order of time. */
    String story(String test) {
        record Told(FakeCloud cloud, HistoryEvent event) {}
        List<Told> events = new ArrayList<>();
        for (FakeCloud cloud : clouds.all()) {
            cloud.history().forEach(event -> events.add(new Told(cloud, event)));
        }
        // Stable: what happens at one instant stays in the order of each cloud.
        events.sort(Comparator.comparing(told -> told.event().at()));
        int reads = events.size();
        if (events.size() > SHOWN_EVENTS) {
            // Whoever lists in the background would push out what the test is about.
            Map<Flavor, Set<String>> answers = new HashMap<>();
            events.removeIf(told -> told.event().kind() == HistoryEvent.Kind.REQUEST
                    && answers.computeIfAbsent(told.cloud().flavor(), EndOfTest::answersOfReads)
                            .contains(told.event().text()));
        }
        reads -= events.size();
        int skipped = Math.max(0, events.size() - SHOWN_EVENTS);
        StringBuilder story = new StringBuilder();
        story.append("Failed: ").append(test).append('\n');
        story.append("To have it again: @Seed(").append(clouds.seed()).append("L)\n");
        story.append("Ended at ").append(clouds.time().now()).append(". Timeline");
        story.append(reads == 0 ? "" : ", without " + reads + " reads that succeeded");
        story.append(skipped == 0 ? "" : ", without the first " + skipped + " events")
                .append(":\n");
        for (Told told : events.subList(skipped, events.size())) {
            story.append("  ")
                    .append(pad(told.cloud().account()))
                    .append("  ")
                    .append(told.event())
                    .append('\n');
        }
        return story.toString();
    }

    /** What a history says of reads that succeeded, where no request of another kind has the same name. */
    private static Set<String> answersOfReads(Flavor flavor) {
        Set<String> reads = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (FakeOperation operation : FakeOperation.values()) {
            (operation.effect() == FakeOperation.Effect.READ ? reads : others).add(World.answered(flavor, operation));
        }
        reads.removeAll(others);
        return reads;
    }

    private static String pad(String account) {
        return account + " ".repeat(Math.max(0, 10 - account.length()));
    }
}
