package io.multicloud.aws.ec2;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceInterruptionBehavior;
import software.amazon.awssdk.services.ec2.model.InstanceMarketOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.SpotInstanceType;
import software.amazon.awssdk.services.ec2.model.SpotMarketOptions;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The request that launches a VM. */
final class Launch {
    private Launch() {}

    /** Returns a digest of what a spec asks for. */
    static Digest digest(VMSpec spec) {
        Digest digest = Digest.of(spec)
                .add("image", spec.image())
                .add("vcpus", spec.vcpus())
                .add("memory", spec.memory())
                .add("gpus", spec.gpus())
                .add("architecture", spec.architecture())
                .add("type", spec.instanceType())
                .add("zone", spec.zone())
                .add("subnet", spec.subnet())
                .add("groups", spec.securityGroups())
                .add("public", publicAddressing(spec.publicAddressing()))
                .add("key", spec.keyPair())
                .add("data", spec.userData())
                .add("purchase", spec.purchase());
        spec.rootDisk().ifPresent(disk -> add(digest, "root", disk));
        spec.dataDisks().forEach(disk -> add(digest, "disk", disk));
        return digest;
    }

    private static String publicAddressing(PublicAddressing addressing) {
        if (addressing instanceof PublicAddressing.Reserved reserved) {
            return reserved.address().toString();
        }
        return addressing instanceof PublicAddressing.Ephemeral ? "ephemeral" : "none";
    }

    private static void add(Digest digest, String what, DiskSpec disk) {
        digest.add(what, disk.size())
                .add("class", disk.volumeClass())
                .add("encryption", disk.encryption())
                .add("snapshot", disk.snapshot());
    }

    /**
     * Returns the request.
     *
     * @param type native name of the type chosen
     * @param image what it boots from
     * @param clientToken by which the cloud recognises a repetition
     */
    static RunInstancesRequest request(
            Aws aws, VMSpec spec, String type, Image image, CreateToken token, String clientToken) {
        RunInstancesRequest.Builder request = RunInstancesRequest.builder()
                .imageId(image.imageId())
                .instanceType(type)
                .minCount(1)
                .maxCount(1)
                .clientToken(clientToken)
                .keyName(spec.keyPair().orElse(null))
                .networkInterfaces(networkInterface(spec))
                .blockDeviceMappings(disks(aws, spec, image))
                .tagSpecifications(tags(spec, token));
        spec.userData()
                .ifPresent(data ->
                        request.userData(Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8))));
        spec.zone()
                .map(Zone::name)
                .ifPresent(zone -> request.placement(
                        Placement.builder().availabilityZone(zone).build()));
        if (spec.purchase() instanceof Purchase.Spot spot) {
            request.instanceMarketOptions(spot(spot));
        }
        return request.build();
    }

    /** A public address is said to be wanted or not: a subnet may have one given to every machine in it. */
    private static InstanceNetworkInterfaceSpecification networkInterface(VMSpec spec) {
        InstanceNetworkInterfaceSpecification.Builder builder = InstanceNetworkInterfaceSpecification.builder()
                .deviceIndex(0)
                .deleteOnTermination(true)
                .associatePublicIpAddress(spec.publicAddressing() instanceof PublicAddressing.Ephemeral);
        spec.subnet().map(ResourceId::nativeId).ifPresent(builder::subnetId);
        if (!spec.securityGroups().isEmpty()) {
            builder.groups(
                    spec.securityGroups().stream().map(ResourceId::nativeId).toList());
        }
        return builder.build();
    }

    private static List<BlockDeviceMapping> disks(Aws aws, VMSpec spec, Image image) {
        List<BlockDeviceMapping> disks = new ArrayList<>();
        // Said also where nothing is asked for, because a disk is not encrypted by itself.
        disks.add(BlockDeviceMapping.builder()
                .deviceName(image.rootDeviceName())
                .ebs(spec.rootDisk()
                        .map(disk -> disk(disk, VolumeKinds.Use.ROOT))
                        .orElseGet(() -> EbsBlockDevice.builder()
                                .encrypted(true)
                                .deleteOnTermination(true)
                                .build()))
                .build());
        for (DiskSpec disk : spec.dataDisks()) {
            String device = Devices.data(disks.size() - 1)
                    .orElseThrow(() -> aws.error(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "a VM cannot have " + spec.dataDisks().size() + " data disks")
                            .build());
            disks.add(BlockDeviceMapping.builder()
                    .deviceName(device)
                    .ebs(disk(disk, VolumeKinds.Use.DATA))
                    .build());
        }
        return disks;
    }

    private static EbsBlockDevice disk(DiskSpec disk, VolumeKinds.Use use) {
        DataSize size = disk.size();
        int gib = VolumeKinds.gib(size);
        String kind = VolumeKinds.write(disk.volumeClass(), gib, use);
        return EbsBlockDevice.builder()
                .volumeSize(gib)
                .volumeType(kind)
                .iops(VolumeKinds.iops(kind, gib))
                .encrypted(true)
                .kmsKeyId(VolumeKinds.key(disk.encryption()))
                .snapshotId(disk.snapshot().map(ResourceId::nativeId).orElse(null))
                .deleteOnTermination(true)
                .build();
    }

    private static List<TagSpecification> tags(VMSpec spec, CreateToken token) {
        List<TagSpecification> tags = new ArrayList<>();
        tags.add(Ec2Tags.onCreate(ResourceType.INSTANCE, spec.name(), spec.tags(), token));
        // The disks are billed apart from the VM, and its tags tell for whom.
        Map<String, String> ofDisks = new TreeMap<>(spec.tags());
        Set<String> keys = new TreeSet<>();
        spec.rootDisk().map(disk -> VolumeKinds.key(disk.encryption())).ifPresent(keys::add);
        for (DiskSpec disk : spec.dataDisks()) {
            String key = VolumeKinds.key(disk.encryption());
            if (key != null) {
                keys.add(key);
            }
        }
        // One set of tags holds for all disks of a launch; with different keys it cannot tell which is whose.
        if (keys.size() == 1) {
            ofDisks.put(Ec2Tags.KEY, keys.iterator().next());
        }
        if (!ofDisks.isEmpty()) {
            tags.add(TagSpecification.builder()
                    .resourceType(ResourceType.VOLUME)
                    .tags(Ec2Tags.write(ofDisks))
                    .build());
        }
        return tags;
    }

    private static InstanceMarketOptionsRequest spot(Purchase.Spot spot) {
        return InstanceMarketOptionsRequest.builder()
                .marketType(MarketType.SPOT)
                .spotOptions(SpotMarketOptions.builder()
                        .spotInstanceType(SpotInstanceType.ONE_TIME)
                        .instanceInterruptionBehavior(InstanceInterruptionBehavior.TERMINATE)
                        .maxPrice(spot.maxHourlyPrice()
                                .map(Money::amount)
                                .map(amount -> amount.toPlainString())
                                .orElse(null))
                        .build())
                .build();
    }
}
