package io.multicloud.aws.wire.ec2;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.SpotMarketOptions;

/** <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html">RunInstances</a>. */
final class Ec2Launch {
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html: 16 KB, before it is encoded
    private static final int MOST_USER_DATA = 16 << 10;

    private final Ec2World world;
    private final Ec2Instances instances;

    Ec2Launch(Ec2World world, Ec2Instances instances) {
        this.world = world;
        this.instances = instances;
    }

    void register(Routes routes) {
        routes.on(RunInstancesRequest.class, input -> FakeOperation.CREATE_VM, this::zoneOf, this::run);
    }

    private Optional<Zone> zoneOf(Region region, RunInstancesRequest input) {
        Optional<String> placed = Optional.ofNullable(input.placement()).map(placement -> placement.availabilityZone());
        return world.zoneIfAny(region, placed)
                .or(() -> subnetId(input)
                        .flatMap(id -> world.cloud().fabric().networks().subnets().shown(region).stream()
                                .filter(subnet -> subnet.id().nativeId().equals(id))
                                .findFirst()
                                .flatMap(Subnet::zone)));
    }

    private SdkPojo run(Region region, RunInstancesRequest input) {
        check(input);
        Map<String, Map<String, String>> tags = Labels.specified(
                input.tagSpecifications(), "instance", "volume", "network-interface", "spot-instances-request");
        List<?> made = world.tokens()
                .once(
                        region,
                        input.clientToken(),
                        input,
                        List.class,
                        world,
                        token -> create(region, input, tags, token));
        return RunInstancesResponse.builder()
                .reservationId("r-" + ((ResourceId) made.get(0)).nativeId().substring(2))
                .ownerId(world.owner())
                .instances(made.stream()
                        .map(id -> instances.pictures().of(look((ResourceId) id)))
                        .toList())
                .build();
    }

    // The caller has a handle of what it made, visible to others or not.
    private VM look(ResourceId id) {
        return world.cloud()
                .compute()
                .find(id)
                .orElseGet(() -> world.cloud().compute().describe(id));
    }

    private List<ResourceId> create(
            Region region, RunInstancesRequest input, Map<String, Map<String, String>> tags, String token) {
        VMSpec spec = spec(region, input, tags.getOrDefault("instance", Map.of()));
        List<ResourceId> made = new ArrayList<>();
        for (int i = 0; i < input.maxCount(); i++) {
            try {
                made.add(world.cloud()
                        .compute()
                        .create(spec, region, token + "/" + i)
                        .resource());
            } catch (FakeNativeException e) {
                // As many as possible, and none if not enough of them are.
                if (made.size() >= input.minCount() && i > 0) {
                    break;
                }
                made.forEach(id -> world.cloud().compute().delete(id));
                throw e;
            }
        }
        made.forEach(id -> label(id, tags));
        return made;
    }

    /** Tags of an instance are its own; its volumes get those that were asked for them, and no name of the fake's. */
    private void label(ResourceId id, Map<String, Map<String, String>> tags) {
        world.labels().created(id, tags.getOrDefault("instance", Map.of()));
        Map<String, String> wanted = tags.getOrDefault("volume", Map.of());
        for (ResourceId volume : look(id).volumes()) {
            Set<String> surplus = new HashSet<>(look(id).tags().keySet());
            surplus.removeAll(wanted.keySet());
            world.cloud().storage().volumes().untag(volume, surplus);
            world.cloud().storage().volumes().tag(volume, Labels.withoutName(wanted));
            world.labels().rename(volume, Optional.ofNullable(wanted.get(Labels.NAME)));
        }
    }

    private static void check(RunInstancesRequest input) {
        Members.onlyServed(
                input,
                "ImageId",
                "InstanceType",
                "MinCount",
                "MaxCount",
                "ClientToken",
                "KeyName",
                "UserData",
                "Placement",
                "NetworkInterfaces",
                "SubnetId",
                "SecurityGroupIds",
                "BlockDeviceMappings",
                "InstanceMarketOptions",
                "TagSpecifications",
                "InstanceInitiatedShutdownBehavior",
                "MetadataOptions",
                "Monitoring",
                "EbsOptimized");
        if (input.minCount() < 1 || input.maxCount() < input.minCount()) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "The minimum count of " + input.minCount() + " must be positive and at most the maximum count of "
                            + input.maxCount());
        }
        if (input.imageId() == null) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter ImageId");
        }
        if (input.placement() != null) {
            Members.onlyServed(input.placement(), "AvailabilityZone", "Tenancy");
            String tenancy = input.placement().tenancyAsString();
            if (tenancy != null && !tenancy.equals("default")) {
                throw Members.unsupported("Only machines that are shared are served here, not " + tenancy + ".");
            }
        }
        if (!input.networkInterfaces().isEmpty()) {
            if (input.subnetId() != null || !input.securityGroupIds().isEmpty()) {
                throw AwsException.invalid(
                        "InvalidParameterCombination",
                        "Network interfaces and an instance-level "
                                + (input.subnetId() != null ? "subnet ID" : "security groups")
                                + " may not be specified on the same request");
            }
            if (input.networkInterfaces().size() > 1) {
                throw Members.unsupported("Only one network interface is served here.");
            }
            InstanceNetworkInterfaceSpecification card =
                    input.networkInterfaces().get(0);
            Members.onlyServed(
                    card, "DeviceIndex", "AssociatePublicIpAddress", "SubnetId", "Groups", "DeleteOnTermination");
            if (card.deviceIndex() == null) {
                throw AwsException.invalid(
                        "InvalidParameterCombination", "Each network interface requires a device index.");
            }
            if (card.deviceIndex() != 0) {
                throw AwsException.invalid(
                        "InvalidNetworkInterface.DeviceIndex", "The primary network interface has the device index 0");
            }
        }
    }

    private VMSpec spec(Region region, RunInstancesRequest input, Map<String, String> tags) {
        Image image =
                world.cloud().storage().images().describeAny(world.id(ResourceType.IMAGE, region, input.imageId()));
        String typeName = input.instanceTypeAsString() == null ? "m1.small" : input.instanceTypeAsString();
        InstanceType type = world.cloud().compute().instanceTypes(region).stream()
                .filter(known -> known.name().equals(typeName))
                .findFirst()
                .orElseThrow(() -> AwsException.invalid(
                        "InvalidParameterValue", "Invalid value '" + typeName + "' for InstanceType."));
        if (!type.architecture().equals(image.architecture())) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "The architecture '" + InstancePicture.architecture(type.architecture())
                            + "' of the specified instance type does not match the architecture '"
                            + InstancePicture.architecture(image.architecture()) + "' of the specified AMI. Specify an"
                            + " instance type and an AMI that have matching architectures, and try again.");
        }
        VMSpec.Builder spec = VMSpec.builder(Labels.fakeName(tags))
                .image(ImageRef.id(image.id()))
                .instanceType(typeName)
                .architecture(type.architecture())
                .purchase(purchase(region, input, typeName))
                .publicAddressing(addressing(region, input))
                .tags(Labels.withoutName(tags));
        Optional.ofNullable(input.placement())
                .map(placement -> placement.availabilityZone())
                .ifPresent(name -> spec.zone(world.zone(region, name)));
        subnetId(input).ifPresent(id -> spec.subnet(world.id(ResourceType.SUBNET, region, id)));
        groups(input).forEach(id -> spec.securityGroup(world.id(ResourceType.SECURITY_GROUP, region, id)));
        if (input.keyName() != null) {
            spec.keyPair(input.keyName());
        }
        if (input.userData() != null) {
            spec.userData(userData(input.userData()));
        }
        disks(region, input.blockDeviceMappings(), image, spec);
        return spec.build();
    }

    private static Optional<String> subnetId(RunInstancesRequest input) {
        return Optional.ofNullable(
                input.networkInterfaces().isEmpty()
                        ? input.subnetId()
                        : input.networkInterfaces().get(0).subnetId());
    }

    private static List<String> groups(RunInstancesRequest input) {
        return input.networkInterfaces().isEmpty()
                ? input.securityGroupIds()
                : input.networkInterfaces().get(0).groups();
    }

    // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html: in the default subnets, unless told
    // otherwise
    private PublicAddressing addressing(Region region, RunInstancesRequest input) {
        Boolean wanted = input.networkInterfaces().isEmpty()
                ? null
                : input.networkInterfaces().get(0).associatePublicIpAddress();
        boolean byDefault = subnetId(input)
                .map(id -> world.isDefault(world.id(ResourceType.SUBNET, region, id)))
                .orElse(true);
        return (wanted == null ? byDefault : wanted) ? PublicAddressing.ephemeral() : PublicAddressing.none();
    }

    private Purchase purchase(Region region, RunInstancesRequest input, String type) {
        if (input.instanceMarketOptions() == null) {
            return Purchase.onDemand();
        }
        if (!"spot".equals(input.instanceMarketOptions().marketTypeAsString())) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "Invalid market type '" + input.instanceMarketOptions().marketTypeAsString() + "'");
        }
        SpotMarketOptions options = input.instanceMarketOptions().spotOptions();
        if (options == null) {
            return Purchase.spot();
        }
        Members.onlyServed(options, "MaxPrice", "SpotInstanceType", "InstanceInterruptionBehavior");
        if (options.spotInstanceTypeAsString() != null
                && !options.spotInstanceTypeAsString().equals("one-time")) {
            throw Members.unsupported("Only one-time spot requests are served here.");
        }
        if (options.instanceInterruptionBehaviorAsString() != null
                && !options.instanceInterruptionBehaviorAsString().equals("terminate")) {
            throw AwsException.invalid(
                    "InvalidParameterCombination",
                    "One-time spot requests can only be terminated when they are interrupted.");
        }
        if (options.maxPrice() == null) {
            return Purchase.spot();
        }
        Money most = Money.usd(price(options.maxPrice()));
        Money now = world.cloud()
                .compute()
                .account()
                .price(new PriceQuery(region, type, Purchase.spot()))
                .amount();
        if (most.compareTo(now) < 0) {
            throw AwsException.invalid(
                    "SpotMaxPriceTooLow",
                    "Your Spot request price of " + most.amount().toPlainString()
                            + " is lower than the minimum required Spot request fulfillment price of "
                            + now.amount().toPlainString() + ".");
        }
        return new Purchase.Spot(Optional.of(most));
    }

    private static BigDecimal price(String text) {
        try {
            BigDecimal price = new BigDecimal(text);
            if (price.signum() > 0) {
                return price;
            }
        } catch (NumberFormatException e) {
            // The same answer as for one that is not positive.
        }
        throw AwsException.invalid("InvalidParameterValue", "Invalid value '" + text + "' for maxPrice.");
    }

    private static String userData(String encoded) {
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw AwsException.invalid("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
        }
        if (!encoded.matches("[A-Za-z0-9+/=\\r\\n]*")) {
            throw AwsException.invalid("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
        }
        if (bytes.length > MOST_USER_DATA) {
            throw AwsException.invalid("InvalidParameterValue", "User data is limited to 16384 bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void disks(Region region, List<BlockDeviceMapping> mappings, Image image, VMSpec.Builder spec) {
        Set<String> devices = new HashSet<>();
        for (BlockDeviceMapping mapping : mappings) {
            String device = mapping.deviceName();
            if (device == null) {
                throw AwsException.invalid("MissingParameter", "The request must contain the parameter device name");
            }
            if (!devices.add(device)) {
                throw AwsException.invalid(
                        "InvalidBlockDeviceMapping",
                        "The device '" + device + "' is used in more than one block-device mapping");
            }
            Members.onlyServed(mapping, "DeviceName", "Ebs");
            EbsBlockDevice ebs = mapping.ebs();
            if (ebs == null) {
                throw Members.unsupported("A block device without Ebs is not served here.");
            }
            Members.onlyServed(
                    ebs,
                    "DeleteOnTermination",
                    "Iops",
                    "SnapshotId",
                    "VolumeSize",
                    "VolumeType",
                    "KmsKeyId",
                    "Throughput",
                    "Encrypted");
            if (Boolean.FALSE.equals(ebs.deleteOnTermination())) {
                throw Members.unsupported("A volume that outlives its instance is not served here.");
            }
            boolean root = device.equals(InstancePicture.ROOT_DEVICE);
            if (root && ebs.snapshotId() != null) {
                throw AwsException.invalid("InvalidBlockDeviceMapping", "snapshotId cannot be modified on root device");
            }
            DiskSpec disk = disk(region, ebs, root ? image.diskSize() : null);
            if (root) {
                spec.rootDisk(disk);
            } else {
                spec.dataDisk(disk);
            }
        }
    }

    private DiskSpec disk(Region region, EbsBlockDevice ebs, @Nullable DataSize imageSize) {
        VolumeClass kind = Ebs.kind(ebs.volumeTypeAsString(), ebs.iops(), ebs.throughput());
        Optional<ResourceId> snapshot =
                Optional.ofNullable(ebs.snapshotId()).map(id -> world.id(ResourceType.SNAPSHOT, region, id));
        DataSize size = ebs.volumeSize() != null
                ? DataSize.gib(ebs.volumeSize())
                : snapshot.map(id ->
                                world.cloud().storage().snapshots().describe(id).volumeSize())
                        .orElse(imageSize);
        if (size == null || size.bytes() <= 0) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter size or snapshotId");
        }
        if (imageSize != null && snapshot.isEmpty() && size.compareTo(imageSize) < 0) {
            throw AwsException.invalid(
                    "InvalidBlockDeviceMapping",
                    "Volume of size " + ebs.volumeSize() + "GB is smaller than snapshot, expect size >= "
                            + (long) imageSize.toGiB() + "GB");
        }
        return new DiskSpec(size, kind, Ebs.encryption(ebs.encrypted(), ebs.kmsKeyId()), snapshot, Optional.empty());
    }
}
