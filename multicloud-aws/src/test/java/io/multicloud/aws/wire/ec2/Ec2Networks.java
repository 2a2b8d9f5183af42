package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.NetworkState;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Pages;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.fabric.NetworkBackend;
import io.multicloud.testkit.fake.fabric.SubnetBackend;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** VPCs and subnets. */
@SuppressWarnings("unchecked") // The SDK takes builders as varargs of a generic type.
final class Ec2Networks {
    // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: /16 to /28, five addresses are AWS's
    private static final int LARGEST_PREFIX = 16;
    private static final int SMALLEST_PREFIX = 28;
    private static final int RESERVED = 5;

    private final Ec2World world;
    private final Ec2Gateways gateways;
    private final NetworkBackend networks;
    private final SubnetBackend subnets;
    private final Listing<Network> vpcListing;
    private final Listing<Subnet> subnetListing;

    Ec2Networks(Ec2World world, Ec2Gateways gateways) {
        this.world = world;
        this.gateways = gateways;
        this.networks = world.cloud().fabric().networks();
        this.subnets = networks.subnets();
        this.vpcListing = new Listing<>(
                world,
                networks,
                new Filters<Network>(world::tags)
                        .on("vpc-id", vpc -> vpc.id().nativeId())
                        .on("cidr", Ec2Networks::cidr)
                        .on("cidr-block-association.cidr-block", Ec2Networks::cidr)
                        .on("owner-id", vpc -> world.owner())
                        .on("state", vpc -> state(vpc.state()))
                        .on("is-default", vpc -> String.valueOf(world.isDefault(vpc.id()))));
        this.subnetListing = new Listing<>(
                world,
                subnets,
                new Filters<Subnet>(world::tags)
                        .on("subnet-id", subnet -> subnet.id().nativeId())
                        .onAny(
                                "vpc-id",
                                subnet -> subnet.network().map(ResourceId::nativeId).stream()
                                        .toList())
                        .onAny(
                                "availability-zone",
                                subnet -> subnet.zone().map(Zone::name).stream().toList())
                        .on("cidr-block", Subnet::cidr)
                        .on("owner-id", subnet -> world.owner())
                        .on("state", subnet -> state(subnet.state()))
                        .on("default-for-az", subnet -> String.valueOf(world.isDefault(subnet.id()))));
    }

    void register(Routes routes) {
        routes.on(CreateVpcRequest.class, FakeOperation.CREATE_NETWORK, this::createVpc);
        routes.on(
                DescribeVpcsRequest.class,
                input -> input.vpcIds().size() == 1 ? FakeOperation.GET_NETWORK : FakeOperation.LIST_NETWORKS,
                this::describeVpcs);
        routes.on(DeleteVpcRequest.class, FakeOperation.DELETE_NETWORK, this::deleteVpc);
        routes.on(
                CreateSubnetRequest.class,
                input -> FakeOperation.CREATE_SUBNET,
                (region, input) -> world.zoneIfAny(region, Optional.ofNullable(input.availabilityZone())),
                this::createSubnet);
        routes.on(
                DescribeSubnetsRequest.class,
                input -> input.subnetIds().size() == 1 ? FakeOperation.GET_SUBNET : FakeOperation.LIST_SUBNETS,
                this::describeSubnets);
        routes.on(DeleteSubnetRequest.class, FakeOperation.DELETE_SUBNET, (region, input) -> {
            subnetListing.delete(region, input.subnetId());
            return DeleteSubnetResponse.builder().build();
        });
    }

    private SdkPojo createVpc(Region region, CreateVpcRequest input) {
        Members.onlyServed(input, "CidrBlock", "TagSpecifications", "InstanceTenancy");
        if (input.cidrBlock() == null) {
            throw AwsException.invalid(
                    "MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
        }
        Ipv4Block block = Ipv4Block.parse(input.cidrBlock());
        if (block.prefix() < LARGEST_PREFIX || block.prefix() > SMALLEST_PREFIX) {
            throw AwsException.invalid("InvalidVpc.Range", "The CIDR '" + input.cidrBlock() + "' is invalid.");
        }
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "vpc").getOrDefault("vpc", Map.of());
        NetworkSpec spec = NetworkSpec.builder(Labels.fakeName(tags), block.toString())
                .tags(Labels.withoutName(tags))
                .build();
        ResourceId id = networks.create(spec, region, "wire-" + world.world().nextNumber())
                .resource();
        world.labels().created(id, tags);
        return CreateVpcResponse.builder()
                .vpc(Vpc.builder()
                        .vpcId(id.nativeId())
                        .cidrBlock(block.toString())
                        .state("pending")
                        .ownerId(world.owner())
                        .isDefault(false)
                        .instanceTenancy("default")
                        .tags(Labels.list(tags))
                        .build())
                .build();
    }

    private SdkPojo describeVpcs(Region region, DescribeVpcsRequest input) {
        Pages.Slice<Network> page =
                vpcListing.list(region, input.vpcIds(), input.filters(), input.maxResults(), input.nextToken());
        return DescribeVpcsResponse.builder()
                .vpcs(page.items().stream().map(this::picture).toList())
                .nextToken(page.next())
                .build();
    }

    private SdkPojo deleteVpc(Region region, DeleteVpcRequest input) {
        ResourceId id = vpcListing.get(region, input.vpcId()).id();
        gateways.requireNone(id);
        networks.deleteNow(id);
        return DeleteVpcResponse.builder().build();
    }

    private static String cidr(Network vpc) {
        return vpc.cidrs().get(0);
    }

    // On its way out it is still there: the answer is not sooner than the fact.
    private static String state(NetworkState state) {
        return state == NetworkState.PENDING ? "pending" : "available";
    }

    private Vpc picture(Network vpc) {
        return Vpc.builder()
                .vpcId(vpc.id().nativeId())
                .cidrBlock(cidr(vpc))
                .cidrBlockAssociationSet(association -> association
                        .associationId("vpc-cidr-assoc-" + vpc.id().nativeId().substring(4))
                        .cidrBlock(cidr(vpc))
                        .cidrBlockState(state -> state.state("associated")))
                .state(state(vpc.state()))
                .ownerId(world.owner())
                .isDefault(world.isDefault(vpc.id()))
                .instanceTenancy("default")
                .tags(world.labels().list(vpc))
                .build();
    }

    private SdkPojo createSubnet(Region region, CreateSubnetRequest input) {
        Members.onlyServed(input, "VpcId", "CidrBlock", "AvailabilityZone", "TagSpecifications");
        if (input.cidrBlock() == null) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter cidrBlock");
        }
        ResourceId vpc = world.id(ResourceType.NETWORK, region, input.vpcId());
        Ipv4Block block = Ipv4Block.parse(input.cidrBlock());
        Ipv4Block whole = Ipv4Block.parse(cidr(networks.describe(vpc)));
        if (block.prefix() < LARGEST_PREFIX || block.prefix() > SMALLEST_PREFIX || !whole.contains(block)) {
            throw AwsException.invalid("InvalidSubnet.Range", "The CIDR '" + input.cidrBlock() + "' is invalid.");
        }
        for (Subnet other : subnets.shown(region)) {
            if (other.network().equals(Optional.of(vpc))
                    && Ipv4Block.parse(other.cidr()).overlaps(block)) {
                throw AwsException.invalid(
                        "InvalidSubnet.Conflict", "The CIDR '" + input.cidrBlock() + "' conflicts with another subnet");
            }
        }
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "subnet").getOrDefault("subnet", Map.of());
        SubnetSpec.Builder spec =
                SubnetSpec.builder(Labels.fakeName(tags), vpc, block.toString()).tags(Labels.withoutName(tags));
        if (input.availabilityZone() != null) {
            spec.zone(world.zone(region, input.availabilityZone()));
        }
        ResourceId id = subnets.create(
                        spec.build(), region, "wire-" + world.world().nextNumber())
                .resource();
        world.labels().created(id, tags);
        Optional<Subnet> made = subnets.shown(region).stream()
                .filter(subnet -> subnet.id().equals(id))
                .findFirst();
        return CreateSubnetResponse.builder()
                .subnet(made.map(this::picture)
                        .orElseGet(() -> software.amazon.awssdk.services.ec2.model.Subnet.builder()
                                .subnetId(id.nativeId())
                                .vpcId(input.vpcId())
                                .cidrBlock(block.toString())
                                .state("pending")
                                .tags(Labels.list(tags))
                                .build()))
                .build();
    }

    private SdkPojo describeSubnets(Region region, DescribeSubnetsRequest input) {
        Pages.Slice<Subnet> page =
                subnetListing.list(region, input.subnetIds(), input.filters(), input.maxResults(), input.nextToken());
        return DescribeSubnetsResponse.builder()
                .subnets(page.items().stream().map(this::picture).toList())
                .nextToken(page.next())
                .build();
    }

    private software.amazon.awssdk.services.ec2.model.Subnet picture(Subnet subnet) {
        boolean own = !world.isDefault(subnet.id());
        return software.amazon.awssdk.services.ec2.model.Subnet.builder()
                .subnetId(subnet.id().nativeId())
                .vpcId(subnet.network().map(ResourceId::nativeId).orElse(null))
                .cidrBlock(subnet.cidr())
                .availabilityZone(subnet.zone().map(Zone::name).orElse(null))
                .availableIpAddressCount((int) Math.min(
                        Integer.MAX_VALUE, Ipv4Block.parse(subnet.cidr()).size() - RESERVED))
                .state(state(subnet.state()))
                .ownerId(world.owner())
                .defaultForAz(!own)
                .mapPublicIpOnLaunch(!own)
                .tags(world.labels().list(subnet))
                .build();
    }
}
