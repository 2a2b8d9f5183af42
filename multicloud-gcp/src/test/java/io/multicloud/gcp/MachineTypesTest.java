package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.placement.Offer;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Types of machines that are made to measure. */
class MachineTypesTest {
    private static final Region REGION = Region.of("us-central1");

    private final WireTarget target = new WireTarget(FakeCloud.builder(
                    Flavor.gcp(), VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z")))
            .offers(() -> Stream.of(
                    offer("n2-standard-2", 2, 8), offer("n2-custom-6-20480", 6, 20), offer("n2-custom-4-8192", 4, 8)))
            .build());
    private final CloudProvider cloud = target.provider();

    private static Offer offer(String type, int cpus, int gib) {
        InstanceType machine = new InstanceType(type, "n2", cpus, DataSize.gib(gib), Architecture.AMD64, 0);
        return new Offer(
                "gcp",
                REGION,
                Optional.empty(),
                machine,
                Optional.of(Money.usd("0.1")),
                Optional.empty(),
                OptionalDouble.empty(),
                List.of(),
                LocalDate.of(2026, 11, 1),
                "test");
    }

    @AfterEach
    void close() {
        target.close();
    }

    private static VMSpec spec(String type) {
        return VMSpec.builder("odd-1").image("debian-12").instanceType(type).build();
    }

    @Test
    void aVmOfACustomTypeHasTheCpusAndMemoryItsTypeNames() {
        VM vm = cloud.compute().create(spec("n2-custom-6-20480")).await();

        assertThat(vm.state()).isEqualTo(VMState.RUNNING);
        assertThat(vm.instanceType()).isEqualTo("n2-custom-6-20480");
        assertThat(vm.vcpus()).isEqualTo(6);
        assertThat(vm.memory()).isEqualTo(DataSize.gib(20));
        assertThat(target.cloud().vms())
                .singleElement()
                .satisfies(inside -> assertThat(inside.instanceType()).isEqualTo("n2-custom-6-20480"));
    }

    @Test
    void aStoppedVmBecomesOneOfACustomType() {
        VM vm = cloud.compute().create(spec("n2-standard-2")).await();
        cloud.compute().stop(vm.id()).await();

        VM resized = cloud.compute().resize(vm.id(), "n2-custom-4-8192").await();

        assertThat(resized.vcpus()).isEqualTo(4);
        assertThat(resized.memory()).isEqualTo(DataSize.gib(8));
    }

    @Test
    void customTypesAreNotListedSinceThereAreTooMany() {
        assertThat(cloud.compute().instanceTypes(REGION))
                .extracting(InstanceType::name)
                .containsExactly("n2-standard-2");
    }

    @Test
    void aCustomTypeThatCannotBeIsRefusedAndNothingIsMade() {
        // Beyond one, the number of CPUs is even.
        CloudException refused = Assertions.catchThrowableOfType(
                CloudException.class, () -> cloud.compute().create(spec("n2-custom-5-20480")));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(target.cloud().vms()).isEmpty();
        assertThat(target.cloud().leftovers()).isEmpty();
    }
}
