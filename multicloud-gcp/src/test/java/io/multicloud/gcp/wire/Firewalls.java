package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.Allowed;
import com.google.cloud.compute.v1.DeleteFirewallRequest;
import com.google.cloud.compute.v1.Denied;
import com.google.cloud.compute.v1.Firewall;
import com.google.cloud.compute.v1.FirewallList;
import com.google.cloud.compute.v1.GetFirewallRequest;
import com.google.cloud.compute.v1.InsertFirewallRequest;
import com.google.cloud.compute.v1.ListFirewallsRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.PatchFirewallRequest;
import com.google.cloud.compute.v1.UpdateFirewallRequest;
import io.multicloud.gcp.wire.Operations.Scope;
import io.multicloud.testkit.FakeOperation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Firewall rules of networks: <a href="https://cloud.google.com/compute/docs/reference/rest/v1/firewalls">firewalls</a>.
 * The fake has security groups instead, so these are the front's own.
 */
final class Firewalls {
    private static final Set<String> PROTOCOLS =
            new TreeSet<>(List.of("tcp", "udp", "icmp", "esp", "ah", "sctp", "ipip", "all"));
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
    private static final Pattern RANGE =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,2})?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*(/\\d{1,3})?");

    private final Backing backing;
    private final Operations operations;
    private final Networks networks;
    private final Owned<Firewall> firewalls;

    Firewalls(Backing backing, Operations operations, Networks networks) {
        this.backing = backing;
        this.operations = operations;
        this.networks = networks;
        this.firewalls = new Owned<>(backing, FakeOperation.CREATE_SECURITY_GROUP, FakeOperation.DELETE_SECURITY_GROUP);
    }

    void register(ComputeFront.Methods methods) {
        methods.on("Firewalls.Insert", InsertFirewallRequest.class, this::insert);
        methods.on("Firewalls.Get", GetFirewallRequest.class, this::get);
        methods.on("Firewalls.List", ListFirewallsRequest.class, this::list);
        methods.on("Firewalls.Delete", DeleteFirewallRequest.class, this::delete);
        methods.on("Firewalls.Patch", PatchFirewallRequest.class, this::patch);
        methods.on("Firewalls.Update", UpdateFirewallRequest.class, this::update);
    }

    /** Returns a rule of a network, for which the network cannot be deleted. */
    Optional<String> uses(String collection, String link) {
        return collection.equals("networks")
                ? firewalls.shown().stream()
                        .filter(item -> item.message().getNetwork().equals(link))
                        .map(item -> path(item.key()))
                        .findFirst()
                : Optional.empty();
    }

    private String path(String name) {
        return backing.links().path("global", "firewalls", name);
    }

    private Operation insert(InsertFirewallRequest request) {
        backing.requireProject(request.getProject());
        Firewall wanted = request.getFirewallResource();
        Names.require("resource.name", wanted.getName());
        String target = backing.links().global("firewalls", wanted.getName());
        return operations.change(
                request.getRequestId(),
                Scope.Global.INSTANCE,
                "insert",
                FakeOperation.CREATE_SECURITY_GROUP,
                FakeOperation.GET_SECURITY_GROUP,
                target,
                () -> firewalls.insert(
                        wanted.getName(), backing.home(), checked(wanted), target, path(wanted.getName())));
    }

    /** Returns a rule with its defaults, or refuses it. */
    private Firewall checked(Firewall wanted) {
        Fields.allow(
                wanted,
                "resource",
                "name",
                "description",
                "network",
                "priority",
                "direction",
                "allowed",
                "denied",
                "source_ranges",
                "destination_ranges",
                "source_tags",
                "target_tags",
                "disabled",
                "kind",
                "id",
                "creation_timestamp",
                "self_link");
        Networks.requireDescription(wanted.getDescription());
        Firewall.Builder firewall = wanted.toBuilder();
        // "If this field is not specified when creating a firewall rule, the default network is used."
        firewall.setNetwork(networks.requireNetwork(
                "resource.network", wanted.hasNetwork() ? wanted.getNetwork() : "global/networks/" + Networks.DEFAULT));
        String direction = wanted.hasDirection() ? wanted.getDirection() : "INGRESS";
        if (!direction.equals("INGRESS") && !direction.equals("EGRESS")) {
            throw GcpError.invalidField("resource.direction", direction, "Must be INGRESS or EGRESS.");
        }
        firewall.setDirection(direction);
        if (wanted.hasPriority() && (wanted.getPriority() < 0 || wanted.getPriority() > 65_535)) {
            throw GcpError.invalidField("resource.priority", wanted.getPriority(), "Must be within 0 and 65535.");
        }
        firewall.setPriority(wanted.hasPriority() ? wanted.getPriority() : 1000);
        if (wanted.getAllowedCount() == 0 == (wanted.getDeniedCount() == 0)) {
            throw GcpError.invalid("Exactly one of 'allowed' and 'denied' must be specified.");
        }
        wanted.getAllowedList().forEach(Firewalls::check);
        wanted.getDeniedList().forEach(Firewalls::check);
        boolean in = direction.equals("INGRESS");
        // "For EGRESS traffic, you cannot specify the sourceTags fields" and sources are of INGRESS only, destinations
        // of EGRESS.
        if (!in && (wanted.getSourceRangesCount() > 0 || wanted.getSourceTagsCount() > 0)) {
            throw GcpError.invalid("Sources cannot be specified for an EGRESS rule.");
        }
        wanted.getSourceRangesList().forEach(range -> requireRange("resource.sourceRanges", range));
        wanted.getDestinationRangesList().forEach(range -> requireRange("resource.destinationRanges", range));
        wanted.getTargetTagsList().forEach(tag -> Names.require("resource.targetTags", tag));
        wanted.getSourceTagsList().forEach(tag -> Names.require("resource.sourceTags", tag));
        if (in && wanted.getSourceRangesCount() == 0 && wanted.getSourceTagsCount() == 0) {
            firewall.addSourceRanges("0.0.0.0/0");
        }
        if (!in && wanted.getDestinationRangesCount() == 0) {
            firewall.addDestinationRanges("0.0.0.0/0");
        }
        if (wanted.getTargetTagsCount() > 70) {
            // https://cloud.google.com/firewall/docs/quotas: target tags per rule.
            throw GcpError.invalidField(
                    "resource.targetTags", wanted.getTargetTagsCount(), "A rule has at most 70 target tags.");
        }
        return firewall.build();
    }

    private static void check(Allowed allowed) {
        check(allowed.getIPProtocol(), allowed.getPortsList());
    }

    private static void check(Denied denied) {
        check(denied.getIPProtocol(), denied.getPortsList());
    }

    private static void check(String protocol, List<String> ports) {
        boolean number = protocol.matches("\\d{1,3}") && Integer.parseInt(protocol) <= 255;
        if (!number && !PROTOCOLS.contains(protocol)) {
            throw GcpError.invalidField("resource.allowed[0].IPProtocol", protocol, "Unknown protocol.");
        }
        // "This field is only applicable for the UDP or TCP protocol."
        if (!ports.isEmpty() && !protocol.equals("tcp") && !protocol.equals("udp") && !protocol.equals("sctp")) {
            throw GcpError.invalidField(
                    "resource.allowed[0].ports",
                    ports,
                    "Ports may only be specified for the protocols tcp, udp, sctp.");
        }
        for (String range : ports) {
            var match = PORTS.matcher(range);
            boolean good = match.matches()
                    && Integer.parseInt(match.group(1)) <= 65_535
                    && (match.group(2) == null
                            || (Integer.parseInt(match.group(2)) <= 65_535
                                    && Integer.parseInt(match.group(1)) <= Integer.parseInt(match.group(2))));
            if (!good) {
                throw GcpError.invalidField("resource.allowed[0].ports", range, "Must be a port or a range of ports.");
            }
        }
    }

    private static void requireRange(String field, String range) {
        if (!RANGE.matcher(range).matches()) {
            throw GcpError.invalidField(field, range, "Must be an IP address or a CIDR range.");
        }
    }

    private Firewall get(GetFirewallRequest request) {
        backing.requireProject(request.getProject());
        return backing.request(
                FakeOperation.GET_SECURITY_GROUP,
                backing.home(),
                () -> picture(firewalls.require(request.getFirewall(), path(request.getFirewall()))));
    }

    private FirewallList list(ListFirewallsRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_SECURITY_GROUPS, backing.home(), () -> {
            Listing.Page<Firewall> page = listing.page(
                    firewalls.shown(), Owned.Item::key, Comparator.comparing(Owned.Item::createdAt), this::picture);
            FirewallList.Builder answer =
                    FirewallList.newBuilder().setKind("compute#firewallList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private Operation delete(DeleteFirewallRequest request) {
        backing.requireProject(request.getProject());
        String name = request.getFirewall();
        String target = backing.links().global("firewalls", name);
        return operations.change(
                request.getRequestId(),
                Scope.Global.INSTANCE,
                "delete",
                FakeOperation.DELETE_SECURITY_GROUP,
                FakeOperation.GET_SECURITY_GROUP,
                target,
                () -> firewalls.delete(name, target, path(name)));
    }

    private Operation patch(PatchFirewallRequest request) {
        backing.requireProject(request.getProject());
        Firewall patch = request.getFirewallResource();
        // Lists are replaced as a whole, as JSON merge patch does; what is not named stays.
        return edit(request.getFirewall(), request.getRequestId(), "patch", old -> {
            Firewall.Builder next = old.toBuilder();
            patch.getAllFields().forEach(next::setField);
            return next.setName(old.getName()).build();
        });
    }

    private Operation update(UpdateFirewallRequest request) {
        backing.requireProject(request.getProject());
        Firewall next = request.getFirewallResource();
        return edit(
                request.getFirewall(),
                request.getRequestId(),
                "update",
                old -> next.toBuilder().setName(old.getName()).build());
    }

    private Operation edit(String name, String requestId, String type, UnaryOperator<Firewall> edit) {
        String target = backing.links().global("firewalls", name);
        return operations.change(
                requestId,
                Scope.Global.INSTANCE,
                type,
                FakeOperation.REPLACE_SECURITY_RULES,
                FakeOperation.GET_SECURITY_GROUP,
                target,
                () -> firewalls.update(name, target, path(name), FakeOperation.REPLACE_SECURITY_RULES, old -> {
                    Firewall next = checked(edit.apply(old));
                    // "network: updates to this field are not allowed": firewalls.patch changes rules, not their place.
                    if (!next.getNetwork().equals(old.getNetwork())
                            || !next.getDirection().equals(old.getDirection())) {
                        throw GcpError.invalid("The network and the direction of a firewall cannot be changed.");
                    }
                    return next;
                }));
    }

    private Firewall picture(Owned.Item<Firewall> item) {
        return item.message().toBuilder()
                .setKind("compute#firewall")
                .setId(item.id())
                .setSelfLink(backing.links().global("firewalls", item.key()))
                .setCreationTimestamp(item.createdAt().toString())
                .setDisabled(item.message().getDisabled())
                .build();
    }
}
