package io.multicloud.aws.ec2;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * What a public address needs beside itself in a network of one's own: an internet gateway and a route to it (<a
 * href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html">internet gateways</a>). A default VPC has
 * both. They cost nothing, are made once for a network, and go with it. Several creates may do this at once in one network:
 * each looks again where the cloud refuses what another has done already.
 */
final class Gateways {
    private static final String EVERYWHERE = "0.0.0.0/0";
    private static final String MARK = "multicloud-network";
    private static final String PREFIX = "igw-";

    private final Aws aws;

    Gateways(Aws aws) {
        this.aws = aws;
    }

    /**
     * Makes the internet reachable from a subnet; sends only the two requests that read while it is. What a failure leaves
     * half done is undone.
     *
     * @return the network, if anything had to be done in it
     */
    Optional<ResourceId> open(ResourceId subnet) {
        Region region = subnet.region();
        String vpc = vpcOf(subnet);
        RouteTable table = tableOf(region, vpc, subnet.nativeId());
        Optional<Route> out = wayOut(table);
        if (out.filter(route -> !leadsNowhere(route)).isPresent()) {
            return Optional.empty();
        }
        ResourceId network = subnet.sibling(ResourceType.NETWORK, vpc);
        String gateway = attached(region, vpc).orElseGet(() -> attach(region, vpc));
        try {
            sendRoute(subnet, vpc, table, gateway, out.isPresent());
        } catch (CloudException e) {
            closeAgain(network, e);
            throw e;
        }
        return Optional.of(network);
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

    // Routes

    /** Returns the route table that holds for a subnet: its own, or else the main one of its network. */
    private RouteTable tableOf(Region region, String vpc, String subnet) {
        List<RouteTable> tables = tables(region, vpc);
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

    private List<RouteTable> tables(Region region, String vpc) {
        return aws.ec2(
                        call("DescribeRouteTables", region),
                        client ->
                                client.describeRouteTables(request -> request.filters(Selection.filter("vpc-id", vpc))))
                .routeTables();
    }

    private static Optional<Route> wayOut(RouteTable table) {
        return table.routes().stream()
                .filter(route -> EVERYWHERE.equals(route.destinationCidrBlock()))
                .findFirst();
    }

    /** Tells whether a route is one to an internet gateway that is gone; others are their owner's affair. */
    private static boolean leadsNowhere(Route route) {
        return route.state() == RouteState.BLACKHOLE
                && route.gatewayId() != null
                && route.gatewayId().startsWith(PREFIX);
    }

    private void sendRoute(ResourceId subnet, String vpc, RouteTable table, String gateway, boolean replaced) {
        Region region = subnet.region();
        try {
            if (replaced) {
                aws.ec2(
                        call("ReplaceRoute", region),
                        client -> client.replaceRoute(request -> request.routeTableId(table.routeTableId())
                                .destinationCidrBlock(EVERYWHERE)
                                .gatewayId(gateway)));
            } else {
                aws.ec2(
                        call("CreateRoute", region),
                        client -> client.createRoute(request -> request.routeTableId(table.routeTableId())
                                .destinationCidrBlock(EVERYWHERE)
                                .gatewayId(gateway)));
            }
        } catch (CloudException e) {
            // Its answer was lost, or another was quicker.
            if (lookedUp(e, () -> wayOut(tableOf(region, vpc, subnet.nativeId())))
                    .filter(route -> !leadsNowhere(route))
                    .isEmpty()) {
                throw e;
            }
        }
    }

    // Gateways

    private Optional<String> attached(Region region, String vpc) {
        return gateways(region, vpc).stream()
                .map(InternetGateway::internetGatewayId)
                .findFirst();
    }

    private List<InternetGateway> gateways(Region region, String vpc) {
        return gateways(region, Selection.filter("attachment.vpc-id", vpc));
    }

    private List<InternetGateway> gateways(Region region, Filter filter) {
        return aws.ec2(
                        call("DescribeInternetGateways", region),
                        client -> client.describeInternetGateways(request -> request.filters(filter)))
                .internetGateways();
    }

    private String attach(Region region, String vpc) {
        String gateway = unattached(region, vpc).orElseGet(() -> create(region, vpc));
        try {
            aws.ec2(
                    call("AttachInternetGateway", region),
                    client -> client.attachInternetGateway(
                            request -> request.internetGatewayId(gateway).vpcId(vpc)));
            return gateway;
        } catch (CloudException e) {
            // Its answer was lost, or another was quicker.
            Optional<String> present = lookedUp(e, () -> attached(region, vpc));
            if (!present.equals(Optional.of(gateway))) {
                removeAfter(e, region, gateway);
            }
            return present.orElseThrow(() -> e);
        }
    }

    /** Finds what an earlier call has made and could not attach. */
    private Optional<String> unattached(Region region, String vpc) {
        return gateways(region, Selection.exactly("tag:" + MARK, vpc)).stream()
                .filter(gateway -> gateway.attachments().isEmpty())
                .map(InternetGateway::internetGatewayId)
                .findFirst();
    }

    private String create(Region region, String vpc) {
        CallInfo call = aws.once(AwsService.EC2, "CreateInternetGateway", region, null);
        TagSpecification tags = TagSpecification.builder()
                .resourceType(software.amazon.awssdk.services.ec2.model.ResourceType.INTERNET_GATEWAY)
                .tags(Tag.builder().key(MARK).value(vpc).build())
                .build();
        try {
            return aws.ec2(call, client -> client.createInternetGateway(request -> request.tagSpecifications(tags)))
                    .internetGateway()
                    .internetGatewayId();
        } catch (CloudException e) {
            return lookedUp(e, () -> unattached(region, vpc)).orElseThrow(() -> e);
        }
    }

    /** Reads after a failure; one more failure is noted in the first. */
    private static <T> Optional<T> lookedUp(CloudException first, Supplier<Optional<T>> reading) {
        try {
            return reading.get();
        } catch (CloudException e) {
            first.addSuppressed(e);
            return Optional.empty();
        }
    }

    // Back

    /** Undoes {@link #open} after a failure; what another VM has come to need stays. */
    void closeAgain(ResourceId network, CloudException first) {
        try {
            for (String gateway : removeOwn(network)) {
                removeRoutes(network, gateway);
            }
        } catch (CloudException e) {
            first.addSuppressed(e);
        }
    }

    /** Removes the gateways that {@link #open} has put into a network; returns them. */
    List<String> removeOwn(ResourceId network) {
        aws.requireOwn(network, ResourceType.NETWORK);
        Region region = network.region();
        String vpc = network.nativeId();
        List<String> removed = new ArrayList<>();
        for (InternetGateway gateway : gateways(region, vpc)) {
            boolean own = gateway.tags().stream()
                    .anyMatch(tag -> tag.key().equals(MARK) && tag.value().equals(vpc));
            if (own) {
                detach(region, vpc, gateway.internetGatewayId());
                remove(region, gateway.internetGatewayId());
                removed.add(gateway.internetGatewayId());
            }
        }
        return removed;
    }

    private void detach(Region region, String vpc, String gateway) {
        try {
            aws.ec2(
                    call("DetachInternetGateway", region),
                    client -> client.detachInternetGateway(
                            request -> request.internetGatewayId(gateway).vpcId(vpc)));
        } catch (CloudException e) {
            if (!isNative(e, "Gateway.NotAttached")) {
                throw e;
            }
        }
    }

    private void remove(Region region, String gateway) {
        try {
            aws.ec2(
                    call("DeleteInternetGateway", region),
                    client -> client.deleteInternetGateway(request -> request.internetGatewayId(gateway)));
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    private void removeAfter(CloudException first, Region region, String gateway) {
        try {
            remove(region, gateway);
        } catch (CloudException e) {
            first.addSuppressed(e);
        }
    }

    /** Removes the routes that have lost their gateway. */
    private void removeRoutes(ResourceId network, String gateway) {
        Region region = network.region();
        for (RouteTable table : tables(region, network.nativeId())) {
            for (Route route : table.routes()) {
                if (gateway.equals(route.gatewayId())) {
                    aws.ec2(
                            call("DeleteRoute", region),
                            client -> client.deleteRoute(request -> request.routeTableId(table.routeTableId())
                                    .destinationCidrBlock(route.destinationCidrBlock())));
                }
            }
        }
    }

    private static boolean isNative(CloudException error, String code) {
        return error.nativeCode().filter(code::equals).isPresent();
    }

    private CallInfo call(String operation, Region region) {
        return aws.repeatable(AwsService.EC2, operation, region, null);
    }
}
