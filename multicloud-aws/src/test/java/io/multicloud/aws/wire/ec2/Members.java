package io.multicloud.aws.wire.ec2;

import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.shape.Shapes;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Which members operations must have, and which they have here at all: what is not served is refused, never ignored. The
 * SDK's shapes of EC2 do not say what is required; the pages of the <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html">API reference</a> do, under "Required".
 */
final class Members {
    private static final Map<String, List<String>> REQUIRED = Map.ofEntries(
            Map.entry("RunInstances", List.of("MinCount", "MaxCount")),
            Map.entry("StartInstances", List.of("InstanceIds")),
            Map.entry("StopInstances", List.of("InstanceIds")),
            Map.entry("RebootInstances", List.of("InstanceIds")),
            Map.entry("TerminateInstances", List.of("InstanceIds")),
            Map.entry("ModifyInstanceAttribute", List.of("InstanceId")),
            Map.entry("GetConsoleOutput", List.of("InstanceId")),
            Map.entry("CreateImage", List.of("InstanceId", "Name")),
            Map.entry("RegisterImage", List.of("Name")),
            Map.entry("DeregisterImage", List.of("ImageId")),
            Map.entry("ImportKeyPair", List.of("KeyName", "PublicKeyMaterial")),
            Map.entry("AttachVolume", List.of("Device", "InstanceId", "VolumeId")),
            Map.entry("DetachVolume", List.of("VolumeId")),
            Map.entry("DeleteVolume", List.of("VolumeId")),
            Map.entry("ModifyVolume", List.of("VolumeId")),
            Map.entry("CreateSnapshot", List.of("VolumeId")),
            Map.entry("DeleteSnapshot", List.of("SnapshotId")),
            Map.entry("CopySnapshot", List.of("SourceRegion", "SourceSnapshotId")),
            Map.entry("DeleteVpc", List.of("VpcId")),
            Map.entry("CreateSubnet", List.of("VpcId")),
            Map.entry("DeleteSubnet", List.of("SubnetId")),
            Map.entry("CreateSecurityGroup", List.of("GroupName", "Description")),
            Map.entry("AuthorizeSecurityGroupEgress", List.of("GroupId")),
            Map.entry("RevokeSecurityGroupEgress", List.of("GroupId")),
            Map.entry("AttachInternetGateway", List.of("InternetGatewayId", "VpcId")),
            Map.entry("DetachInternetGateway", List.of("InternetGatewayId", "VpcId")),
            Map.entry("DeleteInternetGateway", List.of("InternetGatewayId")),
            Map.entry("CreateRoute", List.of("RouteTableId")),
            Map.entry("ReplaceRoute", List.of("RouteTableId")),
            Map.entry("DeleteRoute", List.of("RouteTableId")),
            Map.entry("CreateTags", List.of("Resources", "Tags")),
            Map.entry("DeleteTags", List.of("Resources")));

    private Members() {}

    /** Refuses a request that lacks a member. */
    static void require(String action, SdkPojo input) {
        for (String name : REQUIRED.getOrDefault(action, List.of())) {
            SdkField<?> field = find(input, name);
            Object value = Shapes.value(field, input);
            if (value == null || (value instanceof List<?> list && list.isEmpty())) {
                throw AwsException.invalid(
                        "MissingParameter",
                        "The request must contain the parameter " + Character.toLowerCase(name.charAt(0))
                                + name.substring(1));
            }
        }
    }

    /** Refuses a member that is set and not among those served. */
    static void onlyServed(SdkPojo input, String... served) {
        List<String> known = List.of(served);
        for (SdkField<?> field : input.sdkFields()) {
            if (!known.contains(field.memberName())
                    && !field.memberName().equals("DryRun")
                    && Shapes.value(field, input) != null) {
                throw unsupported("The parameter " + field.memberName() + " is not served here.");
            }
        }
    }

    /** Returns the refusal of what EC2 can do and the fake cannot. */
    static AwsException unsupported(String message) {
        return AwsException.invalid("UnsupportedOperation", message);
    }

    private static SdkField<?> find(SdkPojo input, String name) {
        for (SdkField<?> field : input.sdkFields()) {
            if (field.memberName().equals(name)) {
                return field;
            }
        }
        throw new IllegalStateException(input.getClass() + " has no member " + name);
    }
}
