package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CallScopeTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.EPOCH);

    private Duration left(VirtualTime clock) {
        long nanos = active().nanosLeft(clock, clock.nanoTime());
        return nanos == Long.MAX_VALUE ? Duration.ofSeconds(Long.MAX_VALUE) : Duration.ofNanos(nanos);
    }

    private static CallScope.Active active() {
        return Objects.requireNonNull(CallScope.active());
    }

    @Test
    void nothingHoldsOutsideOfAScope() {
        CallScope.actor("anna").run(() -> assertThat(CallScope.active()).isNotNull());

        assertThat(CallScope.active()).isNull();
    }

    @Test
    void aScopeEndsAlsoByAnException() {
        assertThatThrownBy(() -> CallScope.singleAttempt().run(() -> {
                    throw new IllegalStateException("ends it");
                }))
                .hasMessage("ends it");

        assertThat(CallScope.active()).isNull();
    }

    @Test
    void theClockOfADeadlineStartsWithTheFirstCall() {
        CallScope.deadline(Duration.ofSeconds(10)).run(() -> {
            time.advance(Duration.ofSeconds(100));
            assertThat(left(time)).isEqualTo(Duration.ofSeconds(10));
            time.advance(Duration.ofSeconds(4));
            assertThat(left(time)).isEqualTo(Duration.ofSeconds(6));
            time.advance(Duration.ofSeconds(7));
            assertThat(left(time)).isEqualTo(Duration.ofSeconds(-1));
        });
    }

    @Test
    void ofTwoDeadlinesTheEarlierHolds() {
        CallScope.deadline(Duration.ofSeconds(10)).run(() -> {
            assertThat(left(time)).isEqualTo(Duration.ofSeconds(10));
            CallScope.deadline(Duration.ofSeconds(20))
                    .run(() -> assertThat(left(time)).isEqualTo(Duration.ofSeconds(10)));
            CallScope.deadline(Duration.ofSeconds(2))
                    .run(() -> assertThat(left(time)).isEqualTo(Duration.ofSeconds(2)));
            assertThat(left(time)).isEqualTo(Duration.ofSeconds(10));
        });
    }

    @Test
    void eachClockCountsForItself() {
        VirtualTime other = VirtualTime.startingAt(Instant.EPOCH);
        other.advance(Duration.ofDays(1));
        CallScope.deadline(Duration.ofSeconds(10)).run(() -> {
            assertThat(left(time)).isEqualTo(Duration.ofSeconds(10));
            assertThat(left(other)).isEqualTo(Duration.ofSeconds(10));
            time.advance(Duration.ofSeconds(3));
            assertThat(left(other)).isEqualTo(Duration.ofSeconds(10));
            assertThat(left(time)).isEqualTo(Duration.ofSeconds(7));
        });
    }

    @Test
    void anInnerScopeAddsToTheOuterOne() {
        CallScope.singleAttempt()
                .withActor("anna")
                .run(() -> CallScope.deadline(Duration.ofSeconds(1)).run(() -> {
                    assertThat(active().isSingleAttempt()).isTrue();
                    assertThat(active().actor()).contains("anna");
                    CallScope.actor("bert")
                            .run(() -> assertThat(active().actor()).contains("bert"));
                }));
    }

    @Test
    void oneScopeCanHoldEverything() {
        CallScope.actor("anna")
                .withDeadline(Duration.ofSeconds(3))
                .withSingleAttempt()
                .run(() -> {
                    assertThat(active().actor()).contains("anna");
                    assertThat(active().isSingleAttempt()).isTrue();
                    assertThat(left(time)).isEqualTo(Duration.ofSeconds(3));
                });
    }

    @Test
    void aDeadlineBeyondTheClocksRangeIsNone() {
        CallScope.deadline(Duration.ofSeconds(Long.MAX_VALUE))
                .run(() -> assertThat(active().nanosLeft(time, time.nanoTime())).isEqualTo(Long.MAX_VALUE));
    }

    @Test
    void valuesAreChecked() {
        assertThatThrownBy(() -> CallScope.deadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a deadline must be positive, was PT0S");
        assertThatThrownBy(() -> CallScope.actor(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the name of an actor must not be blank");
    }
}
