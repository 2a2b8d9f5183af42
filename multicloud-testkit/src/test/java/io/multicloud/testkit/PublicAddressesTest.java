package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VM;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressService;
import io.multicloud.api.network.PublicAddressSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublicAddressesTest {
    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final CloudProvider provider = cloud.provider();
    private final PublicAddressService addresses = provider.networks().publicAddresses();

    private PublicAddress reserve() {
        return addresses.create(PublicAddressSpec.builder("front").build()).await();
    }

    private VM ephemeral(String name) {
        return provider.compute()
                .create(spec(name).toBuilder()
                        .publicAddressing(PublicAddressing.ephemeral())
                        .build())
                .await();
    }

    private Money billed(String item) {
        return cloud.bill().by(BillLine::item).getOrDefault(item, Money.ZERO_USD);
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void aReservedAddressIsBilledUntilItIsDeletedAttachedOrNot(Flavor flavor) {
        FakeCloud fake = Clouds.cloud(flavor);
        PublicAddressService any = fake.provider().networks().publicAddresses();
        PublicAddress address = any.create(
                        PublicAddressSpec.builder("front").tag("team", "blue").build())
                .await();
        fake.time().advance(Duration.ofHours(10));
        VM vm = running(fake.provider(), "web-1");
        any.attach(address.id(), vm.id()).await();
        fake.time().advance(Duration.ofHours(10));
        any.detach(address.id()).await();
        Duration alive = Duration.between(Clouds.START, fake.time().now());
        assertThat(fake.leftovers()).anyMatch(left -> left.resource().equals(address.id()));
        any.delete(address.id()).await();
        fake.time().advance(Duration.ofHours(10));
        BillLine line = fake.bill().lines().stream()
                .filter(one -> one.resource().equals(address.id()))
                .findFirst()
                .orElseThrow();
        assertThat(line.duration()).isEqualTo(alive);
        assertThat(line.price()).isEqualTo(flavor.networks().reservedAddress());
        assertThat(line.service()).isEqualTo("network");
        assertThat(line.tags()).containsEntry("team", "blue");
        assertThat(fake.leftovers()).noneMatch(left -> left.resource().equals(address.id()));
    }

    @Test
    void anAddressIsAttachedOnlyWhenTheCloudIsDone() {
        PublicAddress address = reserve();
        VM vm = running(provider, "web-1");
        Operation<PublicAddress> attach = addresses.attach(address.id(), vm.id());
        assertThat(attach.poll()).isInstanceOf(OperationStatus.Running.class);
        assertThat(addresses.get(address.id()).attachedTo()).isEmpty();
        assertThat(provider.compute().get(vm.id()).publicAddress()).isEmpty();
        assertThat(attach.await().attachedTo()).contains(vm.id());
        assertThat(provider.compute().get(vm.id()).publicAddress()).contains(address.address());
        Operation<PublicAddress> detach = addresses.detach(address.id());
        assertThat(provider.compute().get(vm.id()).publicAddress()).contains(address.address());
        assertThat(detach.await().attachedTo()).isEmpty();
        assertThat(provider.compute().get(vm.id()).publicAddress()).isEmpty();
    }

    @Test
    void anAddressOnItsWayToAVmIsTakenAndTheVmTakesNoOther() {
        PublicAddress first = reserve();
        PublicAddress second = reserve();
        VM vm = running(provider, "web-1");
        VM other = running(provider, "web-2");
        Operation<PublicAddress> attach = addresses.attach(first.id(), vm.id());
        Operation<PublicAddress> again = addresses.attach(first.id(), vm.id());
        assertThat(refused(() -> addresses.attach(first.id(), other.id())).code())
                .isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(refused(() -> addresses.attach(second.id(), vm.id())).code())
                .isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(refused(() -> addresses.delete(first.id())).code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(again.await().attachedTo()).contains(vm.id());
        assertThat(attach.await().attachedTo()).contains(vm.id());
    }

    @Test
    void detachingWhatIsOnItsWayCallsItBack() {
        PublicAddress address = reserve();
        VM vm = running(provider, "web-1");
        addresses.attach(address.id(), vm.id());
        Operation<PublicAddress> detach = addresses.detach(address.id());
        Operation<PublicAddress> again = addresses.detach(address.id());
        assertThat(refused(() -> addresses.attach(address.id(), vm.id())).code())
                .isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(detach.await().attachedTo()).isEmpty();
        assertThat(again.await().attachedTo()).isEmpty();
        cloud.time().advance(Duration.ofMinutes(1));
        assertThat(provider.compute().get(vm.id()).publicAddress()).isEmpty();
        assertThat(addresses.attach(address.id(), vm.id()).await().attachedTo()).contains(vm.id());
    }

    @Test
    void anAddressSurvivesAVmThatIsDeletedWhileItIsOnItsWay() {
        PublicAddress address = reserve();
        VM vm = running(provider, "web-1");
        provider.compute().delete(vm.id());
        cloud.time().advance(Duration.ofSeconds(29));
        assertThat(refused(() -> addresses.attach(address.id(), vm.id())).code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        VM next = running(provider, "web-2");
        cloud.fault(FaultKind.SLOW).on(FakeOperation.ATTACH_PUBLIC_ADDRESS).factor(100);
        addresses.attach(address.id(), next.id());
        provider.compute().delete(next.id()).await();
        assertThat(addresses.get(address.id()).attachedTo()).isEmpty();
        cloud.time().advance(Duration.ofHours(1));
        assertThat(addresses.get(address.id()).attachedTo()).isEmpty();
        addresses.delete(address.id()).await();
    }

    @Test
    void aVmCreatedWithAReservedAddressGivesItBack() {
        PublicAddress address = reserve();
        VM vm = provider.compute()
                .create(spec("web").toBuilder()
                        .publicAddressing(PublicAddressing.reserved(address.id()))
                        .build())
                .await();
        assertThat(vm.publicAddress()).contains(address.address());
        assertThat(addresses.get(address.id()).attachedTo()).contains(vm.id());
        provider.compute().delete(vm.id()).await();
        assertThat(addresses.get(address.id()).attachedTo()).isEmpty();
        assertThat(addresses.get(address.id()).address()).isEqualTo(address.address());
    }

    @Test
    void aRefusedVmTakesNoAddress() {
        PublicAddress address = reserve();
        VM vm = running(provider, "web-1");
        addresses.attach(address.id(), vm.id()).await();
        int before = cloud.leftovers().size();
        assertThat(refused(() -> provider.compute()
                                .create(spec("web-2").toBuilder()
                                        .publicAddressing(PublicAddressing.reserved(address.id()))
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(cloud.leftovers()).hasSize(before);
        assertThat(cloud.vms()).hasSize(1);
    }

    @Test
    void anEphemeralAddressLivesDiesAndIsBilledWithItsVm() {
        VM vm = ephemeral("web-1");
        String address = vm.publicAddress().orElseThrow();
        assertThat(addresses.list(ListQuery.all())).isEmpty();
        provider.compute().stop(vm.id()).await();
        cloud.time().advance(Duration.ofHours(1));
        assertThat(provider.compute().get(vm.id()).publicAddress()).contains(address);
        PublicAddress reserved = reserve();
        assertThat(refused(() -> addresses.attach(reserved.id(), vm.id())).code())
                .isEqualTo(ErrorCode.FAILED_PRECONDITION);
        Duration alive = Duration.between(Clouds.START, cloud.time().now());
        provider.compute().delete(vm.id()).await();
        Money expected = Money.usd("0.005")
                .times(alive.toMillis())
                .dividedBy(Duration.ofHours(1).toMillis());
        cloud.time().advance(Duration.ofHours(5));
        assertThat(billed("ephemeral public address")).isEqualTo(expected);
        assertThat(cloud.leftovers()).extracting(Leftover::resource).containsExactly(reserved.id());
    }

    @Test
    void noAddressIsGivenTwiceWhileItIsHeld() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            assertThat(seen.add(reserve().address())).isTrue();
            assertThat(seen.add(ephemeral("web-" + i).publicAddress().orElseThrow()))
                    .isTrue();
        }
    }

    @Test
    void twoAccountsOfOneCloudHaveDifferentAddresses() {
        Set<String> seen = new HashSet<>();
        for (String account : List.of("prod", "test", "dr")) {
            FakeCloud one = FakeCloud.builder(Flavor.aws(), Clouds.time())
                    .account(account)
                    .build();
            for (int i = 0; i < 20; i++) {
                PublicAddress address = one.provider()
                        .networks()
                        .publicAddresses()
                        .create(PublicAddressSpec.builder("front").build())
                        .await();
                assertThat(seen.add(address.address())).isTrue();
            }
        }
    }

    @Test
    void aVmOfAnotherRegionIsNotFound() {
        PublicAddress address = reserve();
        ResourceId vm = running(provider, "web-1").id();
        ResourceId elsewhere = new ResourceId(
                vm.provider(),
                vm.account(),
                provider.regions().stream()
                        .filter(region -> !region.equals(vm.region()))
                        .findFirst()
                        .orElseThrow(),
                vm.type(),
                vm.nativeId());
        assertThat(refused(() -> addresses.attach(address.id(), elsewhere)).code())
                .isEqualTo(ErrorCode.NOT_FOUND);
    }
}
