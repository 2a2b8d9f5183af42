package io.multicloud.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.spi.ScheduledTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private static final Instant START = Instant.parse("2026-12-01T00:00:00Z");

    private final VirtualTime time = VirtualTime.startingAt(START);
    private final List<String> ran = new ArrayList<>();

    private ScheduledTask in(int seconds, String name) {
        return time.scheduler().schedule(Duration.ofSeconds(seconds), () -> ran.add(name + "@" + secondsNow()));
    }

    private long secondsNow() {
        return Duration.between(START, time.now()).toSeconds();
    }

    @Test
    void standsStillUntilToldToMove() {
        in(0, "a");
        assertThat(ran).isEmpty();
        assertThat(time.now()).isEqualTo(START);
        assertThat(time.waiting()).isEqualTo(1);

        time.advance(Duration.ZERO);
        assertThat(ran).containsExactly("a@0");
    }

    @Test
    void runsByTimeThenByArrivalEachAtItsOwnInstant() {
        in(2, "late");
        in(1, "first");
        in(1, "second");
        in(3, "beyond");
        time.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("first@1", "second@1", "late@2");
        assertThat(time.now()).isEqualTo(START.plusSeconds(2));
        assertThat(time.nanoTime()).isEqualTo(2_000_000_000L);
        assertThat(time.nextEventAt()).contains(START.plusSeconds(3));
    }

    @Test
    void runsWithinTheSameAdvanceWhatATaskSchedules() {
        time.scheduler().schedule(Duration.ofSeconds(1), () -> {
            in(1, "child");
            in(5, "grandchild");
        });
        time.advance(Duration.ofSeconds(4));
        assertThat(ran).containsExactly("child@2");
    }

    @Test
    void dropsACancelledTaskOnce() {
        ScheduledTask task = in(1, "a");
        in(1, "b");
        assertThat(task.cancel()).isTrue();
        assertThat(task.cancel()).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("b@1");
        assertThat(task.cancel()).as("after the time has passed").isFalse();
    }

    @Test
    void cannotBeCancelledOnceItHasStarted() {
        List<Boolean> dropped = new ArrayList<>();
        ScheduledTask[] self = new ScheduledTask[1];
        self[0] = time.scheduler().schedule(Duration.ZERO, () -> dropped.add(self[0].cancel()));
        time.runUntilIdle();
        assertThat(dropped).containsExactly(false);
    }

    @Test
    void movesToAnInstantAndNeverBack() {
        in(10, "a");
        time.advanceTo(START.plusSeconds(10));
        assertThat(ran).containsExactly("a@10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> time.advanceTo(START.plusSeconds(9)))
                .withMessageContaining("2026-12-01T00:00:09Z");
        assertThatIllegalArgumentException().isThrownBy(() -> time.advance(Duration.ofSeconds(-1)));
    }

    @Test
    void runsADelayOfTheLongestDurationNever() {
        time.scheduler().schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));
        time.advance(Duration.ofDays(36_500));
        assertThat(ran).isEmpty();
    }

    @Test
    void runsUntilIdleWithoutWaitingForTheBackground() {
        time.background().schedule(Duration.ofDays(30), () -> ran.add("weather"));
        time.background().schedule(Duration.ofSeconds(1), () -> ran.add("breeze"));
        in(2, "work");
        time.runUntilIdle();
        assertThat(ran).containsExactly("breeze", "work@2");
        assertThat(secondsNow()).isEqualTo(2);
    }

    /** Schedules itself without end. */
    private final class Runaway implements Runnable {
        @Override
        public void run() {
            time.scheduler().schedule(Duration.ofSeconds(1), this);
        }
    }

    @Test
    void namesTheTaskThatKeepsItBusy() {
        in(1, "innocent");
        new Runaway().run();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> time.runUntilIdle(5_000))
                .withMessageContaining("not idle after 5000 events")
                .withMessageContaining("VirtualTimeTest$Runaway");
    }

    @Test
    void aTaskThatThrowsStopsNothingAndIsToldAtTheEnd() {
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second");
        time.at(START.plusSeconds(1), () -> {
            throw first;
        });
        time.at(START.plusSeconds(1), () -> {
            throw second;
        });
        in(2, "after");
        assertThatThrownBy(() -> time.advance(Duration.ofSeconds(5)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 task(s)")
                .hasCause(first)
                .hasSuppressedException(second);
        assertThat(ran).containsExactly("after@2");
        assertThat(time.failures()).containsExactly(first, second);

        time.advance(Duration.ofSeconds(1));
        assertThat(secondsNow()).as("told once").isEqualTo(6);
    }

    @Test
    void keepsFailuresToItselfWhenAsked() {
        time.keepFailures();
        time.executor().execute(() -> {
            throw new IllegalStateException("expected");
        });
        time.runUntilIdle();
        assertThat(time.failures()).hasSize(1);
    }

    @Test
    void aPausingCallerRunsWhatIsDueAndIsNotTroubledByItsFailures() throws InterruptedException {
        in(1, "a");
        time.at(START.plusSeconds(2), () -> {
            throw new IllegalStateException("of someone else");
        });
        in(4, "later");
        time.pause(Duration.ofSeconds(3));
        assertThat(ran).containsExactly("a@1");
        assertThat(secondsNow()).isEqualTo(3);
        assertThatThrownBy(() -> time.advance(Duration.ZERO)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aTaskOfTheExecutorMayPause() {
        in(2, "between");
        time.executor().execute(() -> {
            ran.add("begin@" + secondsNow());
            pause(Duration.ofSeconds(3));
            ran.add("end@" + secondsNow());
        });
        time.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("begin@0", "between@2", "end@3");
        assertThat(secondsNow()).as("the pause went beyond the advance").isEqualTo(3);
    }

    private void pause(Duration duration) {
        try {
            time.pause(duration);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPauseEndsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> time.pause(Duration.ofSeconds(1))).isInstanceOf(InterruptedException.class);
        assertThat(time.now()).isEqualTo(START);

        in(2, "later");
        time.at(START.plusSeconds(1), () -> Thread.currentThread().interrupt());
        assertThatThrownBy(() -> time.pause(Duration.ofSeconds(5))).isInstanceOf(InterruptedException.class);
        assertThat(secondsNow()).isEqualTo(1);
        assertThat(ran).isEmpty();
    }

    @Test
    void idsAreInOrderAndFollowFromTheSeed() {
        List<String> ids = Stream.generate(time::newId).limit(2_000).toList();
        assertThat(ids)
                .allMatch(id -> id.matches("[0-9A-Z]{26}"))
                .doesNotHaveDuplicates()
                .isSorted();
        time.advance(Duration.ofHours(1));
        assertThat(time.newId()).isGreaterThan(ids.get(ids.size() - 1));

        assertThat(VirtualTime.startingAt(START, 7).newId())
                .isEqualTo(VirtualTime.startingAt(START, 7).newId())
                .isNotEqualTo(VirtualTime.startingAt(START, 8).newId());
        assertThat(VirtualTime.startingAt(START, 7).random().nextLong())
                .isEqualTo(VirtualTime.startingAt(START, 7).random().nextLong())
                .isNotEqualTo(VirtualTime.startingAt(START, 8).random().nextLong());
    }

    @Test
    void idsDoNotDisturbRandomNumbers() {
        VirtualTime undisturbed = VirtualTime.startingAt(START);
        time.newId();
        assertThat(time.random().nextLong()).isEqualTo(undisturbed.random().nextLong());
    }

    @Test
    void threadsTakeTurnsMovingTheTime() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < 2_000; i++) {
            time.scheduler().schedule(Duration.ofMillis(i), () -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
            });
        }
        List<Thread> movers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread mover = new Thread(() -> {
                for (int step = 0; step < 500; step++) {
                    pause(Duration.ofMillis(4));
                }
            });
            movers.add(mover);
            mover.start();
        }
        for (Thread mover : movers) {
            mover.join();
        }
        assertThat(time.eventsRun()).isEqualTo(2_000);
        assertThat(most).hasValue(1);
        assertThat(time.now()).isAfterOrEqualTo(START.plusMillis(2_000));
    }

    private record Planned(int at, int number) {}

    @Property(tries = 200)
    void theQueueAgreesWithASortedList(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int size) {
        RandomGenerator random = new SplittableRandom(seed);
        VirtualTime fresh = VirtualTime.startingAt(START);
        List<Planned> expected = new ArrayList<>();
        List<Planned> actual = new ArrayList<>();
        List<ScheduledTask> tasks = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Planned planned = new Planned(random.nextInt(50), i);
            expected.add(planned);
            tasks.add(fresh.scheduler().schedule(Duration.ofMillis(planned.at), () -> actual.add(planned)));
        }
        // Mostly cancelled, so that the queue is compacted.
        for (int i = size - 1; i >= 0; i--) {
            if (random.nextInt(10) < 7) {
                assertThat(tasks.get(i).cancel()).isTrue();
                expected.remove(i);
            }
        }
        expected.sort(Comparator.comparingInt(Planned::at).thenComparingInt(Planned::number));
        assertThat(fresh.waiting()).isEqualTo(expected.size());
        fresh.runUntilIdle();
        assertThat(actual).isEqualTo(expected);
    }
}
