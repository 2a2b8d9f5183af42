package io.multicloud.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.spi.RateLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Something that happens to a bucket after a while. */
    record Step(long after, Kind kind, long maxWait) {
        enum Kind {
            TAKE,
            SUCCEED,
            THROTTLE
        }
    }

    @Provide
    Arbitrary<RateLimit> limits() {
        return Combinators.combine(
                        Arbitraries.doubles().between(0.01, 5_000),
                        Arbitraries.integers().between(1, 50))
                .as(RateLimit::new);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> after = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.just(0L)),
                net.jqwik.api.Tuple.of(3, Arbitraries.longs().between(0, SECOND / 100)),
                net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(0, 100 * SECOND)));
        Arbitrary<Step.Kind> kind = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(8, Step.Kind.TAKE),
                net.jqwik.api.Tuple.of(3, Step.Kind.SUCCEED),
                net.jqwik.api.Tuple.of(1, Step.Kind.THROTTLE));
        Arbitrary<Long> maxWait = Arbitraries.of(0L, SECOND, Long.MAX_VALUE);
        return Combinators.combine(after, kind, maxWait)
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(300);
    }

    @Property
    void neverMoreThanRateTimesTimePlusBurst(
            @ForAll("limits") RateLimit limit, @ForAll("steps") List<Step> steps, @ForAll long start) {
        TokenBucket bucket = new TokenBucket(limit, start);
        long elapsed = 0;
        List<Long> due = new ArrayList<>();
        for (Step step : steps) {
            elapsed += step.after;
            switch (step.kind) {
                case TAKE -> {
                    long wait = bucket.take(start + elapsed, step.maxWait);
                    if (wait >= 0) {
                        assertThat(wait).isLessThanOrEqualTo(step.maxWait);
                        due.add(elapsed + wait);
                    }
                }
                case SUCCEED -> bucket.succeeded();
                case THROTTLE -> bucket.throttled(start + elapsed);
            }
        }

        assertThat(due).isSorted();
        for (int first = 0; first < due.size(); first++) {
            for (int last = first; last < due.size(); last++) {
                double seconds = (due.get(last) - due.get(first)) / 1e9;
                assertThat((double) (last - first + 1))
                        .as("permits from %s to %s", due.get(first), due.get(last))
                        .isLessThanOrEqualTo(limit.permitsPerSecond() * seconds + limit.burst() + 1e-6);
            }
        }
    }

    @Test
    void aFullBucketGivesItsBurstAtOnceAndThenOneAtATime() {
        TokenBucket bucket = new TokenBucket(new RateLimit(10, 3), 0);

        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waits.add(bucket.take(0, Long.MAX_VALUE));
        }

        assertThat(waits).containsExactly(0L, 0L, 0L, SECOND / 10, SECOND / 5, 3 * SECOND / 10);
    }

    @Test
    void whoCannotWaitTakesNothingAndLearnsHowLong() {
        TokenBucket bucket = new TokenBucket(new RateLimit(10, 1), 0);
        bucket.take(0, 0);

        assertThat(bucket.take(0, 0)).isEqualTo(-SECOND / 10);
        assertThat(bucket.take(0, 0)).isEqualTo(-SECOND / 10);
        assertThat(bucket.take(SECOND / 10, 0)).isZero();
    }

    @Test
    void throttlingSlowsDownOnceASecondAndSuccessesSpeedUpAgain() {
        TokenBucket bucket = new TokenBucket(new RateLimit(100, 1), 0);
        long full = bucket.cost();

        bucket.throttled(0);
        bucket.throttled(SECOND - 1);
        assertThat(bucket.cost()).isEqualTo(2 * full);
        for (int second = 1; second < 20; second++) {
            bucket.throttled(second * SECOND);
        }
        assertThat(bucket.cost()).isEqualTo(16 * full);
        for (int i = 0; i < 1_000; i++) {
            bucket.succeeded();
        }
        assertThat(bucket.cost()).isEqualTo(full);
    }

    @Test
    void absurdLimitsDoNotOverflow() {
        TokenBucket never = new TokenBucket(new RateLimit(Double.MIN_VALUE, Integer.MAX_VALUE), Long.MAX_VALUE);
        TokenBucket always = new TokenBucket(new RateLimit(Double.MAX_VALUE, Integer.MAX_VALUE), Long.MIN_VALUE);

        assertThat(never.take(Long.MAX_VALUE, 0)).isZero();
        assertThat(always.take(Long.MIN_VALUE, 0)).isZero();
        assertThat(always.take(Long.MIN_VALUE, 0)).isZero();
    }
}
