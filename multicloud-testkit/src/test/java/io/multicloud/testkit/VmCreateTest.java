package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Operation;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.volume.VolumeClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VmCreateTest {
    private static final Region EAST = Region.of("us-east-1");
    private static final Zone EAST_A = Zone.of("us-east-1", "us-east-1a");
    private static final Zone EAST_B = Zone.of("us-east-1", "us-east-1b");
    private static final Zone EAST_C = Zone.of("us-east-1", "us-east-1c");

    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final CloudProvider provider = cloud.provider();

    private static FakeCloud.Builder aws() {
        return FakeCloud.builder(Flavor.aws(), Clouds.time());
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void aTokenMakesARepetitionHarmlessAndOtherArgumentsAConflict(Flavor flavor) {
        FakeCloud any = Clouds.cloud(flavor);
        CloudProvider opened = any.provider();
        VMSpec spec = VMSpec.builder("web-1").idempotencyToken("token-1").build();
        Operation<VM> first = opened.compute().create(spec);
        Operation<VM> second = opened.compute()
                .create(VMSpec.builder("web-1").idempotencyToken("token-1").build());
        assertThat(second.id()).isEqualTo(first.id());
        VM vm = first.await();
        assertThat(opened.compute().create(spec).await()).isEqualTo(vm);
        assertThat(any.vms()).hasSize(1);
        assertThat(refused(() -> opened.compute()
                                .create(spec.toBuilder().vcpus(2).build()))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(any.bill().ofService("compute").lines()).hasSize(1);
        assertThat(any.bill().ofService("storage").lines()).hasSize(1);
    }

    @Test
    void withoutATokenEachCallIsANewOne() {
        running(provider, "web-1");
        running(provider, "web-1");
        assertThat(cloud.vms()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void namesAreUniqueWhereTheCloudSaysSoUntilTheVmIsGone(Flavor flavor) {
        FakeCloud any = Clouds.cloud(flavor);
        CloudProvider opened = any.provider();
        VM vm = running(opened, "web-1");
        if (flavor.uniqueness(ResourceType.VM) == Flavor.Uniqueness.NONE) {
            running(opened, "web-1");
            return;
        }
        Operation<ResourceId> delete = opened.compute().delete(vm.id());
        assertThat(refused(() -> opened.compute().create(spec("web-1"))).code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        delete.await();
        running(opened, "web-1");
    }

    @Test
    void aNeedIsMetByTheCheapestTypeThatSuffices() {
        VM small = running(provider, "small");
        assertThat(small.instanceType()).isEqualTo("t3.micro");
        VM large = provider.compute()
                .create(VMSpec.builder("large").vcpus(2).memory(DataSize.gib(8)).build())
                .await();
        assertThat(large.instanceType()).isEqualTo("m5.large");
        VM arm = provider.compute()
                .create(VMSpec.builder("arm").architecture(Architecture.ARM64).build())
                .await();
        assertThat(arm.instanceType()).isEqualTo("t4g.small");
        VM gpu =
                provider.compute().create(VMSpec.builder("gpu").gpus(1).build()).await();
        assertThat(gpu.instanceType()).isEqualTo("g4dn.xlarge");
        CloudException tooLarge = refused(() ->
                provider.compute().create(VMSpec.builder("huge").vcpus(1_000).build()));
        assertThat(tooLarge.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(tooLarge).hasMessageContaining("1000.0 vCPUs");
    }

    @Test
    void aPinnedTypeIsTakenAsItIsOrRefused() {
        VM vm = provider.compute()
                .create(VMSpec.builder("pinned")
                        .instanceType("m6g.large")
                        .vcpus(64)
                        .build())
                .await();
        assertThat(vm.instanceType()).isEqualTo("m6g.large");
        assertThat(vm.architecture()).isEqualTo(Architecture.ARM64);
        CloudException error = refused(() -> provider.compute()
                .create(VMSpec.builder("x").instanceType("m99.large").build()));
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(error.nativeCode()).contains("InvalidParameterValue");
        assertThat(refused(() -> provider.compute()
                                .create(VMSpec.builder("x").image("plan9-4").build()))
                        .getMessage())
                .contains("ubuntu-22.04");
    }

    @Test
    void anOpenZoneIsSpreadAndAPinnedOneKept() {
        Set<Zone> zones = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            zones.add(running(provider, "web").zone().orElseThrow());
        }
        assertThat(zones).containsExactlyInAnyOrder(EAST_A, EAST_B, EAST_C);
        VM pinned = provider.compute()
                .create(VMSpec.builder("pinned").zone(EAST_B).build())
                .await();
        assertThat(pinned.zone()).contains(EAST_B);
        assertThat(refused(() -> provider.compute()
                                .create(VMSpec.builder("x")
                                        .zone(Zone.of("us-east-1", "us-east-1q"))
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused(() -> provider.compute()
                                .create(VMSpec.builder("x").region("atlantis-1").build()))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void aFullZoneSendsOpenCreatesToTheNextAndRefusesPinnedOnes() {
        FakeCloud tight = aws().capacity(EAST_A, "m5", 4)
                .capacity(EAST_B, "m5", 0)
                .capacity(EAST_C, "", 2)
                .build();
        CloudProvider opened = tight.provider();
        VMSpec.Builder wanted = VMSpec.builder("web").instanceType("m5.large");
        List<Zone> zones = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            zones.add(opened.compute().create(wanted.build()).await().zone().orElseThrow());
        }
        assertThat(zones).containsExactlyInAnyOrder(EAST_A, EAST_A, EAST_C);
        CloudException full = refused(() -> opened.compute().create(wanted.build()));
        assertThat(full.code()).isEqualTo(ErrorCode.CAPACITY);
        assertThat(full.nativeCode()).contains("InsufficientInstanceCapacity");
        assertThat(refused(() -> opened.compute().create(wanted.zone(EAST_B).build()))
                        .code())
                .isEqualTo(ErrorCode.CAPACITY);
        assertThat(opened.compute()
                        .create(VMSpec.builder("other")
                                .instanceType("c5.large")
                                .zone(EAST_B)
                                .build())
                        .await()
                        .zone())
                .as("another family")
                .contains(EAST_B);
    }

    @Test
    void aStoppedVmGivesItsMachineBackAndMayFindItTaken() {
        FakeCloud tight = aws().build();
        for (Zone zone : List.of(EAST_A, EAST_B, EAST_C)) {
            tight.capacity(zone, "t3", zone.equals(EAST_A) ? 2 : 0);
        }
        CloudProvider opened = tight.provider();
        VM first = running(opened, "first");
        assertThat(refused(() -> opened.compute().create(spec("second"))).code())
                .isEqualTo(ErrorCode.CAPACITY);
        opened.compute().stop(first.id()).await();
        VM second = running(opened, "second");
        assertThat(refused(() -> opened.compute().start(first.id())).code()).isEqualTo(ErrorCode.CAPACITY);
        opened.compute().delete(second.id()).await();
        opened.compute().start(first.id()).await();
    }

    @Test
    void quotasOfVmsAndVcpusAreKeptAndShown() {
        FakeCloud limited = aws().vmQuota(EAST, 3)
                .vcpuQuota(EAST, "m5", 4)
                .vcpuQuota(EAST, "", 6)
                .build();
        CloudProvider opened = limited.provider();
        VMSpec m5 = VMSpec.builder("web").instanceType("m5.large").build();
        VM first = opened.compute().create(m5).await();
        opened.compute().create(m5).await();
        CloudException family = refused(() -> opened.compute().create(m5));
        assertThat(family.code()).isEqualTo(ErrorCode.QUOTA);
        assertThat(family.nativeCode()).contains("VcpuLimitExceeded");
        running(opened, "small");
        assertThat(refused(() -> opened.compute().create(spec("small"))).code()).isEqualTo(ErrorCode.QUOTA);

        List<Quota> quotas = opened.quotas().list(EAST).stream().toList();
        assertThat(quotas)
                .extracting(Quota::scope, Quota::limit, Quota::used)
                .containsExactly(tuple("", 3, 3), tuple("", 6, 6), tuple("m5", 4, 4));
        assertThat(opened.preflight())
                .anyMatch(check ->
                        check.subject().equals("quota L-1216C47A") && check.outcome() == PreflightCheck.Outcome.FAILED);

        opened.compute().delete(first.id()).await();
        opened.compute().create(m5).await();
        limited.vmQuota(EAST, 4);
        limited.vcpuQuota(EAST, "", 8);
        running(opened, "another");
        limited.vcpuQuota(EAST, "", 100);
        assertThat(refused(() -> opened.compute().create(spec("fifth"))).code()).isEqualTo(ErrorCode.QUOTA);
    }

    private static Tuple tuple(String scope, double limit, double used) {
        return Tuple.tuple(scope, limit, used);
    }

    @Test
    void makesTheDisksAndTheAddressThatWereAskedForAndNoOthers() {
        VM plain = running(provider, "plain");
        assertThat(plain.volumes()).hasSize(1);
        assertThat(plain.publicAddress()).isEmpty();
        assertThat(plain.privateAddress()).isPresent();
        VM full = provider.compute()
                .create(VMSpec.builder("full")
                        .dataDisk(DiskSpec.of(DataSize.gib(10), VolumeClass.SSD))
                        .dataDisk(DiskSpec.of(DataSize.gib(20), VolumeClass.SSD))
                        .publicAddressing(PublicAddressing.ephemeral())
                        .build())
                .await();
        assertThat(full.volumes()).hasSize(3);
        assertThat(full.publicAddress()).isPresent();
    }

    @Test
    void aCreateWhoseLastPartFailsLeavesNothing() {
        ResourceId nowhere = new ResourceId("aws", "aws", EAST, ResourceType.SUBNET, "subnet-0none");
        CloudException error = refused(() -> provider.compute()
                .create(VMSpec.builder("web-1")
                        .subnet(nowhere)
                        .dataDisk(DiskSpec.of(DataSize.gib(10), VolumeClass.SSD))
                        .build()));
        assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(error.leftovers()).isEmpty();
        assertThat(cloud.vms()).isEmpty();
        assertThat(cloud.leftovers()).isEmpty();
        cloud.time().advance(Duration.ofDays(1));
        assertThat(cloud.bill().total().isZero()).isTrue();
        assertThat(provider.quotas().list(EAST).stream()
                        .mapToDouble(Quota::used)
                        .sum())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aws   | Web Server №1 (blue)  | true",
                "gcp   | web-1                 | true",
                "gcp   | Web-1                 | false",
                "gcp   | 1-web                 | false",
                "gcp   | web-                  | false",
                "azure | Web_1.blue            | true",
                "azure | web 1                 | false",
                "azure | _web                  | false",
                "azure | web.                  | false",
                "oci   | Web Server №1 (blue)  | true"
            })
    void aNameIsKeptLetterByLetterOrRefused(String kind, String name, boolean accepted) {
        Flavor flavor = Clouds.flavors()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        FakeCloud any = Clouds.cloud(flavor);
        if (accepted) {
            assertThat(running(any.provider(), name).name()).isEqualTo(name);
        } else {
            CloudException error = refused(() -> any.provider().compute().create(spec(name)));
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(error).hasMessageContaining("'" + name + "' must be");
            assertThat(any.vms()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void aNameMayBeExactlyAsLongAsDeclared(Flavor flavor) {
        CloudProvider opened = Clouds.cloud(flavor).provider();
        int longest = (int) opened.capabilities().limit(Limit.VM_NAME_LENGTH).orElseThrow();
        running(opened, "w".repeat(longest));
        assertThat(refused(() -> opened.compute().create(spec("w".repeat(longest + 1))))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void userDataAndSpotNeedTheirCapability() {
        CloudProvider site = Clouds.site(1).provider();
        assertThat(refused(() -> site.compute()
                                .create(VMSpec.builder("x")
                                        .purchase(Purchase.spot())
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void typesOfARegionAreListedByName() {
        List<String> names = provider.compute().instanceTypes(EAST).stream()
                .map(InstanceType::name)
                .toList();
        assertThat(names).isSorted().contains("m5.large", "t4g.small").doesNotHaveDuplicates();
        assertThat(refused(() -> provider.compute()
                                .instanceTypes(Region.of("atlantis-1"))
                                .iterator()
                                .hasNext())
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
    }
}
