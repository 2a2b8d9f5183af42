package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SiteTest {
    @Test
    void aSiteHoldsAsManyVmsAsItHasServers() {
        FakeCloud site = Clouds.site(2);
        CloudProvider provider = site.provider();
        VM first = running(provider, "one");
        running(provider, "two");
        assertThat(refused(() -> provider.compute().create(spec("three"))).code())
                .isEqualTo(ErrorCode.CAPACITY);
        provider.compute().delete(first.id()).await();
        running(provider, "three");
        assertThat(site.leftovers()).extracting(Leftover::hourly).containsOnly(Money.usd("0.40"));
    }

    @Test
    void aSiteDoesLessAndSaysSo() {
        CloudProvider provider = Clouds.site(1).provider();
        VM vm = running(provider, "one");
        assertThat(provider.kind()).isEqualTo("on-premise");
        assertThat(vm.zone()).isPresent();
        assertThat(provider.capabilities().has(Capability.VM_STOP_START)).isTrue();
        provider.compute().stop(vm.id()).await();
        assertThat(provider.compute().get(vm.id()).allowedActions()).doesNotContain(VMAction.RESIZE);
        for (Capability missing : List.of(
                Capability.VM_RESIZE,
                Capability.VM_SPOT,
                Capability.VM_CONSOLE_OUTPUT,
                Capability.OPERATION_CANCEL,
                Capability.NETWORKS,
                Capability.OBJECTS)) {
            assertThat(provider.capabilities().has(missing)).as(missing.key()).isFalse();
        }
        assertThat(refused(() -> provider.compute().resize(vm.id(), "server")).code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(refused(() -> provider.compute().consoleOutput(vm.id())).code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(refused(() -> provider.networks().list(ListQuery.all())).code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(refused(() -> provider.objects().buckets().list(ListQuery.all()))
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void aCloudSellsWhatTheOffersSay() {
        FakeCloud narrow = FakeCloud.builder(Flavor.aws(), Clouds.time())
                .offers(OfferSource.of(Flavor.aws().builtInOffers()))
                .regions(Region.of("eu-west-1"))
                .build();
        CloudProvider provider = narrow.provider();
        assertThat(provider.regions()).containsExactly(Region.of("eu-west-1"));
        assertThat(provider.region()).isEqualTo(Region.of("eu-west-1"));
        assertThat(provider.zones(provider.region()))
                .extracting(zone -> zone.name())
                .containsExactly("eu-west-1a", "eu-west-1b", "eu-west-1c");
        assertThat(narrow.bill().total()).isEqualTo(Money.ZERO_USD);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeCloud.builder(Flavor.aws(), Clouds.time())
                        .offers(OfferSource.of(Flavor.gcp().builtInOffers()))
                        .build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeCloud.builder(Flavor.aws(), Clouds.time())
                        .home(Region.of("atlantis-1"))
                        .build());
    }

    @Test
    void anAccountIsOpenedUnderItsOwnNameOnly() {
        FakeCloud prod =
                FakeCloud.builder(Flavor.aws(), Clouds.time()).account("prod").build();
        assertThat(running(prod.provider(), "web-1").id().account()).isEqualTo("prod");
        DirectGate gate = new DirectGate(prod.time(), "other", Flavor.aws().errors(), new CallLog());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prod.factory()
                        .open(ProviderConfig.builder("other", "aws").build(), gate.context()))
                .withMessageContaining("'prod'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prod.provider(Region.of("atlantis-1")))
                .withMessageContaining("us-east-1");
    }

    @Test
    void credentialsAreAskedForBeforeEveryRequestAndEnd() {
        FakeCloud cloud = Clouds.cloud(Flavor.aws());
        Credentials shortLived =
                new Credentials("access_key", Map.of(), Optional.of(Clouds.START.plus(Duration.ofHours(1))));
        DirectGate gate = new DirectGate(cloud.time(), "aws", Flavor.aws().errors(), new CallLog());
        CloudProvider provider = cloud.factory()
                .open(
                        ProviderConfig.builder("aws", "aws")
                                .credentials(() -> shortLived)
                                .build(),
                        gate.context());
        running(provider, "web-1");
        cloud.time().advance(Duration.ofHours(1));
        assertThat(refused(() -> provider.compute().create(spec("web-2"))).code())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void theGateWritesEveryCallDown() {
        FakeCloud cloud = Clouds.cloud(Flavor.aws());
        cloud.fault(FaultKind.QUOTA).on(FakeOperation.CREATE_VM).times(1);
        refused(() -> cloud.provider().compute().create(spec("web-1")));
        long mark = cloud.callLog().total();
        VM vm = running(cloud.provider(), "web-1");
        assertThat(cloud.callLog().entries().get(0).error())
                .hasValueSatisfying(error -> assertThat(error.code()).isEqualTo(ErrorCode.QUOTA));
        assertThat(cloud.callLog().since(mark)).allMatch(CallLog.Entry::succeeded);
        assertThat(cloud.callLog().toString())
                .contains("RunInstances -> QUOTA VcpuLimitExceeded")
                .contains("DescribeInstances " + vm.id() + " -> ok");

        CallLog small = new CallLog(2);
        cloud.callLog().entries().forEach(small::add);
        assertThat(small.entries()).hasSize(2);
        assertThat(small.total()).isEqualTo(cloud.callLog().total());
        assertThat(small.since(small.total() - 1))
                .containsExactly(small.entries().get(1));
        assertThat(small.since(0)).hasSize(2);
    }
}
