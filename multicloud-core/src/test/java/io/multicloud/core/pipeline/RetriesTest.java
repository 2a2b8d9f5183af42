package io.multicloud.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failsafe.Execution;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.Repeatability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RetriesTest {
    @Provide
    Arbitrary<List<ErrorCode>> codes() {
        return Arbitraries.of(ErrorCode.class).list().ofMinSize(1).ofMaxSize(12);
    }

    @Property
    void everyDelayIsWithinFullJitterAndNeverShorterThanAskedFor(
            @ForAll @IntRange(min = 2, max = 40) int maxAttempts,
            @ForAll @LongRange(min = 1, max = 5_000) long baseMillis,
            @ForAll @LongRange(min = 0, max = 60_000) long extraMillis,
            @ForAll @LongRange(min = 0, max = 60_000) long askedMillis,
            @ForAll long seed) {
        RetrySettings settings = new RetrySettings(
                maxAttempts,
                Duration.ofMillis(baseMillis),
                Duration.ofMillis(baseMillis + extraMillis),
                Duration.ofMinutes(1));
        Execution<Object> execution = new Retries(settings, new SplittableRandom(seed)).begin(Repeatability.IDEMPOTENT);
        CloudException error = CloudException.builder(ErrorCode.UNAVAILABLE, "down")
                .retryAfter(Duration.ofMillis(askedMillis))
                .build();

        double bound = baseMillis;
        for (int attempt = 1; attempt < maxAttempts; attempt++) {
            execution.recordException(error);
            assertThat(execution.isComplete()).isFalse();
            double delay = execution.getDelay().toNanos() / 1e6;
            double most = Math.min(bound, (double) baseMillis + extraMillis);
            assertThat(delay).isBetween((double) askedMillis, Math.max((double) askedMillis, most));
            bound *= 2;
        }
        execution.recordException(error);
        assertThat(execution.isComplete()).isTrue();
    }

    @Test
    void delaysAreSpreadOverTheWholeRange() {
        Retries retries = new Retries(RetrySettings.DEFAULT, new SplittableRandom(1));
        CloudException error =
                CloudException.builder(ErrorCode.UNAVAILABLE, "down").build();
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Execution<Object> execution = retries.begin(Repeatability.ONCE);
            execution.recordException(error);
            millis.add(execution.getDelay().toMillis());
        }

        for (int tenth = 0; tenth < 10; tenth++) {
            int from = tenth * 10;
            assertThat(millis.stream()
                            .filter(delay -> delay >= from && delay < from + 10)
                            .count())
                    .as("delays from %s ms", from)
                    .isBetween(60L, 140L);
        }
    }

    @Property
    void oneThatMustNotBeSentTwiceStopsAtTheFirstErrorThatMayHaveDoneSomething(@ForAll("codes") List<ErrorCode> codes) {
        RetrySettings patient =
                new RetrySettings(100, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(1));
        Execution<Object> execution = new Retries(patient, new SplittableRandom(0)).begin(Repeatability.ONCE);
        int sent = 0;
        for (ErrorCode code : codes) {
            sent++;
            execution.recordException(
                    CloudException.builder(code, "failed").retryable().build());
            if (execution.isComplete()) {
                break;
            }
        }

        int surelyNothing = 0;
        while (surelyNothing < codes.size()
                && (codes.get(surelyNothing) == ErrorCode.THROTTLED
                        || codes.get(surelyNothing) == ErrorCode.UNAVAILABLE)) {
            surelyNothing++;
        }
        assertThat(sent).isEqualTo(Math.min(codes.size(), surelyNothing + 1));
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new RetrySettings(0, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max attempts must be at least 1, was 0");
        assertThatThrownBy(() -> new RetrySettings(1, Duration.ofMillis(2), Duration.ofMillis(1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("were PT0.002S and PT0.001S");
        assertThatThrownBy(
                        () -> new RetrySettings(1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was PT-0.001S");
    }
}
