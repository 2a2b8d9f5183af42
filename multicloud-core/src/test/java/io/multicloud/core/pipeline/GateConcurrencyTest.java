package io.multicloud.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.core.CallScope;
import io.multicloud.core.pipeline.TestFactory.SdkException;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Many callers at one gate. */
class GateConcurrencyTest {
    private static final int CALLERS = 200;
    private static final CallInfo CREATE = CallInfo.write("RunInstances", Region.of("us-east-1"), "run");

    /** A cloud that counts requests as clouds do, and throttles what is too much. */
    private static final class Front {
        private final TokenBucket limit;
        private int answered;
        private int throttled;

        Front(RateLimit limit) {
            this.limit = new TokenBucket(limit, 0);
        }

        String send(long now) throws SdkException {
            long wait = limit.take(now, 0);
            if (wait < 0) {
                throttled++;
                throw new SdkException(ErrorCode.THROTTLED, Duration.ofNanos(-wait));
            }
            answered++;
            return "created";
        }
    }

    private static List<Runnable> callers(Runnable caller) {
        return Collections.nCopies(CALLERS, caller);
    }

    @Property(tries = 20)
    void twoHundredCreatesPassTheCloudsOwnLimitWithoutMeetingIt(@ForAll long seed) throws InterruptedException {
        RateLimit limit = new RateLimit(20, 20);
        LockstepTime time = new LockstepTime(seed);
        Front front = new Front(limit);
        CallGate gate = Pipeline.builder(time)
                .build()
                .contextFor("prod", new TestFactory(limit))
                .calls();

        time.runAll(callers(() -> gate.execute(CREATE, attempt -> front.send(time.nanoTime()))));

        assertThat(front.answered).isEqualTo(CALLERS);
        assertThat(front.throttled).isZero();
        assertThat(Duration.between(Instant.parse("2026-03-01T00:00:00Z"), time.now()))
                .isEqualTo(Duration.ofMillis((CALLERS - 20) * 50));
    }

    @Property(tries = 20)
    void aCloudStricterThanToldIsServedMoreSlowlyAndAllAreAnswered(@ForAll long seed) throws InterruptedException {
        LockstepTime time = new LockstepTime(seed);
        Front front = new Front(new RateLimit(5, 5));
        CallGate gate = Pipeline.builder(time)
                .build()
                .contextFor("prod", new TestFactory(new RateLimit(20, 20)))
                .calls();
        List<CloudException> refused = new ArrayList<>();

        // One after the other in a thread, as a host's own workers do, so that the limit can learn.
        time.runAll(Collections.nCopies(20, () -> {
            for (int i = 0; i < CALLERS / 20; i++) {
                try {
                    gate.execute(CREATE, attempt -> front.send(time.nanoTime()));
                } catch (CloudException e) {
                    refused.add(e);
                }
            }
        }));

        assertThat(front.answered + refused.size()).isEqualTo(CALLERS);
        assertThat(refused).allSatisfy(error -> assertThat(error.code()).isEqualTo(ErrorCode.THROTTLED));
        assertThat(front.answered).isGreaterThanOrEqualTo(CALLERS * 95 / 100);
        assertThat(front.throttled).isLessThan(CALLERS / 2);
    }

    @Test
    void twoHundredSingleAttemptsOfAnEngineAreSpreadWithoutBlocking() {
        RateLimit limit = new RateLimit(20, 20);
        VirtualTime time = VirtualTime.startingAt(Instant.EPOCH);
        Front front = new Front(limit);
        CallGate gate = Pipeline.builder(time)
                .build()
                .contextFor("prod", new TestFactory(limit))
                .calls();
        for (int i = 0; i < CALLERS; i++) {
            attempt(time, gate, front);
        }

        time.runUntilIdle();

        assertThat(front.answered).isEqualTo(CALLERS);
        assertThat(front.throttled).isZero();
        assertThat(time.now()).isEqualTo(time.start().plusMillis((CALLERS - 20) * 50));
    }

    /** What an engine's dispatcher does: one attempt, and the next one as a callback. */
    private static void attempt(VirtualTime time, CallGate gate, Front front) {
        time.scheduler().schedule(Duration.ZERO, () -> {
            try {
                CallScope.singleAttempt().call(() -> gate.execute(CREATE, attempt -> front.send(time.nanoTime())));
            } catch (CloudException e) {
                Duration wait = e.retryAfter().orElseThrow();
                time.scheduler().schedule(wait, () -> attempt(time, gate, front));
            }
        });
    }

    @Test
    void threadsThatAskAtTheSameMomentGetAPermitEach() throws Exception {
        int threads = 8;
        int permits = 2_000;
        TokenBucket bucket = new TokenBucket(new RateLimit(1_000, 1), 0);
        long[] waits = new long[threads * permits];
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int from = t * permits;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < permits; i++) {
                    waits[from + i] = bucket.take(0, Long.MAX_VALUE);
                }
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }

        Arrays.sort(waits);
        assertThat(waits)
                .isEqualTo(LongStream.range(0, waits.length)
                        .map(i -> i * 1_000_000)
                        .toArray());
    }
}
