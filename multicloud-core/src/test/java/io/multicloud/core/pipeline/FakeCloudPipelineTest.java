package io.multicloud.core.pipeline;

import static io.multicloud.core.pipeline.TestErrors.failure;
import static io.multicloud.testkit.FakeOperation.CREATE_VM;
import static io.multicloud.testkit.FakeOperation.GET_VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.core.AccountLimits;
import io.multicloud.core.AuditEvent;
import io.multicloud.core.CallLayer;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both layers around each of the fake clouds, as a host has them. */
class FakeCloudPipelineTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T06:00:00Z"));
    private final List<AuditEvent> audit = new ArrayList<>();

    static Stream<Flavor> flavors() {
        return Stream.of(Flavor.aws(), Flavor.gcp(), Flavor.azure(), Flavor.oci());
    }

    private CloudProvider open(FakeCloud cloud, AccountLimits limits) {
        Pipeline pipeline = Pipeline.builder(time).audit(audit::add).build();
        CloudProviderFactory factory = cloud.factory();
        CloudProvider raw = factory.open(
                ProviderConfig.builder(cloud.account(), factory.kind()).build(),
                pipeline.contextFor(cloud.account(), factory));
        return pipeline.guard(raw, limits);
    }

    private static VMSpec spec(String name) {
        return VMSpec.builder(name).vcpus(2).build();
    }

    @ParameterizedTest
    @MethodSource("flavors")
    void passingFaultsAreRiddenOut(Flavor flavor) {
        FakeCloud cloud = FakeCloud.builder(flavor, time).build();
        ComputeService compute = open(cloud, AccountLimits.none()).compute();
        cloud.fault(FaultKind.THROTTLED).on(CREATE_VM).times(2);
        cloud.fault(FaultKind.ERROR_BEFORE_COMMIT).on(GET_VM).times(2);

        VM vm = compute.create(spec("web-1")).await();
        compute.get(vm.id());

        assertThat(cloud.vms()).hasSize(1);
        assertThat(audit)
                .filteredOn(event ->
                        event.layer() == CallLayer.REQUEST && event.operation().equals(flavor.nativeName(CREATE_VM)))
                .extracting(AuditEvent::attempts)
                .contains(3);
    }

    @ParameterizedTest
    @MethodSource("flavors")
    void aLostAnswerLeavesOneVmAtMost(Flavor flavor) {
        FakeCloud cloud = FakeCloud.builder(flavor, time).build();
        ComputeService compute = open(cloud, AccountLimits.none().withMaxVms(1)).compute();
        VMSpec spec = spec("web-1").toBuilder().idempotencyToken("token-1").build();
        cloud.fault(FaultKind.LOST_RESPONSE).on(CREATE_VM).times(1);
        try {
            compute.create(spec);
        } catch (CloudException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        }

        VM vm = compute.create(spec).await();

        assertThat(cloud.vms()).extracting(VM::id).containsExactly(vm.id());
        failure(ErrorCode.REJECTED, () -> compute.create(spec("web-2")));
    }

    @ParameterizedTest
    @MethodSource("flavors")
    void theDaysBillStaysWithinItsLimit(Flavor flavor) {
        FakeCloud cloud = FakeCloud.builder(flavor, time).build();
        Money limit = Money.usd("5.00");
        ComputeService compute =
                open(cloud, AccountLimits.none().withDailyLimit(limit)).compute();
        int created = 0;
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            time.advance(Duration.ofMinutes(4));
            try {
                VM vm = compute.create(spec("vm-" + i)).await();
                created++;
                if (i % 3 == 0) {
                    compute.delete(vm.id()).await();
                }
            } catch (CloudException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.REJECTED);
                refused++;
            }
        }
        time.advanceTo(Instant.parse("2026-12-02T00:00:00Z"));

        Money day = cloud.bill().lines().stream()
                .filter(line -> line.resource().type().name().equals("vm"))
                .filter(line -> line.from().isBefore(Instant.parse("2026-12-02T00:00:00Z")))
                .map(line -> line.amount())
                .reduce(Money.ZERO_USD, Money::plus);
        assertThat(created).isGreaterThan(1);
        assertThat(refused).isGreaterThan(1);
        assertThat(day).isLessThanOrEqualTo(limit);
        // The limit is made use of: the refusals were not for nothing.
        assertThat(day).isGreaterThan(limit.times(8).dividedBy(10));
        assertThat(cloud.bill().byDay()).containsKey(LocalDate.parse("2026-12-01"));
    }
}
