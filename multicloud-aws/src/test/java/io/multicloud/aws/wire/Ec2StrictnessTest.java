package io.multicloud.aws.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.fake.Fault;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** What EC2's front refuses, in requests made by hand, and with which of EC2's codes. */
class Ec2StrictnessTest {
    private static final String VERSION = "2016-11-15";

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"));
    private final FakeCloud cloud = FakeCloud.aws(time);
    private final AwsFront front = AwsFront.start(cloud);

    @AfterEach
    void close() {
        front.close();
        assertThat(front.server().failures()).isEmpty();
    }

    private HandMade request(String form) {
        return HandMade.form(front, "ec2", VERSION, form);
    }

    private String said(String form) {
        return request(form).send().said();
    }

    private String made(String form, String id) {
        HandMade.Answer answer = request(form).send();
        assertThat(answer.said()).as(answer.body()).isEqualTo("200");
        return answer.text(id);
    }

    private String image() {
        return made(
                "DescribeImages&Owner.1=136693071363&Filter.1.Name=architecture&Filter.1.Value.1=x86_64", "imageId");
    }

    private String launch(String more) {
        return "RunInstances&MinCount=1&MaxCount=1&InstanceType=m5.large&ImageId=" + image() + more;
    }

    private String running() {
        String id = made(launch(""), "instanceId");
        time.advance(Duration.ofMinutes(2));
        return id;
    }

    private String volume() {
        String id = made("CreateVolume&AvailabilityZone=us-east-1a&Size=10", "volumeId");
        time.advance(Duration.ofMinutes(2));
        return id;
    }

    private static String tags(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "&" + prefix + i + ".Key=k" + i + "&" + prefix + i + ".Value=v")
                .collect(Collectors.joining());
    }

    @ParameterizedTest(name = "{1} is answered {0}")
    @CsvSource(delimiter = '|', textBlock = """
            400 InvalidAction         | DescribeMoons
            400 InvalidAction         | describeVpcs
            400 UnknownParameter      | DescribeVpcs&Colour=blue
            400 UnknownParameter      | DescribeVpcs&VpcIds.1=vpc-12345678
            400 UnknownParameter      | DescribeVpcs&VpcId.one=vpc-12345678
            400 UnknownParameter      | DescribeVpcs&VpcId.0=vpc-12345678
            400 UnknownParameter      | DescribeVpcs&Filter.1.Names=state
            400 UnknownParameter      | DescribeVpcs&MaxResults.1=5
            400 InvalidParameterValue | DescribeVpcs&MaxResults=many
            400 InvalidParameterValue | DescribeVpcs&MaxResults=+10
            400 InvalidParameterValue | DescribeVpcs&MaxResults=10.5
            400 InvalidParameterValue | DescribeVpcs&MaxResults=99999999999
            400 InvalidParameterValue | DescribeVpcs&MaxResults=10&MaxResults=20
            400 InvalidParameterValue | DescribeVpcs&DryRun=yes
            400 InvalidParameterValue | DescribeVpcs&VpcId=vpc-12345678
            400 InvalidParameterValue | DescribeVpcs&MaxResults=4
            400 InvalidParameterValue | DescribeInstances&MaxResults=4
            400 InvalidParameterValue | DescribeInstanceTypes&MaxResults=4
            400 InvalidParameterValue | DescribeVpcs&Filter.1.Name=colour&Filter.1.Value.1=blue
            400 InvalidParameterValue | DescribeVpcs&Filter.1.Name=state
            400 MissingParameter      | DescribeVpcs&Filter.1.Value.1=available
            400 InvalidVpcID.Malformed  | DescribeVpcs&VpcId.1=network
            400 InvalidVpcID.NotFound | DescribeVpcs&VpcId.1=vpc-12345678
            400 InvalidInstanceID.Malformed | DescribeInstances&InstanceId.1=machine
            400 InvalidInstanceID.NotFound  | DescribeInstances&InstanceId.1=i-12345678
            400 InvalidAMIID.Malformed | DescribeImages&ImageId.1=debian
            400 InvalidAMIID.NotFound | DescribeImages&ImageId.1=ami-12345678
            400 InvalidVolume.NotFound | DescribeVolumes&VolumeId.1=vol-12345678
            400 InvalidParameterValue | DescribeVolumes&VolumeId.1=disk
            400 InvalidSnapshot.NotFound | DescribeSnapshots&SnapshotId.1=snap-12345678
            400 InvalidSubnetID.NotFound | DescribeSubnets&SubnetId.1=subnet-12345678
            400 InvalidGroup.NotFound | DescribeSecurityGroups&GroupId.1=sg-12345678
            400 InvalidGroupId.Malformed | DescribeSecurityGroups&GroupId.1=web
            400 InvalidAllocationID.NotFound | DescribeAddresses&AllocationId.1=eipalloc-12345678
            400 InvalidAddress.NotFound | DescribeAddresses&PublicIp.1=198.51.100.200
            400 InvalidKeyPair.NotFound | DescribeKeyPairs&KeyName.1=mine
            400 InvalidInternetGatewayID.NotFound | DescribeInternetGateways&InternetGatewayId.1=igw-12345678
            400 InvalidRouteTableID.NotFound | DescribeRouteTables&RouteTableId.1=rtb-12345678
            400 InvalidInstanceType   | DescribeInstanceTypes&InstanceType.1=m5.gigantic
            400 InvalidParameterValue | DescribeRegions&RegionName.1=us-moon-1
            400 InvalidParameterValue | DescribeAvailabilityZones&ZoneName.1=us-east-1z
            400 InvalidSpotInstanceRequestID.NotFound | DescribeSpotInstanceRequests&SpotInstanceRequestId.1=sir-12345678
            400 InvalidParameterCombination | DescribeInstances&InstanceId.1=i-12345678&MaxResults=10
            400 InvalidParameterCombination | DescribeVolumes&VolumeId.1=vol-12345678&MaxResults=10
            400 InvalidParameterCombination | DescribeInstanceTypes&InstanceType.1=m5.large&MaxResults=10
            400 MissingParameter      | RunInstances&MinCount=1&MaxCount=1
            400 MissingParameter      | RunInstances&ImageId=ami-12345678&MaxCount=1
            400 InvalidAMIID.NotFound | RunInstances&MinCount=1&MaxCount=1&ImageId=ami-12345678
            400 InvalidParameterValue | RunInstances&MinCount=2&MaxCount=1&ImageId=ami-12345678
            400 InvalidParameterValue | RunInstances&MinCount=0&MaxCount=1&ImageId=ami-12345678
            400 InvalidParameterValue | RunInstances&MinCount=one&MaxCount=1&ImageId=ami-12345678
            400 UnknownParameter      | RunInstances&MinCount=1&MaxCount=1&InstanceType=m5.large&ImageId=ami-12345678&NetworkInterface.1.Colour=red
            400 InvalidParameterValue | RunInstances&MinCount=1&MaxCount=1&InstanceType=m5.large&ImageId=ami-12345678&Placement=here
            400 InvalidParameterCombination | RunInstances&MinCount=1&MaxCount=1&InstanceType=m5.large&ImageId=ami-12345678&SubnetId=subnet-12345678&NetworkInterface.1.DeviceIndex=0
            400 UnsupportedOperation  | RunInstances&MinCount=1&MaxCount=1&ImageId=ami-12345678&HibernationOptions.Configured=true
            400 MissingParameter      | StopInstances
            400 MissingParameter      | TerminateInstances
            400 InvalidInstanceID.NotFound | StartInstances&InstanceId.1=i-12345678
            400 InvalidInstanceID.Malformed | StartInstances&InstanceId.1=web
            400 InvalidNextToken      | DescribeInstances&NextToken=abc
            400 InvalidParameterCombination | ModifyInstanceAttribute&InstanceId=i-12345678
            400 MissingParameter      | CreateVolume&Size=10
            400 MissingParameter      | CreateVolume&AvailabilityZone=us-east-1a
            400 InvalidParameterValue | CreateVolume&AvailabilityZone=us-east-1z&Size=10
            400 InvalidParameterValue | CreateVolume&AvailabilityZone=us-east-1a&Size=0
            400 InvalidParameterValue | CreateVolume&AvailabilityZone=us-east-1a&Size=10&VolumeType=gp9
            400 InvalidParameterCombination | CreateVolume&AvailabilityZone=us-east-1a&Size=10&Iops=3000
            400 MissingParameter      | CreateVolume&AvailabilityZone=us-east-1a&Size=10&VolumeType=io1
            400 InvalidParameterValue | CreateVolume&AvailabilityZone=us-east-1a&Size=10&VolumeType=io1&Iops=501
            400 InvalidParameterValue | CreateVolume&AvailabilityZone=us-east-1a&Size=10&VolumeType=io1&Iops=99
            400 InvalidParameterValue | CreateVolume&AvailabilityZone=us-east-1a&Size=10&VolumeType=gp3&Throughput=2001
            400 InvalidParameterCombination | CreateVolume&AvailabilityZone=us-east-1a&Size=10&Throughput=125
            400 InvalidParameterDependency | CreateVolume&AvailabilityZone=us-east-1a&Size=10&KmsKeyId=mine
            400 InvalidSnapshot.NotFound | CreateVolume&AvailabilityZone=us-east-1a&SnapshotId=snap-12345678
            400 InvalidParameterValue | CreateVolume&AvailabilityZone=us-east-1a&Size=10&TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=k
            400 MissingParameter      | DeleteVolume
            400 MissingParameter      | AttachVolume&VolumeId=vol-12345678&InstanceId=i-12345678
            400 InvalidParameterValue | AttachVolume&VolumeId=vol-12345678&InstanceId=i-12345678&Device=first
            400 MissingParameter      | CreateSnapshot
            400 InvalidVolume.NotFound | CreateSnapshot&VolumeId=vol-12345678
            400 InvalidParameterValue | CopySnapshot&SourceRegion=us-moon-1&SourceSnapshotId=snap-12345678
            400 InvalidSnapshot.NotFound | CopySnapshot&SourceRegion=eu-west-1&SourceSnapshotId=snap-12345678
            400 InvalidAMIName.Malformed | CreateImage&InstanceId=i-12345678&Name=a
            400 InvalidInstanceID.NotFound | CreateImage&InstanceId=i-12345678&Name=golden
            400 MissingParameter      | RegisterImage&Architecture=x86_64
            400 MissingParameter      | RegisterImage&Name=golden&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678
            400 UnsupportedOperation  | RegisterImage&Name=golden&Architecture=x86_64&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678
            400 UnsupportedOperation  | RegisterImage&Name=golden&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678
            400 UnsupportedOperation  | RegisterImage&Name=golden&Architecture=x86_64&VirtualizationType=hvm&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678
            400 UnsupportedOperation  | RegisterImage&Name=golden&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1
            400 UnsupportedOperation  | RegisterImage&Name=golden&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678&ImageLocation=bucket/manifest
            400 UnsupportedOperation  | RegisterImage&Name=golden&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678&BlockDeviceMapping.1.Ebs.Encrypted=true
            400 InvalidParameterValue | RegisterImage&Name=golden&Architecture=mips&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678
            400 InvalidParameterValue | RegisterImage&Name=golden&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678&BootMode=floppy
            400 InvalidParameterValue | RegisterImage&Name=golden&Architecture=arm64&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678&BootMode=legacy-bios
            400 InvalidBlockDeviceMapping | RegisterImage&Name=golden&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sdb&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678
            400 MissingParameter      | RegisterImage&Name=golden&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.VolumeType=gp3
            400 InvalidAMIName.Malformed | RegisterImage&Name=a&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678
            400 InvalidSnapshot.NotFound | RegisterImage&Name=golden&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678
            400 MissingParameter      | ImportKeyPair&KeyName=mine
            400 InvalidKey.Format     | ImportKeyPair&KeyName=mine&PublicKeyMaterial=bm8ga2V5
            400 InvalidParameterValue | ImportKeyPair&KeyName=mine&PublicKeyMaterial=***
            400 MissingParameter      | CreateVpc
            400 InvalidVpc.Range      | CreateVpc&CidrBlock=10.0.0.0/8
            400 InvalidVpc.Range      | CreateVpc&CidrBlock=10.0.0.0/29
            400 InvalidParameterValue | CreateVpc&CidrBlock=10.0.0.256/16
            400 UnsupportedOperation  | CreateVpc&CidrBlock=10.0.0.0/16&AmazonProvidedIpv6CidrBlock=true
            400 InvalidVpcID.NotFound | CreateSubnet&VpcId=vpc-12345678&CidrBlock=10.0.0.0/24
            400 InvalidVpcID.NotFound | DeleteVpc&VpcId=vpc-12345678
            400 MissingParameter      | CreateSecurityGroup&GroupName=web
            400 InvalidGroup.Reserved | CreateSecurityGroup&GroupName=default&GroupDescription=x
            400 InvalidVpcID.NotFound | CreateSecurityGroup&GroupName=web&GroupDescription=x&VpcId=vpc-12345678
            400 InvalidGroup.NotFound | DeleteSecurityGroup&GroupId=sg-12345678
            400 InvalidParameterValue | AllocateAddress&TagSpecification.1.ResourceType=elastic-ip&TagSpecification.1.Tag.1.Value=v
            400 InvalidParameterValue | AllocateAddress&Domain=standard
            400 MissingParameter      | AssociateAddress&AllocationId=eipalloc-12345678
            400 InvalidAllocationID.NotFound | AssociateAddress&AllocationId=eipalloc-12345678&InstanceId=i-12345678
            400 InvalidAssociationID.NotFound | DisassociateAddress&AssociationId=eipassoc-12345678
            400 InvalidAllocationID.NotFound | ReleaseAddress&AllocationId=eipalloc-12345678
            400 InvalidInternetGatewayID.NotFound | AttachInternetGateway&InternetGatewayId=igw-12345678&VpcId=vpc-12345678
            400 InvalidRouteTableID.NotFound | CreateRoute&RouteTableId=rtb-12345678&DestinationCidrBlock=0.0.0.0/0&GatewayId=igw-12345678
            400 InvalidID             | CreateTags&ResourceId.1=thing&Tag.1.Key=k&Tag.1.Value=v
            400 MissingParameter      | CreateTags&ResourceId.1=i-12345678
            400 InvalidInstanceID.NotFound | CreateTags&ResourceId.1=i-12345678&Tag.1.Key=k&Tag.1.Value=v
            400 InvalidParameterValue | CreateTags&ResourceId.1=i-12345678&Tag.1.Key=aws:k&Tag.1.Value=v
            400 InvalidParameterValue | CreateTags&ResourceId.1=i-12345678&Tag.1.Key=k&Tag.1.Value=v&Tag.2.Key=k&Tag.2.Value=w
            412 DryRunOperation       | CreateVpc&CidrBlock=10.0.0.0/16&DryRun=true
            """)
    void aRequestThatIsWrongInItselfIsRefused(String answer, String form) {
        assertThat(said(form)).isEqualTo(answer);
        assertThat(cloud.leftovers()).isEmpty();
    }

    @Test
    void actionVersionMethodAndPathMustBeThere() {
        assertThat(request("").body("Version=" + VERSION).send().said()).isEqualTo("400 MissingAction");
        assertThat(request("").body("Action=DescribeVpcs").send().said()).isEqualTo("400 NoSuchVersion");
        assertThat(request("")
                        .body("Action=DescribeVpcs&Version=2020-01-01")
                        .send()
                        .said())
                .isEqualTo("400 NoSuchVersion");
        assertThat(request("DescribeVpcs").method("PUT").send().said()).isEqualTo("400 InvalidRequest");
        assertThat(request("DescribeVpcs").target("/vpcs").send().said()).isEqualTo("400 InvalidRequest");
        assertThat(HandMade.request(front, "ec2", "GET", "/?Action=DescribeVpcs&Version=" + VERSION)
                        .send()
                        .said())
                .isEqualTo("200");
    }

    @Test
    void aSignatureThatIsNotThereOrNotRightIsRefused() {
        assertThat(request("DescribeVpcs").sendAsIs().said()).isEqualTo("403 MissingAuthenticationToken");
        assertThat(request("DescribeVpcs")
                        .credentials(AwsBasicCredentials.create("AKIANOBODY0000000001", AwsFront.SECRET_KEY))
                        .send()
                        .said())
                .isEqualTo("401 AuthFailure");
        assertThat(request("DescribeVpcs")
                        .credentials(AwsBasicCredentials.create(AwsFront.ACCESS_KEY, "guessed"))
                        .send()
                        .said())
                .isEqualTo("401 AuthFailure");
        assertThat(request("DescribeVpcs")
                        .credentials(AwsSessionCredentials.create(
                                AwsFront.ACCESS_KEY, AwsFront.SECRET_KEY, "a session of nobody"))
                        .send()
                        .said())
                .isEqualTo("401 AuthFailure");
        HandMade another = request("DescribeVpcs").signed().body("Version=" + VERSION + "&Action=DescribeSubnets");
        assertThat(another.sendAsIs().said()).isEqualTo("401 AuthFailure");
        HandMade forged = request("DescribeVpcs").signed();
        String signature = forged.header("Authorization");
        assertThat(forged.header("Authorization", signature.replaceFirst("Signature=.{4}", "Signature=0000"))
                        .sendAsIs()
                        .said())
                .isEqualTo("401 AuthFailure");
        assertThat(forged.header("Authorization", signature.replaceFirst(", ?SignedHeaders=[^,]*", ""))
                        .sendAsIs()
                        .said())
                .isEqualTo("400 IncompleteSignature");
        assertThat(request("DescribeVpcs")
                        .signed()
                        .header("x-amz-colour", "blue")
                        .sendAsIs()
                        .said())
                .isEqualTo("401 AuthFailure");
        assertThat(request("DescribeVpcs").region("us-moon-1").send().said()).isEqualTo("401 AuthFailure");
    }

    @Test
    void aDateThatIsNotNowOrNotThatOfTheKeyIsRefused() {
        assertThat(request("DescribeVpcs").skewed(Duration.ofMinutes(14)).send().said())
                .isEqualTo("200");
        assertThat(request("DescribeVpcs")
                        .skewed(Duration.ofMinutes(-16))
                        .send()
                        .said())
                .isEqualTo("400 RequestExpired");
        assertThat(request("DescribeVpcs").skewed(Duration.ofMinutes(16)).send().said())
                .isEqualTo("400 RequestExpired");
        HandMade undated = request("DescribeVpcs").signed().without("X-Amz-Date");
        assertThat(undated.sendAsIs().said()).isEqualTo("400 IncompleteSignature");
        time.advance(Duration.ofHours(15).plusMinutes(59));
        HandMade before = request("DescribeVpcs").signed();
        String yesterday = before.header("Authorization");
        time.advance(Duration.ofMinutes(2));
        HandMade after = request("DescribeVpcs").signed().header("Authorization", yesterday);
        assertThat(after.sendAsIs().said()).isEqualTo("401 AuthFailure");
    }

    @Test
    void aClientTokenIsForOneRequestOnly() {
        String create = "CreateVolume&AvailabilityZone=us-east-1a&ClientToken=once&Size=";
        String first = made(create + 10, "volumeId");
        assertThat(made(create + 10, "volumeId")).isEqualTo(first);
        assertThat(said(create + 20)).isEqualTo("400 IdempotentParameterMismatch");
        assertThat(said(create + 10 + "&TagSpecification.1.ResourceType=volume&TagSpecification.1.Tag.1.Key=k"))
                .isEqualTo("400 IdempotentParameterMismatch");
        assertThat(said("CreateVolume&AvailabilityZone=us-east-1a&Size=10&ClientToken=" + "x".repeat(65)))
                .isEqualTo("400 InvalidParameterValue");
        String vm = made(launch("&ClientToken=once"), "instanceId");
        assertThat(made(launch("&ClientToken=once"), "instanceId")).isEqualTo(vm);
        assertThat(said(launch("&ClientToken=once&UserData=aGVsbG8="))).isEqualTo("400 IdempotentParameterMismatch");
        assertThat(said(launch("&ClientToken=once").replace("m5.large", "m5.xlarge")))
                .isEqualTo("400 IdempotentParameterMismatch");
        assertThat(cloud.vms()).hasSize(1);
    }

    @Test
    void aLaunchMustFitTogether() {
        assertThat(said(launch("&KeyName=mine"))).isEqualTo("400 InvalidKeyPair.NotFound");
        assertThat(said(launch("&SubnetId=subnet-12345678"))).isEqualTo("400 InvalidSubnetID.NotFound");
        assertThat(said(launch("&SecurityGroupId.1=sg-12345678"))).isEqualTo("400 InvalidGroup.NotFound");
        assertThat(said(launch("&Placement.AvailabilityZone=us-east-1z"))).isEqualTo("400 InvalidParameterValue");
        assertThat(said(launch("&Placement.Tenancy=dedicated"))).isEqualTo("400 UnsupportedOperation");
        assertThat(said(launch("").replace("m5.large", "m6g.large"))).isEqualTo("400 InvalidParameterValue");
        assertThat(said(launch("").replace("m5.large", "m5.gigantic"))).isEqualTo("400 InvalidParameterValue");
        assertThat(said(launch("&UserData=%25%25"))).isEqualTo("400 InvalidUserData.Malformed");
        assertThat(said(launch("&UserData=" + "QUFB".repeat(5462)))).isEqualTo("400 InvalidParameterValue");
        String card = "&NetworkInterface.1.AssociatePublicIpAddress=true";
        assertThat(said(launch(card))).isEqualTo("400 InvalidParameterCombination");
        assertThat(said(launch(card + "&NetworkInterface.1.DeviceIndex=1")))
                .isEqualTo("400 InvalidNetworkInterface.DeviceIndex");
        assertThat(said(launch(card + "&NetworkInterface.1.DeviceIndex=0&SubnetId=subnet-12345678")))
                .isEqualTo("400 InvalidParameterCombination");
        String disk = "&BlockDeviceMapping.1.DeviceName=/dev/sdf&BlockDeviceMapping.1.Ebs.VolumeSize=10";
        assertThat(said(launch(disk + disk.replace("ing.1", "ing.2")))).isEqualTo("400 InvalidBlockDeviceMapping");
        assertThat(said(launch("&BlockDeviceMapping.1.DeviceName=/dev/sdf&BlockDeviceMapping.1.Ebs.Encrypted=true")))
                .isEqualTo("400 MissingParameter");
        assertThat(said(launch("&InstanceMarketOptions.MarketType=auction"))).isEqualTo("400 InvalidParameterValue");
        String spot = "&InstanceMarketOptions.MarketType=spot&InstanceMarketOptions.SpotOptions.";
        assertThat(said(launch(spot + "MaxPrice=0.000001"))).isEqualTo("400 SpotMaxPriceTooLow");
        assertThat(said(launch(spot + "MaxPrice=cheap"))).isEqualTo("400 InvalidParameterValue");
        assertThat(said(launch(spot + "InstanceInterruptionBehavior=stop")))
                .isEqualTo("400 InvalidParameterCombination");
        assertThat(cloud.vms()).isEmpty();
    }

    @Test
    void whatTheStateOfAnInstanceDoesNotAllowIsRefused() {
        String vm = running();
        String on = "&InstanceId.1=" + vm;
        assertThat(said("ModifyInstanceAttribute&InstanceType.Value=m5.xlarge&InstanceId=" + vm))
                .isEqualTo("400 IncorrectInstanceState");
        assertThat(said("StopInstances" + on)).isEqualTo("200");
        assertThat(said("StartInstances" + on)).isEqualTo("400 IncorrectInstanceState");
        time.advance(Duration.ofMinutes(3));
        assertThat(said("RebootInstances" + on)).isEqualTo("400 IncorrectInstanceState");
        assertThat(said("TerminateInstances" + on + "&InstanceId.2=i-12345678"))
                .isEqualTo("400 InvalidInstanceID.NotFound");
        assertThat(said("StartInstances" + on)).isEqualTo("200");
        assertThat(said("TerminateInstances" + on)).isEqualTo("200");
        time.advance(Duration.ofMinutes(3));
        assertThat(said("StartInstances" + on)).isEqualTo("400 IncorrectInstanceState");
    }

    @Test
    void whatTheStateOfAVolumeDoesNotAllowIsRefused() {
        String vm = running();
        String volume = volume();
        String attach = "AttachVolume&InstanceId=" + vm + "&Device=/dev/sdf&VolumeId=";
        assertThat(said("DetachVolume&VolumeId=" + volume)).isEqualTo("400 IncorrectState");
        assertThat(said("ModifyVolume&Size=5&VolumeId=" + volume)).isEqualTo("400 InvalidParameterValue");
        assertThat(said("ModifyVolume&VolumeId=" + volume)).isEqualTo("400 InvalidParameterCombination");
        assertThat(said(attach + volume)).isEqualTo("200");
        assertThat(said(attach + volume)).isEqualTo("400 VolumeInUse");
        assertThat(said("DeleteVolume&VolumeId=" + volume)).isEqualTo("400 VolumeInUse");
        assertThat(said(attach + volume())).isEqualTo("400 InvalidParameterValue");
        time.advance(Duration.ofMinutes(1));
        assertThat(said("DetachVolume&Device=/dev/sdg&VolumeId=" + volume)).isEqualTo("400 InvalidAttachment.NotFound");
        assertThat(said("DetachVolume&InstanceId=i-12345678&VolumeId=" + volume))
                .isEqualTo("400 InvalidAttachment.NotFound");
        String root = made("DescribeInstances&InstanceId.1=" + vm, "volumeId");
        assertThat(said("DetachVolume&VolumeId=" + root)).isEqualTo("400 OperationNotPermitted");
        String elsewhere = made("CreateVolume&AvailabilityZone=us-east-1b&Size=10", "volumeId");
        assertThat(said("AttachVolume&Device=/dev/sdh&InstanceId=" + vm + "&VolumeId=" + elsewhere))
                .isEqualTo("400 IncorrectState");
        time.advance(Duration.ofMinutes(1));
        String zone = made("DescribeInstances&InstanceId.1=" + vm, "availabilityZone");
        assertThat(said("AttachVolume&Device=/dev/sdh&InstanceId=" + vm + "&VolumeId=" + elsewhere))
                .isEqualTo(zone.equals("us-east-1b") ? "200" : "400 InvalidVolume.ZoneMismatch");
    }

    @Test
    void networksRefuseWhatOverlapsOrIsInUse() {
        String vpc = made("CreateVpc&CidrBlock=10.1.0.0/16", "vpcId");
        time.advance(Duration.ofMinutes(1));
        String in = "CreateSubnet&VpcId=" + vpc + "&CidrBlock=";
        assertThat(said("CreateSubnet&VpcId=" + vpc)).isEqualTo("400 MissingParameter");
        assertThat(said(in + "10.2.0.0/24")).isEqualTo("400 InvalidSubnet.Range");
        String subnet = made(in + "10.1.1.0/24", "subnetId");
        assertThat(said(in + "10.1.1.128/25")).isEqualTo("400 InvalidSubnet.Conflict");
        assertThat(said(in + "10.1.2.0/24&AvailabilityZone=eu-west-1a")).isEqualTo("400 InvalidParameterValue");
        time.advance(Duration.ofMinutes(1));
        assertThat(said("DeleteVpc&VpcId=" + vpc)).isEqualTo("400 DependencyViolation");
        assertThat(said("DeleteSubnet&SubnetId=" + subnet)).isEqualTo("200");
        String gateway = made("CreateInternetGateway", "internetGatewayId");
        String table = made("DescribeRouteTables&Filter.1.Name=vpc-id&Filter.1.Value.1=" + vpc, "routeTableId");
        String route = "CreateRoute&RouteTableId=" + table + "&DestinationCidrBlock=0.0.0.0/0&GatewayId=";
        assertThat(said(route + gateway)).isEqualTo("400 InvalidParameterValue");
        assertThat(said(route + "igw-12345678")).isEqualTo("400 InvalidGatewayID.NotFound");
        String both = "&InternetGatewayId=" + gateway + "&VpcId=" + vpc;
        assertThat(said("DetachInternetGateway" + both)).isEqualTo("400 Gateway.NotAttached");
        assertThat(said("AttachInternetGateway" + both)).isEqualTo("200");
        assertThat(said("AttachInternetGateway" + both)).isEqualTo("400 Resource.AlreadyAssociated");
        assertThat(said(route + gateway)).isEqualTo("200");
        String second = made("CreateInternetGateway", "internetGatewayId");
        assertThat(said("AttachInternetGateway&VpcId=" + vpc + "&InternetGatewayId=" + second))
                .isEqualTo("400 InvalidParameterValue");
        assertThat(said(route + second)).isEqualTo("400 InvalidParameterValue");
        assertThat(said("DeleteInternetGateway&InternetGatewayId=" + gateway)).isEqualTo("400 DependencyViolation");
        assertThat(said("DeleteRoute&DestinationCidrBlock=10.0.0.0/8&RouteTableId=" + table))
                .isEqualTo("400 InvalidRoute.NotFound");
    }

    @Test
    void securityGroupsRefuseRulesThatAreNoneOrThereTwice() {
        String create = "CreateSecurityGroup&GroupDescription=front+ends&GroupName=";
        String group = made(create + "web", "groupId");
        assertThat(said(create + "web")).isEqualTo("400 InvalidGroup.Duplicate");
        assertThat(said("CreateSecurityGroup&GroupName=w2&GroupDescription=" + "x".repeat(256)))
                .isEqualTo("400 InvalidParameterValue");
        String allow = "AuthorizeSecurityGroupIngress&GroupId=" + group;
        String rule = "&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=443&IpPermissions.1.ToPort=443"
                + "&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0";
        assertThat(said(allow)).isEqualTo("400 MissingParameter");
        assertThat(said(allow + rule.replace("tcp", "smoke"))).isEqualTo("400 InvalidParameterValue");
        assertThat(said(allow + rule.replace("ToPort=443", "ToPort=80"))).isEqualTo("400 InvalidParameterValue");
        assertThat(said(allow + rule.replace("ToPort=443", "ToPort=65536"))).isEqualTo("400 InvalidParameterValue");
        assertThat(said(allow + rule.replace("0.0.0.0/0", "everywhere"))).isEqualTo("400 InvalidParameterValue");
        assertThat(said(allow + rule.replace("&IpPermissions.1.ToPort=443", "")))
                .isEqualTo("400 InvalidParameterValue");
        assertThat(said(allow + rule.substring(0, rule.lastIndexOf('&')))).isEqualTo("400 MissingParameter");
        assertThat(said(allow + rule + rule.replace("ions.1", "ions.2"))).isEqualTo("400 InvalidParameterValue");
        assertThat(said(allow + rule)).isEqualTo("200");
        assertThat(said(allow + rule)).isEqualTo("400 InvalidPermission.Duplicate");
        String revoke = "RevokeSecurityGroupIngress&GroupId=" + group;
        assertThat(said(revoke + rule)).isEqualTo("200");
        assertThat(said(revoke + rule)).isEqualTo("400 InvalidPermission.NotFound");
    }

    @Test
    void whatIsInUseIsNotTakenAway() {
        String vm = made(
                launch("&NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.AssociatePublicIpAddress=false"),
                "instanceId");
        time.advance(Duration.ofMinutes(2));
        String key = "ImportKeyPair&KeyName=mine&PublicKeyMaterial="
                + URLEncoder.encode(
                        java.util.Base64.getEncoder()
                                .encodeToString(
                                        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
                                                        + " me")
                                                .getBytes(StandardCharsets.UTF_8)),
                        StandardCharsets.UTF_8);
        assertThat(said(key)).isEqualTo("200");
        assertThat(said(key)).isEqualTo("400 InvalidKeyPair.Duplicate");
        String address = made("AllocateAddress", "allocationId");
        time.advance(Duration.ofMinutes(1));
        String associate = "AssociateAddress&AllowReassociation=false&AllocationId=" + address + "&InstanceId=";
        assertThat(said(associate + vm)).isEqualTo("200");
        time.advance(Duration.ofMinutes(1));
        assertThat(said(associate + running())).isEqualTo("400 Resource.AlreadyAssociated");
        assertThat(said("ReleaseAddress&AllocationId=" + address)).isEqualTo("400 InvalidIPAddress.InUse");
        String image = made("CreateImage&NoReboot=true&Name=golden&InstanceId=" + vm, "imageId");
        assertThat(said("CreateImage&NoReboot=true&Name=golden&InstanceId=" + vm))
                .isEqualTo("400 InvalidAMIName.Duplicate");
        time.advance(Duration.ofHours(1));
        assertThat(said("DeregisterImage&ImageId=" + image())).isEqualTo("403 AuthFailure");
        assertThat(said("DeregisterImage&ImageId=" + image)).isEqualTo("200");
    }

    @Test
    void aSnapshotBootsAsAnImageAndIsKeptByIt() {
        String snapshot = made("CreateSnapshot&VolumeId=" + volume(), "snapshotId");
        String register = "RegisterImage&Architecture=x86_64&VirtualizationType=hvm&EnaSupport=true&BootMode=uefi"
                + "&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId="
                + snapshot + "&Name=";
        assertThat(said(register + "early")).isEqualTo("400 IncorrectState");
        time.advance(Duration.ofMinutes(5));
        String image = made(register + "one", "imageId");
        assertThat(said(register + "one")).isEqualTo("400 InvalidAMIName.Duplicate");
        time.advance(Duration.ofMinutes(5));
        String described = request("DescribeImages&ImageId.1=" + image).send().body();
        assertThat(described).contains("<bootMode>uefi</bootMode>", snapshot).doesNotContain("sourceInstanceId");
        assertThat(said(launch(
                        "&BlockDeviceMapping.1.DeviceName=/dev/sda1&BlockDeviceMapping.1.Ebs.SnapshotId=" + snapshot)))
                .isEqualTo("400 InvalidBlockDeviceMapping");
        String other = made(register + "two", "imageId");
        time.advance(Duration.ofMinutes(5));
        assertThat(said("DeleteSnapshot&SnapshotId=" + snapshot)).isEqualTo("400 InvalidSnapshot.InUse");
        assertThat(said("DeregisterImage&DeleteAssociatedSnapshots=true&ImageId=" + image))
                .isEqualTo("200");
        assertThat(said("DescribeSnapshots&SnapshotId.1=" + snapshot)).isEqualTo("200");
        assertThat(said("DeregisterImage&DeleteAssociatedSnapshots=true&ImageId=" + other))
                .isEqualTo("200");
        assertThat(said("DescribeSnapshots&SnapshotId.1=" + snapshot)).isEqualTo("400 InvalidSnapshot.NotFound");
    }

    @Test
    void aResourceHasAtMostFiftyTags() {
        String create = "CreateVolume&AvailabilityZone=us-east-1a&Size=10&TagSpecification.1.ResourceType=volume";
        assertThat(said(create + tags("TagSpecification.1.Tag.", 51))).isEqualTo("400 TagLimitExceeded");
        String name = "&TagSpecification.1.Tag.50.Key=Name&TagSpecification.1.Tag.50.Value=full";
        String volume = made(create + tags("TagSpecification.1.Tag.", 49) + name, "volumeId");
        assertThat(said("CreateTags&ResourceId.1=" + volume + "&Tag.1.Key=more&Tag.1.Value=v"))
                .isEqualTo("400 TagLimitExceeded");
        assertThat(said("CreateTags&ResourceId.1=" + volume + "&Tag.1.Key=k1&Tag.1.Value=other"))
                .isEqualTo("200");
        assertThat(said("CreateTags&ResourceId.1=" + volume + "&Tag.1.Value=v&Tag.1.Key=" + "x".repeat(129)))
                .isEqualTo("400 InvalidParameterValue");
        assertThat(said("CreateTags&ResourceId.1=" + volume + "&Tag.1.Key=k&Tag.1.Value=" + "x".repeat(257)))
                .isEqualTo("400 InvalidParameterValue");
    }

    @Test
    void aPageTokenGoesOnWithItsOwnListingOnly() {
        for (int i = 0; i < 6; i++) {
            made("CreateVolume&AvailabilityZone=us-east-1a&Size=10", "volumeId");
        }
        String token = URLEncoder.encode(made("DescribeVolumes&MaxResults=5", "nextToken"), StandardCharsets.UTF_8);

        assertThat(said("DescribeVolumes&MaxResults=5&NextToken=" + token)).isEqualTo("200");
        List<String> others = List.of(
                "DescribeSnapshots&NextToken=",
                "DescribeInstances&NextToken=",
                "DescribeVolumes&Filter.1.Name=status&Filter.1.Value.1=available&NextToken=");
        for (String other : others) {
            assertThat(said(other + token)).as(other).isEqualTo("400 InvalidNextToken");
        }
        assertThat(request("DescribeVolumes&NextToken=" + token)
                        .region("eu-west-1")
                        .send()
                        .said())
                .isEqualTo("400 InvalidNextToken");
        assertThat(said("DescribeVolumes&NextToken=made+up")).isEqualTo("400 InvalidNextToken");
    }

    @Test
    void faultsOfTheCloudAreToldInEc2sWords() {
        Fault throttled = cloud.fault(FaultKind.THROTTLED)
                .retryAfter(Duration.ofSeconds(7))
                .times(1);
        HandMade.Answer slow = request("DescribeVpcs").send();
        assertThat(slow.said()).isEqualTo("503 RequestLimitExceeded");
        assertThat(slow.headers().firstValue("Retry-After")).contains("7");
        assertThat(throttled.struck()).isEqualTo(1);
        cloud.fault(FaultKind.CAPACITY).times(1);
        assertThat(said(launch(""))).isEqualTo("500 InsufficientInstanceCapacity");
        cloud.fault(FaultKind.QUOTA).times(1);
        assertThat(said(launch(""))).isEqualTo("400 VcpuLimitExceeded");
        cloud.fault(FaultKind.ERROR_BEFORE_COMMIT).times(1);
        assertThat(said("DescribeVpcs")).isEqualTo("503 Unavailable");
        cloud.fault(FaultKind.ERROR_AFTER_COMMIT).times(1);
        assertThat(said("DescribeVpcs")).isEqualTo("500 InternalError");
        cloud.fault(FaultKind.CREDENTIALS_EXPIRED).times(1);
        assertThat(said("DescribeVpcs")).isEqualTo("400 RequestExpired");
        assertThat(said("DescribeVpcs")).isEqualTo("200");
    }
}
