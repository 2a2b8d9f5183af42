package io.multicloud.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.core.CallScope;
import io.multicloud.core.pipeline.TestFactory.SdkException;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccountGateTest {
    private static final Region REGION = Region.of("us-east-1");
    private static final CallInfo READ = CallInfo.read("DescribeInstances", REGION, "describe");
    private static final CallInfo WRITE = CallInfo.write("RunInstances", REGION, "run");
    private static final ResourceId VM = new ResourceId("test", "prod", REGION, ResourceType.VM, "i-1");

    private static final CallGate.Request<String> ANSWERING = attempt -> "answer";

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-03-01T00:00:00Z"), 7);
    private final List<Instant> sent = new ArrayList<>();
    private final List<CallGate.Attempt> attempts = new ArrayList<>();

    @AfterEach
    void clearInterrupt() {
        // A test that leaves the flag set must not end the next one.
        assertThat(Thread.interrupted()).isFalse();
    }

    private CallGate gate(RateLimit limit) {
        return Pipeline.builder(time)
                .build()
                .contextFor("prod", new TestFactory(limit))
                .calls();
    }

    private CallGate gate() {
        return gate(RateLimit.UNLIMITED);
    }

    /** Returns a request that fails with these in turn, then answers. */
    private CallGate.Request<String> failing(Exception... failures) {
        return attempt -> {
            attempts.add(attempt);
            sent.add(time.now());
            if (attempts.size() <= failures.length) {
                throw failures[attempts.size() - 1];
            }
            return "answer";
        };
    }

    private CallGate.Request<String> alwaysFailing(ErrorCode code) {
        return attempt -> {
            attempts.add(attempt);
            sent.add(time.now());
            throw new SdkException(code);
        };
    }

    private static CloudException error(Runnable call) {
        CloudException error = catchThrowableOfType(CloudException.class, call::run);
        assertThat(error).isNotNull();
        return error;
    }

    @Test
    void anAnswerIsHandedOnAtOnce() {
        assertThat(gate().execute(READ, failing())).isEqualTo("answer");
        assertThat(attempts).containsExactly(new CallGate.Attempt(1, Optional.empty()));
        assertThat(time.now()).isEqualTo(time.start());
    }

    @Test
    void whatPassesIsTriedFourTimesWithGrowingPauses() {
        CloudException error = error(() -> gate().execute(READ, alwaysFailing(ErrorCode.UNAVAILABLE)));

        assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(attempts).extracting(CallGate.Attempt::number).containsExactly(1, 2, 3, 4);
        for (int retry = 1; retry < 4; retry++) {
            assertThat(Duration.between(sent.get(retry - 1), sent.get(retry)))
                    .isLessThanOrEqualTo(Duration.ofMillis(100L << (retry - 1)));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"THROTTLED", "UNAVAILABLE", "UNKNOWN_OUTCOME", "TIMEOUT"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatCannotPassIsNotRepeated(ErrorCode code) {
        assertThat(error(() -> gate().execute(READ, alwaysFailing(code))).code())
                .isEqualTo(code);
        assertThat(attempts).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"THROTTLED", "UNAVAILABLE", "UNKNOWN_OUTCOME", "TIMEOUT"})
    void anIdempotentRequestIsRepeatedAfter(ErrorCode code) {
        assertThat(gate().execute(READ, failing(new SdkException(code)))).isEqualTo("answer");
        assertThat(attempts).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"THROTTLED", "UNAVAILABLE"})
    void oneThatMustNotBeSentTwiceIsRepeatedAfterSurelyNothingWasDone(ErrorCode code) {
        assertThat(gate().execute(WRITE, failing(new SdkException(code)))).isEqualTo("answer");
        assertThat(attempts).hasSize(2);
    }

    @Test
    void oneThatMustNotBeSentTwiceIsNeverRepeatedOnceItsOutcomeIsUnknown() {
        assertThat(error(() -> gate().execute(
                                        WRITE,
                                        failing(
                                                new SdkException(ErrorCode.THROTTLED),
                                                new SdkException(ErrorCode.UNKNOWN_OUTCOME))))
                        .code())
                .isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        assertThat(attempts).hasSize(2);
    }

    @Test
    void aTimeoutOfOneThatMustNotBeSentTwiceIsAnUnknownOutcome() {
        CloudException error = error(() -> gate().execute(WRITE.on(VM), alwaysFailing(ErrorCode.TIMEOUT)));

        assertThat(error.code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        assertThat(error.nativeCode()).contains("SdkTIMEOUT");
        assertThat(error.requestId()).contains("req-1");
        assertThat(error.resourceId()).contains(VM);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void errorsOtherwiseRetryableAreNotRepeatedForARequestThatMustNotBeSentTwice() {
        CloudException passing = CloudException.builder(ErrorCode.CONFLICT, "comes and goes")
                .retryable()
                .build();

        error(() -> gate().execute(WRITE, failing(passing)));
        assertThat(attempts).hasSize(1);
        attempts.clear();
        assertThat(gate().execute(READ, failing(passing))).isEqualTo("answer");
    }

    @Test
    void aTranslatorsNoIsFinal() {
        CloudException never = CloudException.builder(ErrorCode.UNAVAILABLE, "the region is closed for good")
                .notRetryable()
                .build();

        error(() -> gate().execute(READ, failing(never)));
        assertThat(attempts).hasSize(1);
    }

    @Test
    void whatTheCloudAsksToWaitIsWaited() {
        SdkException later = new SdkException(ErrorCode.THROTTLED, Duration.ofSeconds(7));

        gate().execute(READ, failing(later));

        assertThat(Duration.between(sent.get(0), sent.get(1))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whoAsksToWaitTooLongIsHandedToTheCaller() {
        CloudException error = error(
                () -> gate().execute(READ, failing(new SdkException(ErrorCode.THROTTLED, Duration.ofMinutes(2)))));

        assertThat(error.retryAfter()).contains(Duration.ofMinutes(2));
        assertThat(time.now()).isEqualTo(time.start());
    }

    @Test
    void errorsNameAccountOperationAndResourceAndKeepTheNativeOne() {
        CloudException error = error(() -> gate().execute(READ.on(VM), alwaysFailing(ErrorCode.NOT_FOUND)));

        assertThat(error.provider()).contains("prod");
        assertThat(error.operation()).contains("DescribeInstances");
        assertThat(error.resourceId()).contains(VM);
        assertThat(error.nativeCode()).contains("SdkNOT_FOUND");
        assertThat(error).hasRootCauseInstanceOf(SdkException.class);
    }

    @Test
    void aTranslatorThatThrowsBecomesInternalWithBothCauses() {
        IllegalStateException unknown = new IllegalStateException("connection pool shut down");

        CloudException error = error(() -> gate().execute(READ, failing(unknown)));

        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(error).hasCause(unknown);
        assertThat(error.getSuppressed())
                .hasOnlyElementsOfType(ClassCastException.class)
                .hasSize(1);
    }

    @Test
    void anErrorOfTheVirtualMachineIsNotTouched() {
        StackOverflowError overflow = new StackOverflowError();

        assertThatThrownBy(() -> gate().execute(READ, attempt -> {
                    throw overflow;
                }))
                .isSameAs(overflow);
    }

    @Test
    void callersWaitForPermitsInTheOrderTheyCame() {
        CallGate gate = gate(new RateLimit(10, 1));
        for (int i = 0; i < 4; i++) {
            gate.execute(READ, failing());
        }

        assertThat(sent)
                .extracting(at -> Duration.between(time.start(), at).toMillis())
                .containsExactly(0L, 100L, 200L, 300L);
    }

    @Test
    void quotaBucketsAndRegionsHaveLimitsOfTheirOwn() {
        CallGate gate = gate(new RateLimit(0.1, 1));

        gate.execute(READ, failing());
        gate.execute(WRITE, failing());
        gate.execute(CallInfo.read("DescribeInstances", Region.of("eu-west-1"), "describe"), failing());

        assertThat(time.now()).isEqualTo(time.start());
    }

    @Test
    void aSingleAttemptWithoutAPermitIsToldWhenToComeBack() {
        CallGate gate = gate(new RateLimit(0.5, 1));
        gate.execute(READ, failing());
        time.advance(Duration.ofMillis(500));

        CloudException error = error(() -> CallScope.singleAttempt().run(() -> gate.execute(READ, failing())));

        assertThat(error.code()).isEqualTo(ErrorCode.THROTTLED);
        assertThat(error.retryAfter()).contains(Duration.ofMillis(1_500));
        assertThat(attempts).hasSize(1);
        time.advance(Duration.ofMillis(1_500));
        assertThat(CallScope.singleAttempt().call(() -> gate.execute(READ, failing())))
                .isEqualTo("answer");
    }

    @Test
    void aSingleAttemptIsNotRepeatedAndDoesNotWait() {
        CloudException error = error(() ->
                CallScope.singleAttempt().run(() -> gate().execute(READ, alwaysFailing(ErrorCode.UNAVAILABLE))));

        assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(attempts).hasSize(1);
        assertThat(time.now()).isEqualTo(time.start());
    }

    @Test
    void theTimeLeftIsToldToEachAttempt() {
        CallScope.deadline(Duration.ofSeconds(10))
                .run(() -> gate().execute(READ, failing(new SdkException(ErrorCode.THROTTLED, Duration.ofSeconds(4)))));

        assertThat(attempts)
                .containsExactly(
                        new CallGate.Attempt(1, Optional.of(Duration.ofSeconds(10))),
                        new CallGate.Attempt(2, Optional.of(Duration.ofSeconds(6))));
    }

    @Test
    void aPermitBeyondTheDeadlineIsATimeoutAtOnce() {
        CallGate gate = gate(new RateLimit(0.1, 1));
        gate.execute(READ, failing());

        CloudException error =
                error(() -> CallScope.deadline(Duration.ofSeconds(9)).run(() -> gate.execute(READ, failing())));

        assertThat(error.code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(error).hasMessageContaining("is free in PT10S, and only PT9S are left; nothing was sent");
        assertThat(time.now()).isEqualTo(time.start());
        assertThat(attempts).hasSize(1);
    }

    @Test
    void aDeadlineThatHasPassedSendsNothing() {
        CloudException error =
                error(() -> CallScope.deadline(Duration.ofSeconds(1)).run(() -> {
                    gate().execute(READ, failing());
                    time.advance(Duration.ofSeconds(1));
                    gate().execute(READ, failing());
                }));

        assertThat(error.code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void aRetryBeyondTheDeadlineIsLeftOutAndTheLastErrorTold() {
        CloudException error = error(() -> CallScope.deadline(Duration.ofSeconds(5))
                .run(() ->
                        gate().execute(READ, failing(new SdkException(ErrorCode.THROTTLED, Duration.ofSeconds(5))))));

        assertThat(error.code()).isEqualTo(ErrorCode.THROTTLED);
        assertThat(time.now()).isEqualTo(time.start());
    }

    @Test
    void anAnswerAfterTheDeadlineIsStillAnAnswer() {
        String answer = CallScope.deadline(Duration.ofSeconds(1))
                .call(() -> gate().execute(READ, attempt -> {
                    time.advance(Duration.ofSeconds(2));
                    return "late";
                }));

        assertThat(answer).isEqualTo("late");
    }

    @Test
    void anInterruptedCallerSendsNothingAndKeepsItsFlag() {
        Thread.currentThread().interrupt();

        CloudException error = error(() -> gate().execute(READ, failing()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(attempts).isEmpty();
    }

    @Test
    void anInterruptWhileWaitingForARetryTellsOfBoth() {
        CloudException error = error(() -> gate().execute(READ, attempt -> {
            attempts.add(attempt);
            Thread.currentThread().interrupt();
            throw new SdkException(ErrorCode.UNAVAILABLE);
        }));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(error).hasCauseInstanceOf(InterruptedException.class);
        assertThat(error.getSuppressed())
                .singleElement()
                .satisfies(last -> assertThat(((CloudException) last).code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(attempts).hasSize(1);
    }

    @Test
    void anInterruptWhileWaitingForAPermitIsCancelled() {
        CallGate gate = gate(new RateLimit(0.001, 1));
        gate.execute(READ, failing());
        time.scheduler().schedule(Duration.ofSeconds(3), Thread.currentThread()::interrupt);

        CloudException error = error(() -> gate.execute(READ, failing()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(time.now()).isEqualTo(time.start().plusSeconds(3));
        assertThat(attempts).hasSize(1);
    }

    @Test
    void anInterruptedRequestIsCancelledWithItsFlagSetAgain() {
        CloudException error = error(() -> gate().execute(WRITE, failing(new InterruptedException("in the socket"))));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(error).hasMessageContaining("it may have taken effect");
        assertThat(attempts).hasSize(1);
    }

    @Test
    void aRegionThatDoesNotAnswerIsLeftAloneAndThenProbed() {
        CallGate gate = gate();
        for (int i = 0; i < CircuitBreaker.FAILURES; i++) {
            error(() ->
                    CallScope.singleAttempt().run(() -> gate.execute(WRITE, alwaysFailing(ErrorCode.UNKNOWN_OUTCOME))));
        }
        int before = attempts.size();

        CloudException error = error(() -> gate.execute(READ, failing()));
        assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(error.retryAfter()).contains(CircuitBreaker.OPEN_FOR);
        assertThat(attempts).hasSize(before);
        assertThat(gate.execute(CallInfo.read("DescribeInstances", Region.of("eu-west-1"), "x"), ANSWERING))
                .isEqualTo("answer");

        time.advance(CircuitBreaker.OPEN_FOR);
        assertThat(gate.execute(READ, ANSWERING)).isEqualTo("answer");
        assertThat(gate.execute(READ, ANSWERING)).isEqualTo("answer");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"UNAVAILABLE", "TIMEOUT", "UNKNOWN_OUTCOME"},
            mode = EnumSource.Mode.EXCLUDE)
    void noOtherErrorOpensTheBreaker(ErrorCode code) {
        CallGate gate = gate();
        for (int i = 0; i < 50; i++) {
            error(() -> CallScope.singleAttempt().run(() -> gate.execute(READ, alwaysFailing(code))));
        }

        assertThat(gate.execute(READ, ANSWERING)).isEqualTo("answer");
    }

    @Test
    void aBreakerThatOpensDuringRetriesLeavesTheCallerTheLastError() {
        CallGate gate = gate();
        for (int i = 0; i < 2; i++) {
            error(() -> gate.execute(READ, alwaysFailing(ErrorCode.UNAVAILABLE)));
        }

        CloudException error = error(() -> gate.execute(READ, alwaysFailing(ErrorCode.UNAVAILABLE)));

        assertThat(error.nativeCode()).contains("SdkUNAVAILABLE");
        assertThat(attempts).hasSize(CircuitBreaker.FAILURES);
    }

    @Test
    void anAccountInTroubleRunsOutOfRetries() {
        CallGate gate = gate();
        int calls = 400;
        for (int i = 0; i < calls; i++) {
            // A region each, so that no breaker opens first.
            CallInfo info = CallInfo.read("DescribeInstances", Region.of("region-" + i), "describe");
            error(() -> gate.execute(info, alwaysFailing(ErrorCode.UNAVAILABLE)));
        }

        double seconds = Duration.between(time.start(), time.now()).toMillis() / 1e3;
        int retries = attempts.size() - calls;
        assertThat((double) retries).isBetween(calls / 5.0, calls / 5.0 + seconds + 10);
    }

    @Test
    void throttlingDrawsOnNoBudget() {
        CallGate gate = gate();
        for (int i = 0; i < 100; i++) {
            error(() -> gate.execute(READ, alwaysFailing(ErrorCode.THROTTLED)));
        }

        assertThat(attempts).hasSize(400);
    }
}
