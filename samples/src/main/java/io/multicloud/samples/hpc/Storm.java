package io.multicloud.samples.hpc;

import io.multicloud.api.Region;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.time.Instant;

/**
 * What goes wrong at a cloud, and when, counted from the start of a run: answers to creates are lost, and its first region is
 * throttled, runs out of machines and is down in turn.
 *
 * @param untouched how many creates go well before answers are lost
 * @param lost how many answers are lost in a row
 */
record Storm(int untouched, int lost, Span throttled, Span empty, Span down) {
    private static final Storm OF_MONTHS = new Storm(
            500,
            20,
            new Span(Duration.ofDays(20), Duration.ofDays(21)),
            new Span(Duration.ofDays(40), Duration.ofDays(42)),
            new Span(Duration.ofDays(60), Duration.ofDays(61)));

    private static final Storm OF_A_DAY = new Storm(
            20,
            5,
            new Span(Duration.ofHours(2), Duration.ofHours(4)),
            new Span(Duration.ofHours(6), Duration.ofHours(9)),
            new Span(Duration.ofHours(12), Duration.ofHours(14)));

    /** A time, counted from the start of a run. */
    record Span(Duration from, Duration to) {}

    /** Returns the storm of a run of this length, in which there is something of everything. */
    static Storm during(Duration run) {
        return run.compareTo(Duration.ofDays(1)) > 0 ? OF_MONTHS : OF_A_DAY;
    }

    /** Places its faults. */
    void over(FakeCloud cloud, Region first, Instant start) {
        cloud.fault(FaultKind.LOST_RESPONSE)
                .on(FakeOperation.CREATE_VM)
                .after(untouched)
                .times(lost);
        cloud.fault(FaultKind.THROTTLED)
                .on(FakeOperation.CREATE_VM)
                .in(first)
                .between(start.plus(throttled.from()), start.plus(throttled.to()));
        cloud.fault(FaultKind.CAPACITY)
                .on(FakeOperation.CREATE_VM)
                .in(first)
                .between(start.plus(empty.from()), start.plus(empty.to()));
        cloud.fault(FaultKind.REGION_DOWN).in(first).between(start.plus(down.from()), start.plus(down.to()));
    }
}
