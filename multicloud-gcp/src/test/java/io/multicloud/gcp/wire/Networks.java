package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.AggregatedListSubnetworksRequest;
import com.google.cloud.compute.v1.DeleteNetworkRequest;
import com.google.cloud.compute.v1.DeleteSubnetworkRequest;
import com.google.cloud.compute.v1.GetNetworkRequest;
import com.google.cloud.compute.v1.GetSubnetworkRequest;
import com.google.cloud.compute.v1.InsertNetworkRequest;
import com.google.cloud.compute.v1.InsertSubnetworkRequest;
import com.google.cloud.compute.v1.ListNetworksRequest;
import com.google.cloud.compute.v1.ListSubnetworksRequest;
import com.google.cloud.compute.v1.Network;
import com.google.cloud.compute.v1.NetworkList;
import com.google.cloud.compute.v1.NetworkRoutingConfig;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.Subnetwork;
import com.google.cloud.compute.v1.SubnetworkAggregatedList;
import com.google.cloud.compute.v1.SubnetworkList;
import com.google.cloud.compute.v1.SubnetworksScopedList;
import io.multicloud.api.Region;
import io.multicloud.gcp.wire.Operations.Scope;
import io.multicloud.testkit.FakeOperation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Networks, which are global and have no range of their own, and their subnets, each in a region: <a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/networks">networks</a>, <a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/subnetworks">subnetworks</a>. The fake's networks lie in
 * regions and have ranges, so these are the front's own, but for the subnets of the network {@code default}, in which the
 * fake puts what names no subnet.
 */
final class Networks {
    /** The network that every project begins with. */
    static final String DEFAULT = "default";

    private final Backing backing;
    private final Operations operations;
    private final Owned<Network> networks;
    private final Owned<Subnetwork> subnetworks;
    private Owned.Uses uses = (collection, link) -> Optional.empty();

    Networks(Backing backing, Operations operations) {
        this.backing = backing;
        this.operations = operations;
        this.networks = new Owned<>(backing, FakeOperation.CREATE_NETWORK, FakeOperation.DELETE_NETWORK);
        this.subnetworks = new Owned<>(backing, FakeOperation.CREATE_SUBNET, FakeOperation.DELETE_SUBNET);
        provideDefault();
    }

    private void provideDefault() {
        networks.provide(
                DEFAULT,
                backing.home(),
                Network.newBuilder()
                        .setName(DEFAULT)
                        .setDescription("Default network for the project")
                        .setAutoCreateSubnetworks(true)
                        .build());
        for (Region region : backing.world().places().keySet()) {
            String range = backing.cloud().fabric().networks().subnets().shown(region).stream()
                    .map(subnet -> subnet.cidr())
                    .findFirst()
                    .orElse("10.128.0.0/20");
            subnetworks.provide(
                    key(region, DEFAULT),
                    region,
                    Subnetwork.newBuilder()
                            .setName(DEFAULT)
                            .setNetwork(linkOf(DEFAULT))
                            .setIpCidrRange(range)
                            .build());
        }
    }

    /** Tells networks and subnets what uses them. */
    void connect(Owned.Uses use) {
        uses = use;
    }

    void register(ComputeFront.Methods methods) {
        methods.on("Networks.Insert", InsertNetworkRequest.class, this::insertNetwork);
        methods.on("Networks.Get", GetNetworkRequest.class, this::getNetwork);
        methods.on("Networks.List", ListNetworksRequest.class, this::listNetworks);
        methods.on("Networks.Delete", DeleteNetworkRequest.class, this::deleteNetwork);
        methods.on("Subnetworks.Insert", InsertSubnetworkRequest.class, this::insertSubnet);
        methods.on("Subnetworks.Get", GetSubnetworkRequest.class, this::getSubnet);
        methods.on("Subnetworks.List", ListSubnetworksRequest.class, this::listSubnets);
        methods.on("Subnetworks.AggregatedList", AggregatedListSubnetworksRequest.class, this::aggregatedSubnets);
        methods.on("Subnetworks.Delete", DeleteSubnetworkRequest.class, this::deleteSubnet);
    }

    // What instances and firewalls ask.

    /** Returns the whole URL of the network that a request means. */
    String requireNetwork(String field, String link) {
        Links.Target target = backing.links().parse(field, link, "networks");
        backing.requireProject(target.project());
        networks.requireReady(target.name(), path(target.name()));
        return linkOf(target.name());
    }

    /** Returns the subnet that a request means. */
    Subnetwork requireSubnet(String field, String link, Region region) {
        Links.Target target = backing.links().parse(field, link, "subnetworks");
        backing.requireProject(target.project());
        Region where = target.place().isEmpty() ? region : backing.region(target.place());
        if (!where.equals(region)) {
            throw GcpError.invalidField(field, link, "The subnetwork must be in the region '" + region + "'.");
        }
        return picture(subnetworks.requireReady(key(where, target.name()), pathOfSubnet(where, target.name())));
    }

    /** Returns the subnet of a network that makes them by itself. */
    Subnetwork requireAutomatic(String field, String network, Region region) {
        String name = network.substring(network.lastIndexOf('/') + 1);
        if (!networks.require(name, path(name)).message().getAutoCreateSubnetworks()) {
            // https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert: "If the network is in custom
            // subnet mode, specifying the subnetwork is required."
            throw GcpError.invalidField(field, network, "Subnetwork should be specified for custom subnetmode network");
        }
        return picture(subnetworks.require(key(region, name), pathOfSubnet(region, name)));
    }

    private String linkOf(String name) {
        return backing.links().global("networks", name);
    }

    private String path(String name) {
        return backing.links().path("global", "networks", name);
    }

    private String pathOfSubnet(Region region, String name) {
        return backing.links().path("regions/" + region.name(), "subnetworks", name);
    }

    private static String key(Region region, String name) {
        return region.name() + "/" + name;
    }

    // Networks.

    private Operation insertNetwork(InsertNetworkRequest request) {
        backing.requireProject(request.getProject());
        Network wanted = request.getNetworkResource();
        Fields.allow(
                wanted,
                "resource",
                "name",
                "description",
                "auto_create_subnetworks",
                "routing_config",
                "mtu",
                "kind",
                "network_firewall_policy_enforcement_order");
        Names.require("resource.name", wanted.getName());
        if (!wanted.hasAutoCreateSubnetworks()) {
            // "If neither this nor IPv4Range is set, a legacy network would be created", which exist no more.
            throw GcpError.required("resource.autoCreateSubnetworks");
        }
        if (wanted.getAutoCreateSubnetworks()) {
            throw GcpError.notPlayed("networks that make their subnets by themselves, but for the one that is there");
        }
        requireDescription(wanted.getDescription());
        String target = linkOf(wanted.getName());
        return operations.change(
                request.getRequestId(),
                Scope.Global.INSTANCE,
                "insert",
                FakeOperation.CREATE_NETWORK,
                FakeOperation.GET_NETWORK,
                target,
                () -> networks.insert(wanted.getName(), backing.home(), wanted, target, path(wanted.getName())));
    }

    /** "An optional description", of at most 2048 characters: the limit that errors of the service name. */
    static void requireDescription(String description) {
        if (description.length() > 2048) {
            throw GcpError.invalidField(
                    "resource.description", description, "Must be no more than 2048 characters long.");
        }
    }

    private Network getNetwork(GetNetworkRequest request) {
        backing.requireProject(request.getProject());
        return backing.request(
                FakeOperation.GET_NETWORK,
                backing.home(),
                () -> pictureOfNetwork(networks.require(request.getNetwork(), path(request.getNetwork()))));
    }

    private NetworkList listNetworks(ListNetworksRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_NETWORKS, backing.home(), () -> {
            Listing.Page<Network> page = listing.page(
                    networks.shown(),
                    Owned.Item::key,
                    Comparator.comparing(Owned.Item::createdAt),
                    this::pictureOfNetwork);
            NetworkList.Builder answer =
                    NetworkList.newBuilder().setKind("compute#networkList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private Operation deleteNetwork(DeleteNetworkRequest request) {
        backing.requireProject(request.getProject());
        String name = request.getNetwork();
        String target = linkOf(name);
        return operations.change(
                request.getRequestId(),
                Scope.Global.INSTANCE,
                "delete",
                FakeOperation.DELETE_NETWORK,
                FakeOperation.GET_NETWORK,
                target,
                () -> {
                    networks.require(name, path(name));
                    Optional<String> subnet = subnetworks.shown().stream()
                            .filter(item -> item.message().getNetwork().equals(target))
                            .map(item ->
                                    pathOfSubnet(item.region(), item.message().getName()))
                            .findFirst();
                    subnet.or(() -> uses.of("networks", target)).ifPresent(user -> {
                        throw GcpError.inUse(path(name), user);
                    });
                    return networks.delete(name, target, path(name));
                });
    }

    private Network pictureOfNetwork(Owned.Item<Network> item) {
        Network.Builder network = item.message().toBuilder()
                .setKind("compute#network")
                .setId(item.id())
                .setSelfLink(linkOf(item.message().getName()))
                .setCreationTimestamp(item.createdAt().toString())
                .setNetworkFirewallPolicyEnforcementOrder("AFTER_CLASSIC_FIREWALL");
        if (!network.hasRoutingConfig()) {
            network.setRoutingConfig(NetworkRoutingConfig.newBuilder().setRoutingMode("REGIONAL"));
        }
        for (Owned.Item<Subnetwork> subnet : subnetworks.shown()) {
            if (subnet.message().getNetwork().equals(network.getSelfLink())) {
                network.addSubnetworks(backing.links()
                        .inRegion(
                                subnet.region(), "subnetworks", subnet.message().getName()));
            }
        }
        return network.build();
    }

    // Subnets.

    private Operation insertSubnet(InsertSubnetworkRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.region(request.getRegion());
        Subnetwork wanted = request.getSubnetworkResource();
        Fields.allow(
                wanted,
                "resource",
                "name",
                "description",
                "network",
                "ip_cidr_range",
                "region",
                "private_ip_google_access",
                "purpose",
                "stack_type",
                "kind");
        Names.require("resource.name", wanted.getName());
        requireDescription(wanted.getDescription());
        if (!wanted.hasNetwork()) {
            throw GcpError.required("resource.network");
        }
        if (!wanted.hasIpCidrRange()) {
            throw GcpError.required("resource.ipCidrRange");
        }
        Ipv4 range = Ipv4.parse("resource.ipCidrRange", wanted.getIpCidrRange());
        String target = backing.links().inRegion(region, "subnetworks", wanted.getName());
        return operations.change(
                request.getRequestId(),
                new Scope.InRegion(region),
                "insert",
                FakeOperation.CREATE_SUBNET,
                FakeOperation.GET_SUBNET,
                target,
                () -> {
                    String network = requireNetwork("resource.network", wanted.getNetwork());
                    for (Owned.Item<Subnetwork> sibling : subnetworks.shown()) {
                        boolean other = !sibling.key().equals(key(region, wanted.getName()));
                        if (other
                                && sibling.message().getNetwork().equals(network)
                                && Ipv4.parse("", sibling.message().getIpCidrRange())
                                        .overlaps(range)) {
                            throw GcpError.invalid("Invalid IPCidrRange: " + wanted.getIpCidrRange()
                                    + " conflicts with existing subnetwork '"
                                    + sibling.message().getName() + "' in region '"
                                    + sibling.region().name() + "'.");
                        }
                    }
                    return subnetworks.insert(
                            key(region, wanted.getName()),
                            region,
                            wanted.toBuilder().setNetwork(network).build(),
                            target,
                            pathOfSubnet(region, wanted.getName()));
                });
    }

    private Subnetwork getSubnet(GetSubnetworkRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.region(request.getRegion());
        String name = request.getSubnetwork();
        return backing.request(
                FakeOperation.GET_SUBNET,
                region,
                () -> picture(subnetworks.require(key(region, name), pathOfSubnet(region, name))));
    }

    private SubnetworkList listSubnets(ListSubnetworksRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.region(request.getRegion());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_SUBNETS, region, () -> {
            List<Owned.Item<Subnetwork>> here = subnetworks.shown().stream()
                    .filter(item -> item.region().equals(region))
                    .toList();
            Listing.Page<Subnetwork> page =
                    listing.page(here, Owned.Item::key, Comparator.comparing(Owned.Item::createdAt), this::picture);
            SubnetworkList.Builder answer = SubnetworkList.newBuilder()
                    .setKind("compute#subnetworkList")
                    .addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private SubnetworkAggregatedList aggregatedSubnets(AggregatedListSubnetworksRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_SUBNETS, backing.home(), () -> {
            Listing.Page<Subnetwork> page = listing.page(
                    subnetworks.shown(), Owned.Item::key, Comparator.comparing(Owned.Item::createdAt), this::picture);
            SubnetworkAggregatedList.Builder answer =
                    SubnetworkAggregatedList.newBuilder().setKind("compute#subnetworkAggregatedList");
            for (Subnetwork subnet : page.items()) {
                String key = "regions/" + Links.placeName(subnet.getRegion());
                answer.putItems(
                        key,
                        answer.getItemsOrDefault(key, SubnetworksScopedList.getDefaultInstance()).toBuilder()
                                .addSubnetworks(subnet)
                                .build());
            }
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private Operation deleteSubnet(DeleteSubnetworkRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.region(request.getRegion());
        String name = request.getSubnetwork();
        String target = backing.links().inRegion(region, "subnetworks", name);
        return operations.change(
                request.getRequestId(),
                new Scope.InRegion(region),
                "delete",
                FakeOperation.DELETE_SUBNET,
                FakeOperation.GET_SUBNET,
                target,
                () -> {
                    subnetworks.require(key(region, name), pathOfSubnet(region, name));
                    uses.of("subnetworks", target).ifPresent(user -> {
                        throw GcpError.inUse(pathOfSubnet(region, name), user);
                    });
                    return subnetworks.delete(key(region, name), target, pathOfSubnet(region, name));
                });
    }

    private Subnetwork picture(Owned.Item<Subnetwork> item) {
        Subnetwork subnet = item.message();
        return subnet.toBuilder()
                .setKind("compute#subnetwork")
                .setId(item.id())
                .setRegion(backing.links().region(item.region()))
                .setSelfLink(backing.links().inRegion(item.region(), "subnetworks", subnet.getName()))
                .setCreationTimestamp(item.createdAt().toString())
                .setGatewayAddress(Ipv4.parse("", subnet.getIpCidrRange()).address(1))
                .setPurpose("PRIVATE")
                .setStackType("IPV4_ONLY")
                .setFingerprint(Fingerprints.of(subnet))
                .build();
    }
}
