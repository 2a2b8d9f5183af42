package io.multicloud.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.control.Feature;
import io.multicloud.api.control.Health;
import io.multicloud.api.control.HealthState;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PulseTest {
    private static final Region REGION = new Region("eu-central-1");

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T06:00:00Z"));
    private final List<HealthState> states = new ArrayList<>();
    private final Pulse pulse = new Pulse(time, (from, to, error) -> states.add(to));

    /** What is told of a request. */
    enum Told {
        ANSWERED,
        THROTTLED,
        UNAVAILABLE,
        UNAUTHENTICATED,
        NOT_FOUND,
        INTERNAL
    }

    private void tell(Told told) {
        tell(pulse, told);
    }

    private void tell(Pulse to, Told told) {
        tellAt(time, to, told);
    }

    private void tell(Told told, int times, Duration every) {
        for (int i = 0; i < times; i++) {
            time.advance(every);
            tell(told);
        }
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void nothingIsKnownAtFirstAndOneAnswerIsEnough() {
        assertThat(pulse.state()).isEqualTo(HealthState.UNKNOWN);
        tell(Told.UNAVAILABLE);
        assertThat(pulse.state()).isEqualTo(HealthState.UNKNOWN);
        tell(Told.ANSWERED);
        assertThat(pulse.state()).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void throttlingNowAndThenIsHealthyAndAStormIsDegradedButNotDown() {
        for (int i = 0; i < 50; i++) {
            tell(Told.ANSWERED, 9, seconds(1));
            tell(Told.THROTTLED, 1, seconds(1));
        }
        assertThat(states).containsExactly(HealthState.HEALTHY);

        tell(Told.THROTTLED, 500, seconds(1));
        assertThat(states).containsExactly(HealthState.HEALTHY, HealthState.DEGRADED);
    }

    @Test
    void busyRegionThatFailsIsDownAfterHalfOfItsLastRequests() {
        tell(Told.ANSWERED, 100, Duration.ofMillis(100));
        tell(Told.UNAVAILABLE, 12, Duration.ofMillis(100));

        assertThat(states).containsExactly(HealthState.HEALTHY, HealthState.DEGRADED, HealthState.DOWN);
    }

    @Test
    void quietRegionThatFailsIsDownAfterAMinute() {
        tell(Told.ANSWERED);
        tell(Told.UNAVAILABLE, 3, seconds(30));
        assertThat(pulse.state()).isEqualTo(HealthState.DOWN);
    }

    @Test
    void itComesBackInTwoSteps() {
        tell(Told.UNAVAILABLE, 20, seconds(1));
        tell(Told.ANSWERED, 2, seconds(30));
        assertThat(pulse.state()).isEqualTo(HealthState.DOWN);
        tell(Told.ANSWERED, 1, seconds(30));
        assertThat(pulse.state()).isEqualTo(HealthState.DEGRADED);
        tell(Told.ANSWERED, 1, seconds(29));
        assertThat(pulse.state()).isEqualTo(HealthState.DEGRADED);
        tell(Told.ANSWERED, 1, seconds(1));
        assertThat(pulse.state()).isEqualTo(HealthState.HEALTHY);
    }

    @Property
    void flappingMovesItDownOnceAndNotToAndFro(
            @ForAll @IntRange(min = 1, max = 2) int answers,
            @ForAll @IntRange(min = 1, max = 5) int failures,
            @ForAll @IntRange(min = 1, max = 60) int every) {
        VirtualTime ownTime = VirtualTime.startingAt(Instant.EPOCH);
        List<HealthState> seen = new ArrayList<>();
        Pulse flapping = new Pulse(ownTime, (from, to, error) -> seen.add(to));
        CloudException error =
                CloudException.builder(ErrorCode.UNAVAILABLE, "told").build();
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < answers + failures; i++) {
                ownTime.advance(seconds(every));
                if (i < answers) {
                    flapping.answered(ownTime.nanoTime());
                } else {
                    flapping.failed(ownTime.nanoTime(), error);
                }
            }
        }

        assertThat(seen.size()).isLessThanOrEqualTo(3);
        assertThat(flapping.state()).isIn(HealthState.DEGRADED, HealthState.DOWN);
    }

    @Provide
    Arbitrary<Told> told() {
        return Arbitraries.of(Told.values());
    }

    /** Whatever is told, a change upwards needs its answers, and states follow each other as in the picture. */
    @Property
    void itNeverGoesUpWithoutAnswersInARow(@ForAll @Size(max = 200) List<@From("told") Told> story) {
        VirtualTime ownTime = VirtualTime.startingAt(Instant.EPOCH);
        List<List<HealthState>> changes = new ArrayList<>();
        Pulse any = new Pulse(ownTime, (from, to, error) -> changes.add(List.of(from, to)));
        int inRow = 0;
        for (Told next : story) {
            ownTime.advance(seconds(20));
            changes.clear();
            tellAt(ownTime, any, next);
            inRow = switch (next) {
                case ANSWERED, THROTTLED, NOT_FOUND -> inRow + 1;
                case UNAVAILABLE, UNAUTHENTICATED -> 0;
                case INTERNAL -> inRow;
            };
            if (!changes.isEmpty()) {
                assertThat(changes).hasSize(1);
                HealthState from = changes.get(0).get(0);
                HealthState to = changes.get(0).get(1);
                assertThat(to).isNotEqualTo(HealthState.UNKNOWN);
                if (from == HealthState.DOWN || (from == HealthState.DEGRADED && to == HealthState.HEALTHY)) {
                    assertThat(inRow).isGreaterThanOrEqualTo(Pulse.ANSWERS_IN_A_ROW);
                    assertThat(to).isNotEqualTo(from == HealthState.DOWN ? HealthState.HEALTHY : HealthState.DOWN);
                }
            }
        }
    }

    private static void tellAt(VirtualTime at, Pulse to, Told told) {
        if (told == Told.ANSWERED) {
            to.answered(at.nanoTime());
        } else {
            to.failed(
                    at.nanoTime(),
                    CloudException.builder(ErrorCode.valueOf(told.name()), "told")
                            .build());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"CANCELLED", "INTERNAL", "UNSUPPORTED", "REJECTED"})
    void errorsOfOurOwnTellNothing(ErrorCode code) {
        for (int i = 0; i < 50; i++) {
            pulse.failed(time.nanoTime(), CloudException.builder(code, "told").build());
        }
        assertThat(pulse.state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(pulse.read().answeredAt()).isNull();
    }

    @Test
    void whatIsTooOldIsUnknownUnlessItWasDown() {
        tell(Told.ANSWERED);
        time.advance(Pulse.TOO_OLD.minusSeconds(1));
        assertThat(pulse.state()).isEqualTo(HealthState.HEALTHY);
        time.advance(seconds(1));
        assertThat(pulse.state()).isEqualTo(HealthState.UNKNOWN);
        tell(Told.ANSWERED);
        assertThat(pulse.state()).isEqualTo(HealthState.HEALTHY);

        tell(Told.UNAVAILABLE, 20, seconds(1));
        time.advance(Duration.ofDays(1));
        assertThat(pulse.state()).isEqualTo(HealthState.DOWN);
    }

    @Test
    void accountIsDownWhenAllItsRegionsAreAndDegradedWhenOneIs() {
        HealthTable table = new HealthTable(time);
        Region other = new Region("us-east-1");
        Region unused = new Region("us-west-2");
        table.pulse("aws", unused);
        for (int i = 0; i < 20; i++) {
            time.advance(seconds(1));
            tell(table.pulse("aws", REGION), Told.UNAVAILABLE);
            tell(table.pulse("aws", other), Told.ANSWERED);
        }
        assertThat(table.all())
                .extracting(Health::account, Health::region, Health::state)
                .containsExactly(
                        tuple("aws", Optional.empty(), HealthState.DEGRADED),
                        tuple("aws", Optional.of(REGION), HealthState.DOWN),
                        tuple("aws", Optional.of(other), HealthState.HEALTHY),
                        tuple("aws", Optional.of(unused), HealthState.UNKNOWN));
        assertThat(table.all().get(1).lastError()).isPresent();
        assertThat(table.all().get(1).resting())
                .containsExactly(Feature.OPTIMIZATION, Feature.BURST, Feature.MIGRATION);

        for (int i = 0; i < 20; i++) {
            tell(table.pulse("aws", other), Told.UNAUTHENTICATED);
        }
        assertThat(table.all().get(0).state()).isEqualTo(HealthState.DOWN);
        assertThat(table.all().get(0).lastError()).isPresent();
    }

    @Test
    void worseAStateIsTheMoreRestsAndProtectionNever() {
        for (HealthState state : HealthState.values()) {
            List<Feature> goingOn = new ArrayList<>();
            for (Feature feature : Feature.values()) {
                if (feature.goesOn(state)) {
                    goingOn.add(feature);
                }
            }
            // What goes on is always the end of the declared order.
            assertThat(goingOn)
                    .isEqualTo(List.of(Feature.values())
                            .subList(Feature.values().length - goingOn.size(), Feature.values().length))
                    .contains(Feature.PROTECTION);
        }
        HealthTable table = new HealthTable(time);
        assertThat(table.allows(Feature.BURST, "aws", REGION)).isTrue();
        assertThat(table.allows(Feature.OPTIMIZATION, "aws", REGION)).isFalse();
    }
}
