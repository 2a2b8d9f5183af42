package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static io.multicloud.testkit.FakeOperation.CREATE_VM;
import static io.multicloud.testkit.FakeOperation.GET_VM;
import static io.multicloud.testkit.FakeOperation.LIST_VMS;
import static io.multicloud.testkit.FakeOperation.START_VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.testkit.fake.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FaultTest {
    private static final Region EAST = Region.of("us-east-1");
    private static final Zone EAST_A = Zone.of("us-east-1", "us-east-1a");

    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final CloudProvider provider = cloud.provider();

    @ParameterizedTest
    @CsvSource({
        "aws, THROTTLED, THROTTLED, RequestLimitExceeded",
        "aws, CAPACITY, CAPACITY, InsufficientInstanceCapacity",
        "aws, QUOTA, QUOTA, VcpuLimitExceeded",
        "aws, ERROR_BEFORE_COMMIT, UNAVAILABLE, Unavailable",
        "aws, ERROR_AFTER_COMMIT, UNKNOWN_OUTCOME, InternalError",
        "aws, LOST_RESPONSE, UNKNOWN_OUTCOME, ConnectionReset",
        "aws, PARTITION, UNAVAILABLE, ConnectTimeout",
        "aws, REGION_DOWN, UNAVAILABLE, Unavailable",
        "aws, CREDENTIALS_EXPIRED, UNAUTHENTICATED, RequestExpired",
        "gcp, THROTTLED, THROTTLED, rateLimitExceeded",
        "gcp, CAPACITY, CAPACITY, ZONE_RESOURCE_POOL_EXHAUSTED",
        "gcp, QUOTA, QUOTA, quotaExceeded",
        "gcp, ERROR_BEFORE_COMMIT, UNAVAILABLE, backendError",
        "gcp, ERROR_AFTER_COMMIT, UNKNOWN_OUTCOME, internalError",
        "gcp, CREDENTIALS_EXPIRED, UNAUTHENTICATED, authError",
        "azure, THROTTLED, THROTTLED, TooManyRequests",
        "azure, CAPACITY, CAPACITY, AllocationFailed",
        "azure, QUOTA, QUOTA, QuotaExceeded",
        "azure, ERROR_BEFORE_COMMIT, UNAVAILABLE, ServiceUnavailable",
        "azure, ERROR_AFTER_COMMIT, UNKNOWN_OUTCOME, InternalServerError",
        "azure, CREDENTIALS_EXPIRED, UNAUTHENTICATED, ExpiredAuthenticationToken",
        "oci, THROTTLED, THROTTLED, TooManyRequests",
        "oci, CAPACITY, CAPACITY, InternalError",
        "oci, QUOTA, QUOTA, LimitExceeded",
        "oci, ERROR_BEFORE_COMMIT, UNAVAILABLE, ServiceUnavailable",
        "oci, ERROR_AFTER_COMMIT, UNKNOWN_OUTCOME, InternalServerError",
        "oci, CREDENTIALS_EXPIRED, UNAUTHENTICATED, NotAuthenticated",
    })
    void strikesInTheWordsOfItsCloud(String kind, FaultKind fault, ErrorCode code, String nativeCode) {
        Flavor flavor = Clouds.flavors()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        FakeCloud any = Clouds.cloud(flavor);
        any.fault(fault).on(CREATE_VM).times(1);
        CloudException error = refused(() -> any.provider().compute().create(spec("web-1")));
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.nativeCode()).contains(nativeCode);
        assertThat(error.provider()).contains(kind);
        assertThat(error.operation()).contains(flavor.nativeName(CREATE_VM));
        assertThat(error.getCause()).isInstanceOf(FakeNativeException.class);
        boolean committed = fault == FaultKind.ERROR_AFTER_COMMIT || fault == FaultKind.LOST_RESPONSE;
        assertThat(any.vms()).hasSize(committed ? 1 : 0);
        any.provider().compute().create(spec("web-2")).await();
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void aLostCreateIsFoundAgainByItsToken(Flavor flavor) {
        FakeCloud any = Clouds.cloud(flavor);
        VMSpec spec = VMSpec.builder("web-1").idempotencyToken("token").build();
        any.fault(FaultKind.LOST_RESPONSE).on(CREATE_VM).times(1);
        assertThat(refused(() -> any.provider().compute().create(spec)).code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        VM vm = any.provider().compute().create(spec).await();
        assertThat(any.vms()).containsExactly(vm);
    }

    @Test
    void aReadThatFailsHasDoneNothing() {
        VM vm = running(provider, "web-1");
        for (FaultKind kind : List.of(FaultKind.ERROR_AFTER_COMMIT, FaultKind.LOST_RESPONSE)) {
            cloud.fault(kind).on(GET_VM).times(1);
            CloudException error = refused(() -> provider.compute().get(vm.id()));
            assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(error.retryable()).isTrue();
            assertThat(error.resourceId()).contains(vm.id());
        }
    }

    @Test
    void strikesAsOftenAsSaidAfterAsManyAsSaid() {
        Fault fault =
                cloud.fault(FaultKind.THROTTLED).on(LIST_VMS, GET_VM).after(1).times(2);
        VM vm = running(provider, "web-1");
        cloud.clearFaults();
        assertThat(fault.struck()).as("polls ride passing errors out").isEqualTo(2);

        Fault second =
                cloud.fault(FaultKind.THROTTLED).on(GET_VM).after(1).times(2).retryAfter(Duration.ofSeconds(7));
        provider.compute().get(vm.id());
        for (int i = 0; i < 2; i++) {
            CloudException error = refused(() -> provider.compute().get(vm.id()));
            assertThat(error.code()).isEqualTo(ErrorCode.THROTTLED);
            assertThat(error.retryAfter()).contains(Duration.ofSeconds(7));
        }
        provider.compute().get(vm.id());
        assertThat(second.struck()).isEqualTo(2);
    }

    @Test
    void strikesInItsTimeAlone() {
        Instant from = Clouds.START.plusSeconds(60);
        cloud.fault(FaultKind.REGION_DOWN).in(EAST).between(from, from.plusSeconds(60));
        assertThat(provider.compute().list(ListQuery.all())).isEmpty();
        cloud.time().advanceTo(from);
        assertThat(refused(() -> provider.compute().create(spec("web-1"))).code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(provider.compute().list(ListQuery.in(Region.of("eu-west-1"))))
                .isEmpty();
        cloud.time().advance(Duration.ofSeconds(60));
        running(provider, "web-1");
    }

    @Test
    void aZoneWithoutCapacityTurnsOpenCreatesAwayToOthers() {
        Fault fault = cloud.fault(FaultKind.CAPACITY).inZone(EAST_A).always();
        for (int i = 0; i < 4; i++) {
            assertThat(running(provider, "web-" + i).zone()).isPresent().isNotEqualTo(Optional.of(EAST_A));
        }
        assertThat(refused(() -> provider.compute()
                                .create(VMSpec.builder("web-9").zone(EAST_A).build()))
                        .code())
                .isEqualTo(ErrorCode.CAPACITY);
        fault.lift();
        assertThat(provider.compute()
                        .create(VMSpec.builder("web-9").zone(EAST_A).build())
                        .await()
                        .zone())
                .contains(EAST_A);
    }

    @Test
    void aFaultOfAZoneStrikesWhatIsInIt() {
        VM vm = provider.compute()
                .create(VMSpec.builder("web-1").zone(EAST_A).build())
                .await();
        provider.compute().stop(vm.id()).await();
        cloud.fault(FaultKind.CAPACITY).on(START_VM).inZone(EAST_A).times(1);
        assertThat(refused(() -> provider.compute().start(vm.id())).code()).isEqualTo(ErrorCode.CAPACITY);
        provider.compute().start(vm.id()).await();
    }

    @Test
    void slowStretchesWhatIsAcceptedMeanwhile() {
        cloud.fault(FaultKind.SLOW).on(CREATE_VM).factor(4).times(1);
        running(provider, "slow");
        Duration slow = Duration.between(Clouds.START, cloud.time().now());
        running(provider, "usual");
        Duration usual = Duration.between(Clouds.START, cloud.time().now()).minus(slow);
        assertThat(slow).isEqualTo(usual.multipliedBy(4));
    }

    @Test
    void aPartitionCutsRequestsWhileTheCloudGoesOn() {
        provider.compute().create(spec("web-1"));
        Fault partition = cloud.fault(FaultKind.PARTITION);
        assertThat(refused(() -> provider.compute()
                                .list(ListQuery.all())
                                .iterator()
                                .hasNext())
                        .code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
        cloud.time().advance(Duration.ofMinutes(1));
        partition.lift();
        assertThat(provider.compute().list(ListQuery.all()))
                .extracting(VM::state)
                .containsExactly(VMState.RUNNING);
    }

    @Test
    void expiredCredentialsShowInThePreflight() {
        cloud.fault(FaultKind.CREDENTIALS_EXPIRED);
        assertThat(provider.preflight()).singleElement().satisfies(check -> {
            assertThat(check.subject()).isEqualTo("credentials");
            assertThat(check.outcome()).isEqualTo(PreflightCheck.Outcome.FAILED);
        });
        cloud.clearFaults();
        assertThat(provider.preflight()).allMatch(check -> check.outcome() == PreflightCheck.Outcome.PASSED);
    }

    @Test
    void refusesSentencesWithoutSense() {
        Fault fault = cloud.fault(FaultKind.SLOW);
        assertThatIllegalArgumentException().isThrownBy(() -> fault.times(0));
        assertThatIllegalArgumentException().isThrownBy(() -> fault.after(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> fault.factor(0));
        assertThatIllegalArgumentException().isThrownBy(() -> fault.between(Clouds.START, Clouds.START));
    }

    @Test
    void isWrittenToTheTimeline() {
        cloud.fault(FaultKind.THROTTLED).on(CREATE_VM).times(1);
        refused(() -> provider.compute().create(spec("web-1")));
        assertThat(cloud.timeline())
                .contains("FAULT", "THROTTLED strikes RunInstances")
                .contains("RunInstances -> RequestLimitExceeded");
    }
}
