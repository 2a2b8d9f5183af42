package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Pages;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.CreateRouteRequest;
import software.amazon.awssdk.services.ec2.model.CreateRouteResponse;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DeleteRouteRequest;
import software.amazon.awssdk.services.ec2.model.DeleteRouteResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteResponse;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/**
 * Internet gateways and the main route tables, which the fake does not know: they cost nothing, and only their rules matter:
 * <a href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html">internet gateways</a>, <a
 * href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html">route tables</a>.
 */
@SuppressWarnings("unchecked") // The SDK takes builders as varargs of a generic type.
final class Ec2Gateways {
    private static final String EVERYWHERE = "0.0.0.0/0";

    private final Ec2World world;
    private final Map<String, Gateway> gateways = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> routesByVpc = new LinkedHashMap<>();
    private final Pages gatewayPages = new Pages("gateways");
    private final Pages tablePages = new Pages("route tables");
    private final Filters<Gateway> gatewayFilters = new Filters<Gateway>(gateway -> gateway.tags)
            .on("internet-gateway-id", gateway -> gateway.id)
            .onAny(
                    "attachment.vpc-id",
                    gateway -> Optional.ofNullable(gateway.vpc).map(ResourceId::nativeId).stream()
                            .toList())
            .onAny("attachment.state", gateway -> gateway.vpc == null ? List.of() : List.of("available"));
    private final Filters<ResourceId> tableFilters = new Filters<ResourceId>(vpc -> Map.of())
            .on("route-table-id", Ec2Gateways::table)
            .on("vpc-id", ResourceId::nativeId)
            .on("association.main", vpc -> "true");

    private static final class Gateway {
        final String id;
        final Region region;
        final Map<String, String> tags;

        @Nullable
        ResourceId vpc;

        Gateway(String id, Region region, Map<String, String> tags) {
            this.id = id;
            this.region = region;
            this.tags = new TreeMap<>(tags);
        }
    }

    Ec2Gateways(Ec2World world) {
        this.world = world;
        // The default VPC reaches the internet from the beginning.
        for (Region region : world.world().places().keySet()) {
            world.cloud().fabric().networks().shown(region).stream()
                    .filter(vpc -> world.isDefault(vpc.id()))
                    .forEach(vpc -> {
                        Gateway gateway = new Gateway(world.newId("igw"), region, Map.of());
                        gateway.vpc = vpc.id();
                        gateways.put(gateway.id, gateway);
                        routesOf(vpc.id()).put(EVERYWHERE, gateway.id);
                    });
        }
    }

    // Its requests have no name in the fake: reading counts as reading a network, changing as changing one.
    void register(Routes routes) {
        routes.on(DescribeInternetGatewaysRequest.class, FakeOperation.LIST_NETWORKS, this::describe);
        routes.on(CreateInternetGatewayRequest.class, FakeOperation.TAG_NETWORK, this::create);
        routes.on(AttachInternetGatewayRequest.class, FakeOperation.TAG_NETWORK, this::attach);
        routes.on(DetachInternetGatewayRequest.class, FakeOperation.TAG_NETWORK, this::detach);
        routes.on(DeleteInternetGatewayRequest.class, FakeOperation.TAG_NETWORK, this::delete);
        routes.on(DescribeRouteTablesRequest.class, FakeOperation.LIST_NETWORKS, this::describeTables);
        routes.on(CreateRouteRequest.class, FakeOperation.TAG_NETWORK, this::createRoute);
        routes.on(ReplaceRouteRequest.class, FakeOperation.TAG_NETWORK, this::replaceRoute);
        routes.on(DeleteRouteRequest.class, FakeOperation.TAG_NETWORK, this::deleteRoute);
    }

    /** Refuses to delete a VPC that has a gateway. */
    void requireNone(ResourceId vpc) {
        // The one that every default VPC has goes with it.
        if (!world.isDefault(vpc) && gateways.values().stream().anyMatch(gateway -> vpc.equals(gateway.vpc))) {
            throw AwsException.invalid(
                    "DependencyViolation", "The vpc '" + vpc.nativeId() + "' has dependencies and cannot be deleted.");
        }
    }

    /** Returns the tags of a gateway, to be changed; empty if there is none of that id. */
    Optional<Map<String, String>> tagsOf(Region region, String id) {
        return Optional.ofNullable(gateways.get(id))
                .filter(gateway -> gateway.region.equals(region))
                .map(gateway -> gateway.tags);
    }

    private Gateway gateway(Region region, String id) {
        Gateway gateway = gateways.get(id);
        if (gateway == null || !gateway.region.equals(region)) {
            throw AwsException.invalid(
                    "InvalidInternetGatewayID.NotFound", "The internetGateway ID '" + id + "' does not exist");
        }
        return gateway;
    }

    private SdkPojo describe(Region region, DescribeInternetGatewaysRequest input) {
        input.internetGatewayIds().forEach(id -> gateway(region, id));
        Predicate<Gateway> wanted = gatewayFilters
                .predicate(input.filters())
                .and(gateway -> gateway.region.equals(region))
                .and(gateway -> input.internetGatewayIds().isEmpty()
                        || input.internetGatewayIds().contains(gateway.id));
        Pages.Slice<Gateway> page = gatewayPages.cut(
                List.copyOf(gateways.values()),
                gateway -> gateway.id,
                wanted,
                region + " " + input.filters(),
                input.maxResults(),
                input.nextToken(),
                Listing.LEAST,
                Listing.MOST);
        return DescribeInternetGatewaysResponse.builder()
                .internetGateways(page.items().stream().map(this::picture).toList())
                .nextToken(page.next())
                .build();
    }

    private InternetGateway picture(Gateway gateway) {
        InternetGateway.Builder picture = InternetGateway.builder()
                .internetGatewayId(gateway.id)
                .ownerId(world.owner())
                .tags(Labels.list(gateway.tags));
        ResourceId vpc = gateway.vpc;
        if (vpc != null) {
            picture.attachments(attachment -> attachment.vpcId(vpc.nativeId()).state("available"));
        }
        return picture.build();
    }

    private SdkPojo create(Region region, CreateInternetGatewayRequest input) {
        Map<String, String> tags = Labels.specified(input.tagSpecifications(), "internet-gateway")
                .getOrDefault("internet-gateway", Map.of());
        Gateway gateway = new Gateway(world.newId("igw"), region, tags);
        gateways.put(gateway.id, gateway);
        return CreateInternetGatewayResponse.builder()
                .internetGateway(picture(gateway))
                .build();
    }

    private SdkPojo attach(Region region, AttachInternetGatewayRequest input) {
        Gateway gateway = gateway(region, input.internetGatewayId());
        ResourceId vpc = world.id(ResourceType.NETWORK, region, input.vpcId());
        world.cloud().fabric().networks().describe(vpc);
        if (gateway.vpc != null) {
            throw AwsException.invalid(
                    "Resource.AlreadyAssociated",
                    "resource " + gateway.id + " is already attached to network " + gateway.vpc.nativeId());
        }
        if (gateways.values().stream().anyMatch(other -> vpc.equals(other.vpc))) {
            throw AwsException.invalid(
                    "InvalidParameterValue", "Network " + vpc.nativeId() + " already has an internet gateway attached");
        }
        gateway.vpc = vpc;
        return AttachInternetGatewayResponse.builder().build();
    }

    private SdkPojo detach(Region region, DetachInternetGatewayRequest input) {
        Gateway gateway = gateway(region, input.internetGatewayId());
        ResourceId vpc = world.id(ResourceType.NETWORK, region, input.vpcId());
        if (!vpc.equals(gateway.vpc)) {
            throw AwsException.invalid(
                    "Gateway.NotAttached", "resource " + gateway.id + " is not attached to network " + input.vpcId());
        }
        if (hasPublicAddresses(region, vpc)) {
            throw AwsException.invalid(
                    "DependencyViolation",
                    "Network " + input.vpcId()
                            + " has some mapped public address(es). Please unmap those public address(es)"
                            + " before detaching the gateway.");
        }
        gateway.vpc = null;
        return DetachInternetGatewayResponse.builder().build();
    }

    private boolean hasPublicAddresses(Region region, ResourceId vpc) {
        for (VM vm : world.cloud().compute().shown(region)) {
            boolean here = vm.subnet()
                    .map(subnet -> world.cloud().fabric().networks().subnets().describe(subnet))
                    .flatMap(subnet -> subnet.network())
                    .equals(Optional.of(vpc));
            if (here && vm.publicAddress().isPresent()) {
                return true;
            }
        }
        return false;
    }

    private SdkPojo delete(Region region, DeleteInternetGatewayRequest input) {
        Gateway gateway = gateway(region, input.internetGatewayId());
        if (gateway.vpc != null) {
            throw AwsException.invalid(
                    "DependencyViolation",
                    "The internetGateway '" + gateway.id + "' has dependencies and cannot be deleted.");
        }
        gateways.remove(gateway.id);
        return DeleteInternetGatewayResponse.builder().build();
    }

    // Route tables: one for each VPC, its main one.

    private static String table(ResourceId vpc) {
        return "rtb-" + vpc.nativeId().substring("vpc-".length());
    }

    private Map<String, String> routesOf(ResourceId vpc) {
        return routesByVpc.computeIfAbsent(vpc.nativeId(), key -> new LinkedHashMap<>());
    }

    private ResourceId vpcOfTable(Region region, String table) {
        return world.cloud().fabric().networks().shown(region).stream()
                .map(vpc -> vpc.id())
                .filter(vpc -> table(vpc).equals(table))
                .findFirst()
                .orElseThrow(() -> AwsException.invalid(
                        "InvalidRouteTableID.NotFound", "The routeTable ID '" + table + "' does not exist"));
    }

    private SdkPojo describeTables(Region region, DescribeRouteTablesRequest input) {
        input.routeTableIds().forEach(id -> vpcOfTable(region, id));
        List<ResourceId> vpcs = world.cloud().fabric().networks().shown(region).stream()
                .map(vpc -> vpc.id())
                .toList();
        Predicate<ResourceId> wanted = tableFilters
                .predicate(input.filters())
                .and(vpc ->
                        input.routeTableIds().isEmpty() || input.routeTableIds().contains(table(vpc)));
        Pages.Slice<ResourceId> page = tablePages.cut(
                vpcs,
                Ec2Gateways::table,
                wanted,
                region + " " + input.filters(),
                input.maxResults(),
                input.nextToken(),
                Listing.LEAST,
                100);
        return DescribeRouteTablesResponse.builder()
                .routeTables(page.items().stream().map(this::picture).toList())
                .nextToken(page.next())
                .build();
    }

    private RouteTable picture(ResourceId vpc) {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.builder()
                .destinationCidrBlock(
                        world.cloud().fabric().networks().describe(vpc).cidrs().get(0))
                .gatewayId("local")
                .state("active")
                .origin("CreateRouteTable")
                .build());
        routesOf(vpc)
                .forEach((destination, gateway) -> routes.add(Route.builder()
                        .destinationCidrBlock(destination)
                        .gatewayId(gateway)
                        .state(
                                gateways.containsKey(gateway) && vpc.equals(gateways.get(gateway).vpc)
                                        ? "active"
                                        : "blackhole")
                        .origin("CreateRoute")
                        .build()));
        return RouteTable.builder()
                .routeTableId(table(vpc))
                .vpcId(vpc.nativeId())
                .ownerId(world.owner())
                .routes(routes)
                .associations(association -> association
                        .main(true)
                        .routeTableId(table(vpc))
                        .routeTableAssociationId("rtbassoc-" + vpc.nativeId().substring(4))
                        .associationState(state -> state.state("associated")))
                .build();
    }

    private SdkPojo createRoute(Region region, CreateRouteRequest input) {
        Members.onlyServed(input, "RouteTableId", "DestinationCidrBlock", "GatewayId");
        ResourceId vpc = vpcOfTable(region, input.routeTableId());
        Gateway gateway = target(region, vpc, input.routeTableId(), input.destinationCidrBlock(), input.gatewayId());
        String destination = Ipv4Block.parse(input.destinationCidrBlock()).toString();
        if (routesOf(vpc).putIfAbsent(destination, gateway.id) != null) {
            throw AwsException.invalid(
                    "RouteAlreadyExists", "The route identified by " + destination + " already exists.");
        }
        return CreateRouteResponse.builder().returnValue(true).build();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html: an existing route
    private SdkPojo replaceRoute(Region region, ReplaceRouteRequest input) {
        Members.onlyServed(input, "RouteTableId", "DestinationCidrBlock", "GatewayId");
        ResourceId vpc = vpcOfTable(region, input.routeTableId());
        Gateway gateway = target(region, vpc, input.routeTableId(), input.destinationCidrBlock(), input.gatewayId());
        String destination = Ipv4Block.parse(input.destinationCidrBlock()).toString();
        if (routesOf(vpc).replace(destination, gateway.id) == null) {
            throw noRoute(input.routeTableId(), destination);
        }
        return ReplaceRouteResponse.builder().build();
    }

    private Gateway target(
            Region region, ResourceId vpc, String table, @Nullable String destination, @Nullable String gatewayId) {
        if (destination == null || gatewayId == null) {
            throw AwsException.invalid(
                    "MissingParameter", "The request must contain the parameters destinationCidrBlock and gatewayId");
        }
        Gateway gateway = gateways.get(gatewayId);
        if (gateway == null || !gateway.region.equals(region)) {
            throw AwsException.invalid(
                    "InvalidGatewayID.NotFound", "The gateway ID '" + gatewayId + "' does not exist");
        }
        if (!vpc.equals(gateway.vpc)) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "route table " + table + " and network gateway " + gateway.id + " belong to different networks");
        }
        return gateway;
    }

    private static AwsException noRoute(String table, String destination) {
        return AwsException.invalid(
                "InvalidRoute.NotFound",
                "no route with destination-cidr-block " + destination + " in route table " + table);
    }

    private SdkPojo deleteRoute(Region region, DeleteRouteRequest input) {
        ResourceId vpc = vpcOfTable(region, input.routeTableId());
        String destination = input.destinationCidrBlock() == null ? "" : input.destinationCidrBlock();
        if (routesOf(vpc).remove(destination) == null) {
            throw noRoute(input.routeTableId(), destination);
        }
        return DeleteRouteResponse.builder().build();
    }
}
