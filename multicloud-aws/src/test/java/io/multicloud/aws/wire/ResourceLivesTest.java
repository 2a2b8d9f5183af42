package io.multicloud.aws.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** One life of each kind of resource, from making it to removing it, with the SDK's own clients. Read it to see how they go. */
@SuppressWarnings("unchecked") // The SDK takes builders as varargs of a generic type.
class ResourceLivesTest {
    private static final int BLOCK = 512 << 10;

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"));
    private final FakeCloud cloud = FakeCloud.aws(time);
    private final AwsFront front = AwsFront.start(cloud);
    private final Ec2Client ec2 = Clients.to(front, Ec2Client.builder()).build();

    @AfterEach
    void close() {
        ec2.close();
        front.close();
        assertThat(front.server().failures()).isEmpty();
        assertThat(cloud.leftovers()).isEmpty();
    }

    /** Lets the cloud's time pass until something holds. */
    private void until(BooleanSupplier holds) {
        for (int second = 0; second < 3_600; second++) {
            if (holds.getAsBoolean()) {
                return;
            }
            time.advance(Duration.ofSeconds(1));
        }
        throw new AssertionError("it does not happen within an hour");
    }

    private String image() {
        return ec2.describeImages(request -> request.owners("136693071363").filters(filter("architecture", "x86_64")))
                .images()
                .get(0)
                .imageId();
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    private String machine(@Nullable String subnet) {
        String id = ec2.runInstances(request -> request.imageId(image())
                        .instanceType("m5.large")
                        .minCount(1)
                        .maxCount(1)
                        .subnetId(subnet))
                .instances()
                .get(0)
                .instanceId();
        until(() -> stateOf(id).equals("running"));
        return id;
    }

    private String stateOf(String machine) {
        return ec2.describeInstances(request -> request.instanceIds(machine))
                .reservations()
                .get(0)
                .instances()
                .get(0)
                .state()
                .nameAsString();
    }

    private void terminate(String machine) {
        ec2.terminateInstances(request -> request.instanceIds(machine));
        until(() -> stateOf(machine).equals("terminated"));
    }

    private Volume volume(String id) {
        return ec2.describeVolumes(request -> request.volumeIds(id)).volumes().get(0);
    }

    private Snapshot snapshot(String id) {
        return ec2.describeSnapshots(request -> request.snapshotIds(id))
                .snapshots()
                .get(0);
    }

    @Test
    void aVolumeIsAttachedGrowsIsDetachedAndDeleted() {
        String machine = machine(null);
        String zone = ec2.describeInstances(request -> request.instanceIds(machine))
                .reservations()
                .get(0)
                .instances()
                .get(0)
                .placement()
                .availabilityZone();
        String id = ec2.createVolume(
                        request -> request.availabilityZone(zone).size(10).volumeType("gp3"))
                .volumeId();
        until(() -> volume(id).stateAsString().equals("available"));

        ec2.attachVolume(request -> request.volumeId(id).instanceId(machine).device("/dev/sdf"));
        until(() -> volume(id).attachments().get(0).stateAsString().equals("attached"));
        ec2.modifyVolume(request -> request.volumeId(id).size(20));
        until(() -> volume(id).size() == 20);
        ec2.detachVolume(request -> request.volumeId(id));
        until(() -> volume(id).stateAsString().equals("available"));
        ec2.deleteVolume(request -> request.volumeId(id));

        terminate(machine);
        until(() -> cloud.leftovers().isEmpty());
    }

    @Test
    void aSnapshotIsWrittenAndReadByBlocks() throws Exception {
        byte[] data = new byte[BLOCK];
        data[7] = 7;
        String checksum = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(data));
        try (EbsClient ebs = Clients.to(front, EbsClient.builder()).build()) {
            String id = ebs.startSnapshot(request -> request.volumeSize(1L)).snapshotId();
            ebs.putSnapshotBlock(
                    request -> request.snapshotId(id)
                            .blockIndex(3)
                            .dataLength(BLOCK)
                            .checksum(checksum)
                            .checksumAlgorithm("SHA256"),
                    RequestBody.fromBytes(data));
            ebs.completeSnapshot(request -> request.snapshotId(id).changedBlocksCount(1));
            until(() -> snapshot(id).stateAsString().equals("completed"));

            var blocks =
                    ebs.listSnapshotBlocks(request -> request.snapshotId(id)).blocks();
            assertThat(blocks)
                    .singleElement()
                    .satisfies(block -> assertThat(block.blockIndex()).isEqualTo(3));
            assertThat(ebs.getSnapshotBlockAsBytes(request -> request.snapshotId(id)
                                    .blockIndex(3)
                                    .blockToken(blocks.get(0).blockToken()))
                            .asByteArray())
                    .isEqualTo(data);
            ec2.deleteSnapshot(request -> request.snapshotId(id));
        }
    }

    @Test
    void aNetworkWithAGatewayAGroupAndAnAddress() {
        String vpc =
                ec2.createVpc(request -> request.cidrBlock("10.1.0.0/16")).vpc().vpcId();
        until(() -> ec2.describeVpcs(request -> request.vpcIds(vpc))
                .vpcs()
                .get(0)
                .stateAsString()
                .equals("available"));
        String subnet = ec2.createSubnet(request -> request.vpcId(vpc).cidrBlock("10.1.1.0/24"))
                .subnet()
                .subnetId();
        String gateway = ec2.createInternetGateway().internetGateway().internetGatewayId();
        ec2.attachInternetGateway(request -> request.internetGatewayId(gateway).vpcId(vpc));
        String table = ec2.describeRouteTables(request -> request.filters(filter("vpc-id", vpc)))
                .routeTables()
                .get(0)
                .routeTableId();
        ec2.createRoute(request ->
                request.routeTableId(table).destinationCidrBlock("0.0.0.0/0").gatewayId(gateway));
        String group = ec2.createSecurityGroup(
                        request -> request.vpcId(vpc).groupName("web").description("front ends"))
                .groupId();
        IpPermission https = IpPermission.builder()
                .ipProtocol("tcp")
                .fromPort(443)
                .toPort(443)
                .ipRanges(IpRange.builder().cidrIp("0.0.0.0/0").build())
                .build();
        ec2.authorizeSecurityGroupIngress(request -> request.groupId(group).ipPermissions(https));
        until(() -> ec2.describeSubnets(request -> request.subnetIds(subnet))
                .subnets()
                .get(0)
                .stateAsString()
                .equals("available"));
        String machine = machine(subnet);
        String address = ec2.allocateAddress(request -> request.domain("vpc")).allocationId();
        String association = ec2.associateAddress(request ->
                        request.allocationId(address).instanceId(machine).allowReassociation(false))
                .associationId();

        until(() -> ec2.describeAddresses(request -> request.allocationIds(address))
                        .addresses()
                        .get(0)
                        .associationId()
                != null);
        ec2.disassociateAddress(request -> request.associationId(association));
        time.advance(Duration.ofMinutes(1));
        ec2.releaseAddress(request -> request.allocationId(address));
        terminate(machine);
        ec2.revokeSecurityGroupIngress(request -> request.groupId(group).ipPermissions(https));
        ec2.deleteSecurityGroup(request -> request.groupId(group));
        ec2.deleteRoute(request -> request.routeTableId(table).destinationCidrBlock("0.0.0.0/0"));
        ec2.detachInternetGateway(request -> request.internetGatewayId(gateway).vpcId(vpc));
        ec2.deleteInternetGateway(request -> request.internetGatewayId(gateway));
        ec2.deleteSubnet(request -> request.subnetId(subnet));
        ec2.deleteVpc(request -> request.vpcId(vpc));
        assertThat(ec2.describeVpcs(request -> request.filters(filter("is-default", "false")))
                        .vpcs())
                .isEmpty();
    }

    @Test
    void aKeyPairIsImportedAndDeleted() {
        String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me";
        String id = ec2.importKeyPair(
                        request -> request.keyName("mine").publicKeyMaterial(SdkBytes.fromUtf8String(key)))
                .keyPairId();

        assertThat(ec2.describeKeyPairs(request -> request.keyNames("mine").includePublicKey(true))
                        .keyPairs())
                .singleElement()
                .satisfies(pair -> assertThat(pair.publicKey()).isEqualTo(key));
        ec2.deleteKeyPair(request -> request.keyPairId(id));
        assertThat(ec2.describeKeyPairs().keyPairs()).isEmpty();
    }

    @Test
    void anImageIsMadeOfAMachineAndDeregistered() {
        String machine = machine(null);
        String image = ec2.createImage(
                        request -> request.instanceId(machine).name("golden").noReboot(true))
                .imageId();
        until(() -> ec2.describeImages(request -> request.imageIds(image))
                .images()
                .get(0)
                .stateAsString()
                .equals("available"));

        ec2.deregisterImage(request -> request.imageId(image).deleteAssociatedSnapshots(true));
        terminate(machine);
    }

    @Test
    void anObjectIsUploadedInParts() {
        byte[] large = new byte[5 << 20];
        large[0] = 1;
        try (S3Client s3 =
                Clients.to(front, S3Client.builder()).forcePathStyle(true).build()) {
            s3.createBucket(request -> request.bucket("some-bucket"));
            String upload = s3.createMultipartUpload(
                            request -> request.bucket("some-bucket").key("film"))
                    .uploadId();
            List<CompletedPart> parts = List.of(
                    part(s3, upload, 1, RequestBody.fromBytes(large)),
                    part(s3, upload, 2, RequestBody.fromString("end")));
            s3.completeMultipartUpload(request -> request.bucket("some-bucket")
                    .key("film")
                    .uploadId(upload)
                    .multipartUpload(whole -> whole.parts(parts)));

            assertThat(s3.getObjectAsBytes(request ->
                                    request.bucket("some-bucket").key("film").range("bytes=-4"))
                            .asUtf8String())
                    .isEqualTo("\0end");
            s3.deleteObject(request -> request.bucket("some-bucket").key("film"));
            s3.deleteBucket(request -> request.bucket("some-bucket"));
        }
    }

    private static CompletedPart part(S3Client s3, String upload, int number, RequestBody body) {
        String etag = s3.uploadPart(
                        request -> request.bucket("some-bucket")
                                .key("film")
                                .uploadId(upload)
                                .partNumber(number),
                        body)
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    @Test
    void anAlarmWatchesAMachine() {
        String machine = machine(null);
        try (CloudWatchClient watch =
                Clients.to(front, CloudWatchClient.builder()).build()) {
            watch.putMetricAlarm(request -> request.alarmName("hot")
                    .namespace("AWS/EC2")
                    .metricName("CPUUtilization")
                    .dimensions(dimension -> dimension.name("InstanceId").value(machine))
                    .statistic("Average")
                    .comparisonOperator("GreaterThanThreshold")
                    .threshold(0.0)
                    .period(60)
                    .evaluationPeriods(1)
                    .treatMissingData("missing"));

            until(() -> watch.describeAlarms(request -> request.alarmNames("hot")).metricAlarms().stream()
                    .anyMatch(alarm -> alarm.stateValueAsString().equals("ALARM")));
            watch.deleteAlarms(request -> request.alarmNames("hot"));
            assertThat(watch.describeAlarms().metricAlarms()).isEmpty();
        }
        terminate(machine);
    }
}
