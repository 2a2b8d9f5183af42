package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.fake.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault that a fake cloud knows, as the client library sees it. */
class FaultsThroughTheWireTest {
    private final WireTarget target = new WireTarget();
    private final CloudProvider provider = target.provider();

    @AfterEach
    void close() {
        target.close();
        assertThat(target.front().server().failures()).isEmpty();
    }

    /** What comes of a create that meets a fault. */
    private enum Outcome {
        /** It fails, and nothing was done. */
        REFUSED,
        /** It succeeds: the fault does not concern it, or the VM is found by its name after the answer was lost. */
        DONE
    }

    private record Expected(Outcome outcome, ErrorCode code, String nativeCode) {}

    private static Expected expected(FaultKind kind) {
        return switch (kind) {
            case THROTTLED -> new Expected(Outcome.REFUSED, ErrorCode.THROTTLED, "rateLimitExceeded");
            // These two are told by the operation, after the create was accepted.
            case CAPACITY -> new Expected(Outcome.REFUSED, ErrorCode.CAPACITY, "ZONE_RESOURCE_POOL_EXHAUSTED");
            case QUOTA -> new Expected(Outcome.REFUSED, ErrorCode.QUOTA, "QUOTA_EXCEEDED");
            case ERROR_BEFORE_COMMIT, REGION_DOWN ->
                new Expected(Outcome.REFUSED, ErrorCode.UNAVAILABLE, "backendError");
            // A socket that breaks tells no more.
            case PARTITION -> new Expected(Outcome.REFUSED, ErrorCode.UNKNOWN_OUTCOME, "");
            case CREDENTIALS_EXPIRED -> new Expected(Outcome.REFUSED, ErrorCode.UNAUTHENTICATED, "authError");
            case ERROR_AFTER_COMMIT, LOST_RESPONSE, SLOW, CORRUPT_BYTES ->
                new Expected(Outcome.DONE, ErrorCode.INTERNAL, "");
        };
    }

    private static VMSpec.Builder web() {
        return VMSpec.builder("web").image("ubuntu-22.04").vcpus(2).memory(DataSize.gib(4));
    }

    private long running() {
        return target.cloud().vms().stream()
                .map(VM::state)
                .filter(state -> state != VMState.DELETED && state != VMState.DELETING)
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void ofACreateIsToldTruly(FaultKind kind) {
        Expected expected = expected(kind);
        VMSpec web = web().idempotencyToken("web").build();
        Fault fault = target.cloud().fault(kind).on(FakeOperation.CREATE_VM).times(1);

        CloudException error = catchThrowableOfType(
                CloudException.class, () -> provider.compute().create(web).await());

        assertThat(running()).isEqualTo(expected.outcome() == Outcome.REFUSED ? 0 : 1);
        if (expected.outcome() == Outcome.DONE) {
            assertThat(error).isNull();
        } else {
            assertThat(fault.struck()).isOne();
            assertThat(error.code()).isEqualTo(expected.code());
            assertThat(error.nativeCode().orElse("")).isEqualTo(expected.nativeCode());
        }
        fault.lift();
        provider.compute().create(web).await();
        assertThat(running()).isOne();
    }

    @Test
    void ofSlownessIsATimeThatIsLonger() {
        Instant start = target.now();
        provider.compute().create(web().build()).await();
        Duration usual = Duration.between(start, target.now());
        target.cloud().fault(FaultKind.SLOW).factor(10).always();
        start = target.now();

        provider.compute()
                .create(VMSpec.builder("other").image("ubuntu-22.04").build())
                .await();

        assertThat(Duration.between(start, target.now())).isGreaterThan(usual.multipliedBy(3));
    }

    @Test
    void ofThrottlingTellsHowLongToWait() {
        target.cloud()
                .fault(FaultKind.THROTTLED)
                .on(FakeOperation.CREATE_VM)
                .times(1)
                .retryAfter(Duration.ofSeconds(7));

        CloudException error = catchThrowableOfType(
                CloudException.class, () -> provider.compute().create(web().build()));

        assertThat(error.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void ofCorruptBytesIsFoundByTheirChecksum() {
        Bucket bucket = provider.objects()
                .buckets()
                .create(BucketSpec.builder("some-bucket").build())
                .await();
        ObjectKey key = new ObjectKey(bucket.id(), "key");
        provider.objects().put(key, ObjectBody.of("hello".getBytes(StandardCharsets.UTF_8)));
        target.cloud().fault(FaultKind.CORRUPT_BYTES).times(1);

        CloudException error = catchThrowableOfType(
                CloudException.class, () -> provider.objects().get(key).readAll());

        assertThat(error.code()).isEqualTo(ErrorCode.DATA_LOSS);
    }

    @Test
    void ofAMissingPermissionIsToldByEveryService() {
        target.front().deny(1, Long.MAX_VALUE);

        denied(() -> provider.compute().list(ListQuery.all()).stream().count());
        denied(() -> provider.objects().buckets().list(ListQuery.all()).stream().count());
        denied(() ->
                provider.monitoring().alerts().list(ListQuery.all()).stream().count());
        denied(() -> provider.quotas().list(provider.region()).stream().count());
    }

    private static void denied(ThrowingCallable call) {
        CloudException error = catchThrowableOfType(CloudException.class, call);
        assertThat(error.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(error.nativeCode()).contains("forbidden");
    }
}
