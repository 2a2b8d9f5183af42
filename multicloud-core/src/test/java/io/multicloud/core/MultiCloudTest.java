package io.multicloud.core;

import static io.multicloud.core.TestConfigs.account;
import static io.multicloud.core.TestConfigs.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.placement.Placement;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Using the whole: its accounts behind the pipeline, and what their offers are. */
class MultiCloudTest {
    private static final Duration LONG = Duration.ofMinutes(30);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));

    @Test
    void aVmIsCreatedThroughThePipeline() {
        List<AuditEvent> audit = new ArrayList<>();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config(account("aws")).toBuilder().owner("team-a").build())
                .environment(time)
                .factory(FakeCloud.aws(time).factory())
                .auditTo(audit::add)
                .open()) {
            VM vm = clouds.provider()
                    .compute()
                    .create(VMSpec.builder("web-1").build())
                    .await(LONG);

            assertThat(vm.state()).isEqualTo(VMState.RUNNING);
            assertThat(vm.tags()).containsEntry(Tags.OWNER, "team-a");
            assertThat(audit).extracting(AuditEvent::layer).contains(CallLayer.CALL, CallLayer.REQUEST);
        }
    }

    @Test
    void aFileIsOpenedAsItStands(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("clouds.yaml"), "providers: []\n");

        try (MultiCloud clouds = MultiCloud.open(file)) {
            assertThat(clouds.providers()).isEmpty();
            assertThat(clouds.config()).isEqualTo(MultiCloudConfig.defaults());
        }
    }

    @Test
    void openingSendsNoRequest() {
        FakeCloud cloud = FakeCloud.aws(time);
        List<ObservedCall> calls = new ArrayList<>();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config(account("aws")))
                .environment(time)
                .factory(cloud.factory())
                .observer(call -> {
                    calls.add(call);
                    return (attempts, error) -> {};
                })
                .open()) {
            assertThat(calls).isEmpty();
            assertThat(cloud.history()).isEmpty();
            assertThat(clouds.provider("aws").region())
                    .isEqualTo(cloud.provider().region());
        }
    }

    @Test
    void configuredLimitsHold() {
        AccountConfig limited = account("aws").toBuilder().maxVms(1).build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config(limited))
                .environment(time)
                .factory(FakeCloud.aws(time).factory())
                .open()) {
            clouds.provider().compute().create(VMSpec.builder("a").build()).await(LONG);

            CloudException refused = catchThrowableOfType(
                    CloudException.class,
                    () -> clouds.provider().compute().create(VMSpec.builder("b").build()));
            assertThat(refused.code()).isEqualTo(ErrorCode.REJECTED);
        }
    }

    @Test
    void costLimitsAreHeldAtCatalogPricesAndAHostsOwnPricesComeFirst() {
        AccountConfig limited =
                account("aws").toBuilder().dailyLimit(Money.usd(24)).build();
        FakeCloud cloud = FakeCloud.aws(time);
        VMSpec spec = VMSpec.builder("a").instanceType("m5.large").build();
        try (MultiCloud list = MultiCloud.builder()
                .config(config(limited))
                .environment(time)
                .factory(cloud.factory())
                .open()) {
            assertThatCode(() -> list.provider().compute().create(spec).await(LONG))
                    .doesNotThrowAnyException();
            Offer offer = list.catalog()
                    .find("aws", cloud.provider().region(), "m5.large")
                    .orElseThrow();
            Offer dear = Offer.onDemand("aws", offer.region(), offer.type(), Money.usd(2), offer.asOf(), "the host");
            try (MultiCloud own = MultiCloud.builder()
                    .config(config(limited))
                    .environment(time)
                    .factory(FakeCloud.aws(time).factory())
                    .offers(OfferSource.of(List.of(dear)))
                    .open()) {
                assertThat(catchThrowableOfType(
                                        CloudException.class,
                                        () -> own.provider().compute().create(spec))
                                .code())
                        .isEqualTo(ErrorCode.REJECTED);
            }
        }
    }

    @Test
    void machinesArePlacedWhereAnAccountSaysItSellsThemWhateverTheListsSay() {
        List<Flavor> flavors = List.of(Flavor.aws(), Flavor.gcp(), Flavor.azure(), Flavor.oci());
        for (Flavor flavor : flavors) {
            FakeCloud fake = FakeCloud.builder(flavor, time).build();
            try (MultiCloud clouds = MultiCloud.builder()
                    .environment(time)
                    .config(config(account(flavor.kind())))
                    .factory(fake.factory())
                    .open()) {
                for (double vcpus = 1; vcpus <= 32; vcpus *= 2) {
                    VMSpec spec = VMSpec.builder("web-" + (int) vcpus)
                            .vcpus(vcpus)
                            .memory(DataSize.gib(2 * vcpus))
                            .build();
                    VM vm = clouds.placer().create(spec).operation().await(LONG);
                    assertThat(vm.vcpus()).isGreaterThanOrEqualTo(vcpus);
                }
                assertThat(fake.vms()).hasSize(6);
            }
        }
    }

    @Test
    void offersOfAProviderThatTheHostOpenedCountAsWell() {
        InstanceType server = new InstanceType("rack-16", "rack", 16, DataSize.gib(64), Architecture.AMD64, 0);
        FakeCloud site = FakeCloud.onPremise(time, server, 2, Money.usd("0.31"));
        try (CloudProvider own = site.provider();
                MultiCloud clouds = MultiCloud.builder()
                        .environment(time)
                        .account(site.account(), own)
                        .open()) {
            Placement placement =
                    clouds.placer().create(VMSpec.builder("job").vcpus(8).build());

            assertThat(placement.account()).isEqualTo(site.account());
            assertThat(placement.offer().hourly()).isEqualTo(Money.usd("0.31"));
        }
    }

    @Test
    void aHostWaitsByTheEnvironmentOfTheLibrary() throws InterruptedException {
        try (MultiCloud clouds = MultiCloud.builder().environment(time).open()) {
            assertThat(clouds.environment()).isSameAs(time);
        }
        try (MultiCloud clouds = MultiCloud.open(MultiCloudConfig.defaults())) {
            long before = clouds.environment().nanoTime();
            clouds.environment().pause(Duration.ofNanos(1));
            assertThat(clouds.environment().nanoTime()).isGreaterThan(before);
        }
    }
}
