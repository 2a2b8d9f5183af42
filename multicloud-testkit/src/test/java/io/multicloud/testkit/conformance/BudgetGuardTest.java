package io.multicloud.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetGuardTest {
    private static final String RUN = "conformance-1";

    private final VirtualTime time = Times.start();
    private final FakeCloud cloud = FakeCloud.aws(time);

    private BudgetGuard guard(String dollars) {
        return new BudgetGuard(Money.usd(dollars), RUN, time.clock());
    }

    private static VMSpec vm(String name) {
        return VMSpec.builder(name).vcpus(2).memory(DataSize.gib(8)).build();
    }

    @Test
    void aCreateThatTheBudgetDoesNotAllowIsRefusedAndNothingIsSent() {
        BudgetGuard guard = guard("0.40");
        CloudProvider provider = guard.guard(cloud.provider());
        provider.compute().create(vm("one")).await();
        int sent = cloud.callLog().entries().size();

        assertThatThrownBy(() -> provider.compute().create(vm("two")))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REJECTED))
                .hasMessageContaining("the budget of 0.4")
                .hasMessageContaining("'two'");

        assertThat(cloud.callLog().entries()).hasSize(sent);
        assertThat(cloud.vms()).hasSize(1);
        assertThat(guard.refusal()).isPresent();
    }

    @Test
    void whatHasBeenSpentIsNotGivenBackByADelete() {
        BudgetGuard guard = guard("0.60");
        CloudProvider provider = guard.guard(cloud.provider());
        VM one = provider.compute().create(vm("one")).await();
        time.advance(Duration.ofMinutes(90));
        provider.compute().delete(one.id()).await();
        Money spent = guard.estimate();

        assertThat(spent).isGreaterThan(Money.usd("0.30"));
        time.advance(Duration.ofHours(10));
        assertThat(guard.estimate()).isEqualTo(spent);
        assertThatThrownBy(() -> provider.compute().create(vm("two"))).hasMessageContaining("is spent");
    }

    @Test
    void theEstimateIsNeverBelowTheBill() {
        BudgetGuard guard = guard("100");
        CloudProvider provider = guard.guard(cloud.provider());
        List<VM> vms = IntStream.range(0, 5)
                .mapToObj(i -> provider.compute().create(vm("vm-" + i)).await())
                .toList();
        VM typed = provider.compute()
                .create(VMSpec.builder("typed").instanceType("m5.4xlarge").build())
                .await();
        Volume volume = provider.volumes()
                .create(VolumeSpec.builder("data", DataSize.gib(500)).build())
                .await();
        provider.networks()
                .publicAddresses()
                .create(PublicAddressSpec.builder("ip").build())
                .await();
        for (VM vm : vms) {
            time.advance(Duration.ofMinutes(7));
            provider.compute().delete(vm.id()).await();
            assertThat(guard.estimate()).isGreaterThan(cloud.bill().total());
        }
        time.advance(Duration.ofHours(5));
        provider.compute().delete(typed.id()).await();
        provider.volumes().delete(volume.id()).await();
        assertThat(guard.estimate())
                .isGreaterThan(cloud.bill().total())
                .isLessThan(cloud.bill().total().times(new BigDecimal("3")));
    }

    @Test
    void aCreateThatTheCloudRefusesCostsNothing() {
        BudgetGuard guard = guard("0.40");
        CloudProvider provider = guard.guard(cloud.provider());
        cloud.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM).times(1);

        assertThatThrownBy(() -> provider.compute().create(vm("one")).await()).isInstanceOf(CloudException.class);

        assertThat(guard.estimate()).isEqualTo(Money.ZERO_USD);
        provider.compute().create(vm("two")).await();
    }

    @Test
    void aCreateWhoseAnswerIsLostCountsAsOne() {
        BudgetGuard guard = guard("0.40");
        CloudProvider provider = guard.guard(cloud.provider());
        cloud.fault(FaultKind.LOST_RESPONSE).on(FakeOperation.CREATE_VM).times(1);

        assertThatThrownBy(() -> provider.compute().create(vm("one"))).isInstanceOf(CloudException.class);

        assertThat(guard.estimate().isPositive()).isTrue();
        assertThatThrownBy(() -> provider.compute().create(vm("two"))).hasMessageContaining("budget");
    }

    @Test
    void everythingIsTaggedInTheCloudAndNothingOfThatIsShown() {
        BudgetGuard guard = guard("5");
        CloudProvider provider = guard.guard(cloud.provider());
        VMSpec spec = VMSpec.builder("web").tag("team", "web").build();

        VM vm = provider.compute().create(spec).await();

        assertThat(vm.tags()).isEqualTo(Map.of("team", "web"));
        assertThat(provider.compute().get(vm.id())).isEqualTo(vm);
        assertThat(provider.compute().list(ListQuery.all())).containsExactly(vm);
        assertThat(provider.compute().tag(vm.id(), Map.of("a", "b")).tags()).isEqualTo(Map.of("team", "web", "a", "b"));
        assertThat(cloud.vms())
                .singleElement()
                .satisfies(real -> assertThat(real.tags()).containsEntry(Tags.WORK, RUN));
        assertThat(provider.compute().createAll(List.of(vm("more"))).results()).hasSize(1);
        assertThat(cloud.vms()).allSatisfy(real -> assertThat(real.tags()).containsEntry(Tags.WORK, RUN));
    }

    @Test
    void theSweepTakesWhatTheRunHasMadeAndNothingElse() {
        BudgetGuard guard = guard("5");
        CloudProvider real = cloud.provider();
        CloudProvider provider = guard.guard(real);
        VM others = real.compute().create(vm("others")).await();
        provider.compute().create(vm("ours")).await();
        Map<String, String> full = new TreeMap<>();
        for (int i = 0; i < provider.capabilities().limit(Limit.TAG_COUNT).getAsLong(); i++) {
            full.put("key-" + i, "value");
        }
        provider.compute().create(vm("full").toBuilder().tags(full).build()).await();
        // A network cannot go before what is in it.
        provider.networks()
                .create(NetworkSpec.builder("net", "10.0.0.0/16").build())
                .await();

        Map<ResourceId, String> left = guard.sweep(real);

        assertThat(left).isEmpty();
        assertThat(cloud.vms()).extracting(VM::id).containsExactly(others.id());
        assertThat(real.networks().list(ListQuery.all()))
                .noneMatch(network -> network.name().equals("net"));
    }

    @Test
    void whatCannotBeSweptIsNamedWithTheReason() {
        BudgetGuard guard = guard("5");
        CloudProvider provider = guard.guard(cloud.provider());
        VM vm = provider.compute().create(vm("ours")).await();
        cloud.fault(FaultKind.ERROR_BEFORE_COMMIT).on(FakeOperation.DELETE_VM);

        assertThat(guard.sweep(cloud.provider()))
                .hasEntrySatisfying(vm.id(), why -> assertThat(why).contains("UNAVAILABLE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void aBudgetMustBePositive(String dollars) {
        assertThatThrownBy(() -> guard(dollars)).hasMessageContaining(dollars);
    }
}
