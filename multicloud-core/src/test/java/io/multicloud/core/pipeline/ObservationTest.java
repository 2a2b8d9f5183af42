package io.multicloud.core.pipeline;

import static io.multicloud.core.pipeline.TestErrors.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.core.AccountLimits;
import io.multicloud.core.AuditEvent;
import io.multicloud.core.CallLayer;
import io.multicloud.core.CallObserver;
import io.multicloud.core.CallScope;
import io.multicloud.core.pipeline.TestFactory.SdkException;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObservationTest {
    private static final Region REGION = Region.of("us-east-1");
    private static final ResourceId VM = new ResourceId("test", "prod", REGION, ResourceType.VM, "i-1");
    private static final CallInfo READ =
            CallInfo.read("DescribeInstances", REGION, "describe").on(VM);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-03-01T00:00:00Z"));
    private final List<AuditEvent> audit = new ArrayList<>();

    private CallGate gate(Pipeline.Builder pipeline) {
        return pipeline.build().contextFor("prod", new TestFactory()).calls();
    }

    /** Returns a request that is throttled for two seconds, then answers. */
    private static CallGate.Request<String> throttledOnce() {
        return attempt -> {
            if (attempt.number() == 1) {
                throw new SdkException(ErrorCode.THROTTLED, Duration.ofSeconds(2));
            }
            return "answer";
        };
    }

    private static CallGate.Request<String> failing(ErrorCode code) {
        return attempt -> {
            throw new SdkException(code);
        };
    }

    @Test
    void withoutObserverAndAuditThereIsNothingAroundTheGate() {
        assertThat(gate(Pipeline.builder(time))).isExactlyInstanceOf(AccountGate.class);
        assertThat(gate(Pipeline.builder(time).audit(audit::add))).isExactlyInstanceOf(RecordedGate.class);
    }

    @Test
    void aRequestIsAuditedOnceWithItsAttemptsAndItsTime() {
        CallScope.actor("anna")
                .run(() -> gate(Pipeline.builder(time).audit(audit::add)).execute(READ, throttledOnce()));

        assertThat(audit)
                .containsExactly(new AuditEvent(
                        time.start().plusSeconds(2),
                        CallLayer.REQUEST,
                        "prod",
                        "DescribeInstances",
                        Optional.of(REGION),
                        Optional.of(VM),
                        Optional.empty(),
                        2,
                        Duration.ofSeconds(2),
                        Optional.of("anna")));
    }

    @Test
    void aRequestThatWasNotSentHasNoAttempts() {
        CallGate gate = gate(Pipeline.builder(time).audit(audit::add));
        failure(
                ErrorCode.TIMEOUT,
                () -> CallScope.deadline(Duration.ofSeconds(1)).run(() -> {
                    gate.execute(READ, attempt -> "in time");
                    time.advance(Duration.ofSeconds(2));
                    gate.execute(READ, attempt -> "too late");
                }));

        assertThat(audit).extracting(AuditEvent::attempts).containsExactly(1, 0);
        assertThat(audit.get(1).error()).contains(ErrorCode.TIMEOUT);
    }

    @Test
    void anErrorOfTheVirtualMachineIsAuditedAsInternal() {
        CallGate gate = gate(Pipeline.builder(time).audit(audit::add));

        assertThatThrownBy(() -> gate.execute(READ, attempt -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);

        assertThat(audit)
                .singleElement()
                .satisfies(event -> assertThat(event.error()).contains(ErrorCode.INTERNAL));
    }

    @Test
    void hooksThatThrowBreakNoCall() {
        CallObserver brokenAtStart = call -> {
            throw new IllegalStateException("broken at the start");
        };
        CallObserver brokenAtEnd = call -> (attempts, error) -> {
            throw new IllegalStateException("broken at the end");
        };
        for (CallObserver broken : List.of(brokenAtStart, brokenAtEnd)) {
            CallGate gate = gate(Pipeline.builder(time).observer(broken).audit(event -> {
                throw new IllegalStateException("broken sink");
            }));

            assertThat(gate.execute(READ, throttledOnce())).isEqualTo("answer");
        }
    }

    @Test
    void anObserverIsToldOfTheStartAndTheEnd() {
        List<String> told = new ArrayList<>();
        CallObserver observer = call -> {
            told.add("started " + call.operation());
            return (attempts, error) -> told.add("finished after " + attempts
                    + error.map(e -> " by " + e.getClass().getSimpleName()).orElse(""));
        };
        CallGate gate = gate(Pipeline.builder(time).observer(observer));

        gate.execute(READ, throttledOnce());
        failure(ErrorCode.NOT_FOUND, () -> gate.execute(READ, failing(ErrorCode.NOT_FOUND)));

        assertThat(told)
                .containsExactly(
                        "started DescribeInstances",
                        "finished after 2",
                        "started DescribeInstances",
                        "finished after 1 by CloudException");
    }

    @Test
    void micrometerSeesRequestsWithTheirKeys() {
        TestObservationRegistry registry = TestObservationRegistry.create();
        CallGate gate = gate(Pipeline.builder(time).observer(CallObserver.micrometer(registry)));

        String inside = gate.execute(READ, attempt -> String.valueOf(registry.getCurrentObservation() != null));
        failure(ErrorCode.NOT_FOUND, () -> gate.execute(READ, failing(ErrorCode.NOT_FOUND)));

        assertThat(inside).isEqualTo("true");
        assertThat(registry.getCurrentObservation()).isNull();
        TestObservationRegistryAssert.assertThat(registry)
                .hasNumberOfObservationsWithNameEqualTo("multicloud.request", 2)
                .hasAnObservation(context -> context.hasNameEqualTo("multicloud.request")
                        .hasContextualNameEqualTo("prod DescribeInstances")
                        .hasLowCardinalityKeyValue("account", "prod")
                        .hasLowCardinalityKeyValue("operation", "DescribeInstances")
                        .hasLowCardinalityKeyValue("region", "us-east-1")
                        .hasLowCardinalityKeyValue("outcome", "OK")
                        .hasHighCardinalityKeyValue("resource", VM.toString())
                        .hasHighCardinalityKeyValue("attempts", "1")
                        .doesNotHaveError())
                .hasAnObservation(context -> context.hasLowCardinalityKeyValue("outcome", "NOT_FOUND")
                        .hasError());
    }

    @Test
    void micrometerSeesCallsAroundTheirRequests() {
        TestObservationRegistry registry = TestObservationRegistry.create();
        StubCloud cloud = new StubCloud(time);

        Pipeline.builder(time)
                .observer(CallObserver.micrometer(registry))
                .build()
                .guard(cloud, AccountLimits.none())
                .compute()
                .create(VMSpec.builder("a").build());

        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasNameEqualTo("multicloud.call")
                .hasLowCardinalityKeyValue("operation", "vm.create")
                .hasLowCardinalityKeyValue("outcome", "OK")
                .hasBeenStopped();
    }

    @Test
    void somethingElseThanARegistryIsRefused() {
        assertThatThrownBy(() -> CallObserver.micrometer("registry"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an observation registry must be an " + ObservationRegistry.class.getName()
                        + ", was java.lang.String");
    }
}
