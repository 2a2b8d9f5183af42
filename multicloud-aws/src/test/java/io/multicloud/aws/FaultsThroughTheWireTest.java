package io.multicloud.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.fake.Fault;
import io.multicloud.testkit.wire.WireFault;
import io.multicloud.testkit.wire.WireServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault that a fake cloud knows, as the SDK sees it. */
class FaultsThroughTheWireTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"));
    private final FakeCloud cloud = FakeCloud.aws(time);
    private final WireTarget target = new WireTarget(cloud);
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
        /** It fails, and the VM is there. */
        DONE_ALL_THE_SAME,
        /** It succeeds. */
        ACCEPTED
    }

    private record Expected(Outcome outcome, ErrorCode code, String nativeCode) {}

    private static Expected expected(FaultKind kind) {
        return switch (kind) {
            case THROTTLED -> new Expected(Outcome.REFUSED, ErrorCode.THROTTLED, "RequestLimitExceeded");
            case CAPACITY -> new Expected(Outcome.REFUSED, ErrorCode.CAPACITY, "InsufficientInstanceCapacity");
            case QUOTA -> new Expected(Outcome.REFUSED, ErrorCode.QUOTA, "VcpuLimitExceeded");
            case ERROR_BEFORE_COMMIT, REGION_DOWN ->
                new Expected(Outcome.REFUSED, ErrorCode.UNAVAILABLE, "Unavailable");
            case ERROR_AFTER_COMMIT ->
                new Expected(Outcome.DONE_ALL_THE_SAME, ErrorCode.UNKNOWN_OUTCOME, "InternalError");
            case LOST_RESPONSE -> new Expected(Outcome.DONE_ALL_THE_SAME, ErrorCode.UNKNOWN_OUTCOME, "");
            // A socket that breaks tells no more.
            case PARTITION -> new Expected(Outcome.REFUSED, ErrorCode.UNKNOWN_OUTCOME, "");
            case CREDENTIALS_EXPIRED -> new Expected(Outcome.REFUSED, ErrorCode.UNAUTHENTICATED, "RequestExpired");
            // Neither concerns whether one is made.
            case SLOW, CORRUPT_BYTES -> new Expected(Outcome.ACCEPTED, ErrorCode.INTERNAL, "");
        };
    }

    private static VMSpec web() {
        return VMSpec.builder("web")
                .image("ubuntu-22.04")
                .vcpus(2)
                .memory(DataSize.gib(4))
                .idempotencyToken("web")
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void ofALaunchIsToldTruly(FaultKind kind) {
        Expected expected = expected(kind);
        Fault fault = cloud.fault(kind).on(FakeOperation.CREATE_VM).times(1);

        CloudException error = catchThrowableOfType(
                CloudException.class, () -> provider.compute().create(web()));

        assertThat(cloud.vms()).hasSize(expected.outcome() == Outcome.REFUSED ? 0 : 1);
        if (expected.outcome() == Outcome.ACCEPTED) {
            assertThat(error).isNull();
        } else {
            assertThat(fault.struck()).isOne();
            assertThat(error.code()).isEqualTo(expected.code());
            assertThat(error.nativeCode().orElse("")).isEqualTo(expected.nativeCode());
            assertThat(error.requestId().isPresent())
                    .isEqualTo(!expected.nativeCode().isEmpty());
            assertThat(error.provider()).contains(cloud.account());
        }
        fault.lift();
        provider.compute().create(web()).await();
        assertThat(cloud.vms()).hasSize(1);
    }

    @Test
    void ofSlownessIsATimeThatIsLonger() {
        Instant start = time.now();
        provider.compute().create(web()).await();
        Duration usual = Duration.between(start, time.now());
        cloud.fault(FaultKind.SLOW).factor(10).always();
        start = time.now();

        provider.compute()
                .create(web().toBuilder().idempotencyToken("other").build())
                .await();

        assertThat(Duration.between(start, time.now())).isGreaterThan(usual.multipliedBy(3));
    }

    @Test
    void ofThrottlingTellsHowLongToWait() {
        cloud.fault(FaultKind.THROTTLED).times(1).retryAfter(Duration.ofSeconds(7));

        CloudException error = catchThrowableOfType(
                CloudException.class, () -> provider.compute().create(web()));

        assertThat(error.retryAfter()).contains(Duration.ofSeconds(7));
    }

    private ObjectKey object() {
        Bucket bucket = provider.objects()
                .buckets()
                .create(BucketSpec.builder("some-bucket").build())
                .await();
        ObjectKey key = new ObjectKey(bucket.id(), "key");
        provider.objects().put(key, ObjectBody.of("hello".getBytes(StandardCharsets.UTF_8)));
        return key;
    }

    @Test
    void ofABodyThatBreaksOffIsNotTakenForTheWhole() throws IOException {
        ObjectKey key = object();
        WireServer server = target.front().server();
        server.fault(server.requests() + 1, new WireFault.CutWithin());

        try (ObjectContent content = provider.objects().get(key)) {
            assertThatThrownBy(content::readAll).isInstanceOf(IOException.class).hasMessageContaining("2 of 5 bytes");
        }

        // A part has no checksum that could tell.
        server.fault(server.requests() + 1, new WireFault.CutWithin());
        try (ObjectContent content = provider.objects().get(key, ByteRange.of(0, 4))) {
            assertThatThrownBy(content::readAll).isInstanceOf(IOException.class).hasMessageContaining("2 of 4 bytes");
        }
    }

    @Test
    void ofCorruptBytesIsFoundByTheirChecksum() {
        ObjectKey key = object();
        cloud.fault(FaultKind.CORRUPT_BYTES).times(1);

        CloudException error = catchThrowableOfType(
                CloudException.class, () -> provider.objects().get(key).readAll());

        assertThat(error.code()).isEqualTo(ErrorCode.DATA_LOSS);
    }

    @Test
    void ofAMissingPermissionIsToldInTheWordsOfEachService() {
        target.front().deny(1, Long.MAX_VALUE);

        denied(
                "UnauthorizedOperation",
                () -> provider.compute().list(ListQuery.all()).stream().count());
        denied(
                "AccessDenied",
                () -> provider.objects().buckets().list(ListQuery.all()).stream()
                        .count());
        denied(
                "AccessDenied",
                () -> provider.monitoring().alerts().list(ListQuery.all()).stream()
                        .count());
        denied(
                "AccessDeniedException",
                () -> provider.quotas().list(provider.region()).stream().count());
    }

    private static void denied(String nativeCode, ThrowingCallable call) {
        CloudException error = catchThrowableOfType(CloudException.class, call);
        assertThat(error.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(error.nativeCode()).contains(nativeCode);
    }
}
