package io.multicloud.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.testkit.conformance.FaultInjector.Fault;
import io.multicloud.testkit.conformance.FaultInjector.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConformanceGateTest {
    private final List<String> sent = new ArrayList<>();
    private final ConformanceGate gate = new ConformanceGate(new Once());

    /** Sends each request once. */
    private static final class Once implements CallGate {
        @Override
        public <T> T execute(CallInfo info, Request<T> request) {
            try {
                return request.send(new Attempt(1, Optional.empty()));
            } catch (CloudException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static CallInfo call(String name) {
        return CallInfo.read(name, Region.of("here"), "reads");
    }

    /** Sends a request; returns the code it failed with, or null. */
    private @Nullable ErrorCode send(String name) {
        CloudException error = Expect.errorOf(() -> gate.execute(call(name), attempt -> sent.add(name)));
        return error == null ? null : error.code();
    }

    @Test
    void theLogTellsWhatWasAskedForWhetherItFailedOrNot() {
        send("one");
        gate.place(Fault.UNAVAILABLE, 1, 1);
        send("two");
        assertThat(gate.calls()).containsExactly(call("one"), call("two"));
    }

    @Test
    void aFaultMeetsTheRequestsItWasPlacedOnAndNoOthers() {
        send("before");
        Placed placed = gate.place(Fault.QUOTA, 2, 2);
        assertThat(send("1")).isNull();
        assertThat(placed.hits()).isZero();
        assertThat(send("2")).isEqualTo(ErrorCode.QUOTA);
        assertThat(send("3")).isEqualTo(ErrorCode.QUOTA);
        assertThat(send("4")).isNull();
        assertThat(placed.hits()).isEqualTo(2);
        assertThat(sent).containsExactly("before", "1", "4");
    }

    @Test
    void aFaultWithoutEndEndsWhenItIsRemoved() {
        Placed placed = gate.place(Fault.UNAVAILABLE, 1, Integer.MAX_VALUE);
        assertThat(send("1")).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(send("2")).isEqualTo(ErrorCode.UNAVAILABLE);
        placed.remove();
        placed.remove();
        assertThat(send("3")).isNull();
        assertThat(placed.hits()).isEqualTo(2);
    }

    @Test
    void whatIsCommittedIsSentBeforeItFails() {
        gate.place(Fault.LOST_RESPONSE, 1, 1);
        assertThat(send("lost")).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        gate.place(Fault.FAILED_AFTER_COMMIT, 1, 1);
        assertThat(send("failed")).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(sent).containsExactly("lost", "failed");
    }

    @Test
    void whatIsThrottledSaysHowLongToWait() {
        gate.place(Fault.THROTTLED, 1, 1);
        CloudException error =
                Objects.requireNonNull(Expect.errorOf(() -> gate.execute(call("one"), attempt -> "sent")));
        assertThat(error.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(error.operation()).contains("one");
    }

    @Test
    void whatItCannotDoIsRefused() {
        assertThatThrownBy(() -> gate.place(Fault.CORRUPT_BYTES, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gate.place(Fault.QUOTA, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gate.place(Fault.QUOTA, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(gate.supported()).doesNotContain(Fault.CORRUPT_BYTES).contains(Fault.LOST_RESPONSE);
    }
}
