package io.multicloud.core.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.PortabilityReport;
import io.multicloud.api.PortabilityReport.Answer;
import io.multicloud.api.PortabilityReport.Finding;
import io.multicloud.api.PortabilityReport.Need;
import io.multicloud.api.PortabilityReport.Tie;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortabilityTest {
    private static final Region EAST = Region.of("us-east-1");

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
    private final FakeCloud aws = FakeCloud.aws(time);
    private final FakeCloud gcp = FakeCloud.gcp(time);
    private final MultiCloud clouds = MultiCloud.builder()
            .config(MultiCloudConfig.builder()
                    .account(AccountConfig.builder("aws").region(EAST).build())
                    .account(AccountConfig.builder("gcp")
                            .region("us-central1")
                            .regions(List.of(Region.of("us-central1")))
                            .build())
                    .build())
            .environment(time)
            .factory(aws.factory())
            .factory(gcp.factory())
            .open();

    @AfterEach
    void close() {
        clouds.close();
    }

    private static VMSpec.Builder spec() {
        return VMSpec.builder("web");
    }

    private static ResourceId inAws(ResourceType type, String id) {
        return new ResourceId("aws", "aws", EAST, type, id);
    }

    private Finding finding(VMSpec.Builder spec, String account, Need need) {
        return clouds.portability(spec.build()).accounts().stream()
                .filter(candidate -> candidate.name().equals(account))
                .flatMap(candidate -> candidate.findings().stream())
                .filter(candidate -> candidate.need() == need)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding of " + need + " for " + account));
    }

    private Answer answer(VMSpec.Builder spec, String account) {
        return clouds.portability(spec.build()).accounts().stream()
                .filter(candidate -> candidate.name().equals(account))
                .findFirst()
                .orElseThrow()
                .answer();
    }

    @Test
    void aSpecOfNeedsIsPortableAndTellsTheSmallestTypeAndItsPrice() {
        PortabilityReport report =
                clouds.portability(spec().vcpus(2).memory(DataSize.gib(8)).build());

        assertThat(report.portable()).isTrue();
        assertThat(report.satisfiable())
                .extracting(PortabilityReport.Account::name)
                .containsExactly("aws", "gcp");
        assertThat(report.accounts())
                .extracting(PortabilityReport.Account::region)
                .containsExactly(EAST, Region.of("us-central1"));
        assertThat(finding(spec().vcpus(2).memory(DataSize.gib(8)), "aws", Need.SIZE)
                        .reason())
                .contains("with 2 vCPUs, 8GiB, 0.")
                .endsWith("USD an hour");
        assertThat(aws.vms()).isEmpty();
    }

    @Test
    void aNeedThatNobodyMeetsIsNamedWithWhatThereIs() {
        assertThat(finding(spec().image("plan9-4"), "aws", Need.IMAGE))
                .returns(Answer.NO, Finding::answer)
                .extracting(Finding::reason)
                .asString()
                .contains("plan9-4", "ubuntu-22.04");
        assertThat(finding(spec().architecture(new Architecture("riscv64")), "aws", Need.ARCHITECTURE))
                .isEqualTo(new Finding(Need.ARCHITECTURE, Answer.NO, "no type in us-east-1 is riscv64"));
        assertThat(finding(spec().gpus(1000), "aws", Need.GPUS))
                .returns(Answer.NO, Finding::answer)
                .extracting(Finding::reason)
                .asString()
                .endsWith(", needed are 1000");
        assertThat(finding(spec().vcpus(100_000), "gcp", Need.SIZE))
                .returns(Answer.NO, Finding::answer)
                .extracting(Finding::reason)
                .asString()
                .contains("no type in us-central1 has 100000 vCPUs and 1GiB; the largest is ");
        assertThat(finding(VMSpec.builder("w".repeat(300)), "gcp", Need.NAME_AND_TAGS))
                .returns(Answer.NO, Finding::answer);
        assertThat(answer(spec().vcpus(100_000), "gcp")).isEqualTo(Answer.NO);
    }

    @Test
    void aPinnedTypeTiesTheSpecToTheCloudsThatHaveIt() {
        VMSpec.Builder spec = spec().instanceType("m5.large");
        PortabilityReport report = clouds.portability(spec.build());

        assertThat(report.satisfiable())
                .extracting(PortabilityReport.Account::name)
                .containsExactly("aws");
        assertThat(report.ties())
                .containsExactly(new Tie("instance type m5.large", Optional.empty(), "ask for vCPUs, memory and GPUs"));
        assertThat(finding(spec, "gcp", Need.INSTANCE_TYPE))
                .isEqualTo(new Finding(Need.INSTANCE_TYPE, Answer.NO, "there is no m5.large in us-central1"));
    }

    @Test
    void regionsAndZonesAreLookedUp() {
        assertThat(finding(spec().region("us-esat-1"), "aws", Need.REGION))
                .isEqualTo(
                        new Finding(Need.REGION, Answer.NO, "there is no us-esat-1 here; did you mean 'us-east-1'?"));
        assertThat(finding(spec().region("us-west1"), "gcp", Need.REGION))
                .isEqualTo(new Finding(
                        Need.REGION, Answer.NO, "the configuration allows only [us-central1], not us-west1"));
        Zone zone = clouds.provider("aws").zones(EAST).get(0);
        assertThat(finding(spec().zone(zone), "aws", Need.ZONE))
                .isEqualTo(new Finding(Need.ZONE, Answer.YES, zone.name()));
        assertThat(finding(spec().zone(new Zone(EAST, "us-east-1z")), "aws", Need.ZONE))
                .returns(Answer.NO, Finding::answer);
        assertThat(clouds.portability(spec().zone(zone).build()).ties())
                .containsExactly(new Tie("zone " + zone, Optional.empty(), "leave region and zone to the placement"));
        assertThat(clouds.portability(spec().region(EAST).build()).ties())
                .containsExactly(new Tie("region us-east-1", Optional.empty(), "leave it to the placement"));
    }

    @Test
    void everythingOfOneAccountTiesTheSpecToIt() {
        ResourceId image = inAws(ResourceType.IMAGE, "ami-1");
        ResourceId subnet = inAws(ResourceType.SUBNET, "subnet-1");
        ResourceId group = inAws(ResourceType.SECURITY_GROUP, "sg-1");
        ResourceId address = inAws(ResourceType.PUBLIC_ADDRESS, "eip-1");
        ResourceId snapshot = inAws(ResourceType.SNAPSHOT, "snap-1");
        VMSpec spec = spec().image(ImageRef.id(image))
                .subnet(subnet)
                .securityGroup(group)
                .publicAddressing(PublicAddressing.reserved(address))
                .rootDisk(DiskSpec.of(DataSize.gib(20), new VolumeClass("gp3")))
                .dataDisk(DiskSpec.of(DataSize.gib(20), VolumeClass.SSD)
                        .withEncryption(Encryption.customerKey("key-1"))
                        .fromSnapshot(snapshot))
                .nativeOption("aws:ebs-optimized", "true")
                .build();
        PortabilityReport report = clouds.portability(spec);

        assertThat(report.portable()).isFalse();
        assertThat(report.ties())
                .extracting(Tie::part)
                .containsExactly(
                        "image " + image,
                        "subnet " + subnet,
                        "security group " + group,
                        "public address " + address,
                        "volume class gp3",
                        "customer key key-1",
                        "snapshot " + snapshot,
                        "native option aws:ebs-optimized");
        assertThat(report.ties())
                .extracting(tie -> tie.to().orElse("?"))
                .containsExactly("aws", "aws", "aws", "aws", "?", "?", "aws", "aws");
        PortabilityReport.Account other = report.accounts().get(1);
        assertThat(other.answer()).isEqualTo(Answer.NO);
        assertThat(other.obstacles())
                .extracting(Finding::need)
                .contains(
                        Need.IMAGE,
                        Need.NETWORK,
                        Need.PUBLIC_ADDRESS,
                        Need.SNAPSHOT,
                        Need.VOLUME_CLASS,
                        Need.ENCRYPTION);
        assertThat(report.accounts().get(0).findings())
                .contains(
                        new Finding(Need.NETWORK, Answer.YES, "networks"),
                        new Finding(Need.SNAPSHOT, Answer.YES, "snapshots"),
                        new Finding(Need.ENCRYPTION, Answer.UNKNOWN, "the key key-1 must be one of this account"));
        assertThat(report.toString()).contains("tied to aws by subnet " + subnet + "; portable: leave it out");
    }

    @Test
    void aPartOfAnotherRegionDoesNotFit() {
        ResourceId west = new ResourceId("aws", "aws", Region.of("us-west-2"), ResourceType.SUBNET, "subnet-1");

        assertThat(finding(spec().subnet(west), "aws", Need.NETWORK))
                .isEqualTo(new Finding(Need.NETWORK, Answer.NO, "the subnet is in us-west-2, not in us-east-1"));
    }

    @Test
    void aKeyPairMustBeThere() {
        clouds.provider("aws")
                .compute()
                .keyPairs()
                .create(KeyPairSpec.builder(
                                "ops",
                                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGn0cV1mCzXJ0yJxq9yq4u6T6m3v0X0m9vYb1a2b3c4d ops")
                        .build())
                .await(Duration.ofMinutes(1));

        assertThat(finding(spec().keyPair("ops"), "aws", Need.KEY_PAIR))
                .isEqualTo(new Finding(Need.KEY_PAIR, Answer.YES, "ops"));
        assertThat(finding(spec().keyPair("ops"), "gcp", Need.KEY_PAIR)).returns(Answer.NO, Finding::answer);
    }

    @Test
    void capabilitiesDecideOnSpotAndUserData() {
        assertThat(finding(spec().spot(), "aws", Need.SPOT)).returns(Answer.YES, Finding::answer);
        assertThat(finding(spec().userData("#cloud-config"), "aws", Need.USER_DATA))
                .returns(Answer.YES, Finding::answer);
    }

    @Test
    void anAccountThatDoesNotAnswerIsUnknown() {
        gcp.fault(FaultKind.ERROR_BEFORE_COMMIT)
                .on(FakeOperation.LIST_INSTANCE_TYPES)
                .always();

        assertThat(finding(spec(), "gcp", Need.SIZE)).returns(Answer.UNKNOWN, Finding::answer);
        assertThat(answer(spec(), "gcp")).isEqualTo(Answer.UNKNOWN);
        assertThat(answer(spec(), "aws")).isEqualTo(Answer.YES);
    }
}
