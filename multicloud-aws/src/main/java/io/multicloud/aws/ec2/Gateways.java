package io.multicloud.aws.ec2;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * What a public address needs beside itself in a network of one's own: an internet gateway and a route to it (<a
 * href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html">internet gateways</a>). A default VPC has
 * both. They cost nothing, are made once for a network, and go with it.
 */
final class Gateways {
    private static final String EVERYWHERE = "0.0.0.0/0";
    private static final String MARK = "multicloud-network";

    private final Aws aws;

    Gateways(Aws aws) {
        this.aws = aws;
    }

    /**
     * Makes the internet reachable from a subnet; sends requests only until it is.
     *
     * @return the network, if anything had to be done in it
     */
    Optional<ResourceId> open(ResourceId subnet) {
        Region region = subnet.region();
        String vpc = vpcOf(subnet);
        RouteTable table = tableOf(region, vpc, subnet.nativeId());
        if (hasWayOut(table)) {
            return Optional.empty();
        }
        String gateway = attached(region, vpc).orElseGet(() -> attach(region, vpc));
        aws.ec2(
                call("CreateRoute", region),
                client -> client.createRoute(request -> request.routeTableId(table.routeTableId())
                        .destinationCidrBlock(EVERYWHERE)
                        .gatewayId(gateway)));
        return Optional.of(subnet.sibling(ResourceType.NETWORK, vpc));
    }

    private String vpcOf(ResourceId subnet) {
        CallInfo call = aws.repeatable(AwsService.EC2, "DescribeSubnets", subnet.region(), subnet);
        return aws
                .ec2(call, client -> client.describeSubnets(request -> request.subnetIds(subnet.nativeId())))
                .subnets()
                .stream()
                .map(Subnet::vpcId)
                .findFirst()
                .orElseThrow(() -> aws.error(ErrorCode.NOT_FOUND, "there is no subnet '" + subnet.nativeId() + "'")
                        .resourceId(subnet)
                        .build());
    }

    /** Returns the route table that holds for a subnet: its own, or else the main one of its network. */
    private RouteTable tableOf(Region region, String vpc, String subnet) {
        List<RouteTable> tables = aws.ec2(
                        call("DescribeRouteTables", region),
                        client ->
                                client.describeRouteTables(request -> request.filters(Selection.filter("vpc-id", vpc))))
                .routeTables();
        Optional<RouteTable> own = tables.stream()
                .filter(table -> table.associations().stream()
                        .map(RouteTableAssociation::subnetId)
                        .anyMatch(subnet::equals))
                .findFirst();
        return own.or(() -> tables.stream()
                        .filter(table -> table.associations().stream().anyMatch(one -> Boolean.TRUE.equals(one.main())))
                        .findFirst())
                .orElseThrow(
                        () -> aws.error(ErrorCode.FAILED_PRECONDITION, "the network '" + vpc + "' has no route table")
                                .build());
    }

    private static boolean hasWayOut(RouteTable table) {
        return table.routes().stream().map(Route::destinationCidrBlock).anyMatch(EVERYWHERE::equals);
    }

    private Optional<String> attached(Region region, String vpc) {
        return gateways(region, vpc).stream()
                .map(InternetGateway::internetGatewayId)
                .findFirst();
    }

    private List<InternetGateway> gateways(Region region, String vpc) {
        return aws.ec2(
                        call("DescribeInternetGateways", region),
                        client -> client.describeInternetGateways(
                                request -> request.filters(Selection.filter("attachment.vpc-id", vpc))))
                .internetGateways();
    }

    private String attach(Region region, String vpc) {
        String gateway = unattached(region, vpc).orElseGet(() -> create(region, vpc));
        aws.ec2(
                call("AttachInternetGateway", region),
                client -> client.attachInternetGateway(
                        request -> request.internetGatewayId(gateway).vpcId(vpc)));
        return gateway;
    }

    /** Finds what an earlier call has made and could not attach. */
    private Optional<String> unattached(Region region, String vpc) {
        return aws
                .ec2(
                        call("DescribeInternetGateways", region),
                        client -> client.describeInternetGateways(
                                request -> request.filters(Selection.exactly("tag:" + MARK, vpc))))
                .internetGateways()
                .stream()
                .filter(gateway -> gateway.attachments().isEmpty())
                .map(InternetGateway::internetGatewayId)
                .findFirst();
    }

    private String create(Region region, String vpc) {
        CallInfo call = aws.once(AwsService.EC2, "CreateInternetGateway", region, null);
        return aws.ec2(
                        call,
                        client -> client.createInternetGateway(
                                request -> request.tagSpecifications(tags -> tags.resourceType(
                                                software.amazon.awssdk.services.ec2.model.ResourceType.INTERNET_GATEWAY)
                                        .tags(Tag.builder().key(MARK).value(vpc).build()))))
                .internetGateway()
                .internetGatewayId();
    }

    /** Removes the gateways that {@link #open} has put into a network; returns whether there were any. */
    boolean removeOwn(ResourceId network) {
        aws.requireOwn(network, ResourceType.NETWORK);
        Region region = network.region();
        boolean removed = false;
        for (InternetGateway gateway : gateways(region, network.nativeId())) {
            boolean own = gateway.tags().stream()
                    .anyMatch(tag -> tag.key().equals(MARK) && tag.value().equals(network.nativeId()));
            if (own) {
                remove(region, network.nativeId(), gateway.internetGatewayId());
                removed = true;
            }
        }
        return removed;
    }

    private void remove(Region region, String vpc, String gateway) {
        aws.ec2(
                call("DetachInternetGateway", region),
                client -> client.detachInternetGateway(
                        request -> request.internetGatewayId(gateway).vpcId(vpc)));
        aws.ec2(
                call("DeleteInternetGateway", region),
                client -> client.deleteInternetGateway(request -> request.internetGatewayId(gateway)));
    }

    private CallInfo call(String operation, Region region) {
        return aws.repeatable(AwsService.EC2, operation, region, null);
    }
}
