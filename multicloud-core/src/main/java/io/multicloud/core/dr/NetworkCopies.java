package io.multicloud.core.dr;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PortRange;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.core.dr.Networks.Connection;
import io.multicloud.core.dr.Notes.Copy;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.network.CopiedPart;
import io.multicloud.core.network.CopiedRange;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Networks like those of the source. They are described with each recovery point, while there is something to describe, and
 * made of the description when nothing is left of the source.
 */
final class NetworkCopies {
    static final String NETWORKS = "networks";

    private static final Duration GOING = Duration.ofSeconds(2);

    private final Clouds clouds;
    private final SiteNote site;

    NetworkCopies(Clouds clouds, SiteNote site) {
        this.clouds = clouds;
        this.site = site;
    }

    /** A rule. */
    record Rule(
            SecurityRule.Direction direction,
            SecurityRule.Protocol protocol,
            int first,
            int last,
            String cidr,
            @Nullable String description) {
        static Rule of(SecurityRule rule) {
            return new Rule(
                    rule.direction(),
                    rule.protocol(),
                    rule.ports().first(),
                    rule.ports().last(),
                    rule.cidr(),
                    rule.description().orElse(null));
        }

        SecurityRule rule() {
            return new SecurityRule(
                    direction, protocol, new PortRange(first, last), cidr, Optional.ofNullable(description));
        }
    }

    /** A subnet with the range of its network. */
    record Part(ResourceId subnet, ResourceId network, String networkRange, String range) {}

    /** A group. */
    record Group(ResourceId group, ResourceId network, String name, List<Rule> rules) {}

    /** What machines are connected to. */
    record Description(List<Part> parts, List<Group> groups) {
        static final Description NONE = new Description(List.of(), List.of());

        /** Returns both, without repetition. */
        Description with(Description other) {
            Map<ResourceId, Part> allParts = new LinkedHashMap<>();
            parts.forEach(part -> allParts.put(part.subnet(), part));
            other.parts.forEach(part -> allParts.put(part.subnet(), part));
            Map<ResourceId, Group> allGroups = new LinkedHashMap<>();
            groups.forEach(group -> allGroups.put(group.group(), group));
            other.groups.forEach(group -> allGroups.put(group.group(), group));
            return new Description(List.copyOf(allParts.values()), List.copyOf(allGroups.values()));
        }

        boolean isEmpty() {
            return parts.isEmpty();
        }
    }

    // ---- describing

    /** Describes what machines are connected to. */
    Description describe(List<Copy> machines) {
        CloudProvider provider = clouds.at(site);
        if (!provider.capabilities().has(Capability.NETWORKS)) {
            return Description.NONE;
        }
        NetworkService networks = provider.networks();
        Set<ResourceId> subnets = new LinkedHashSet<>();
        Set<ResourceId> groups = new LinkedHashSet<>();
        for (Copy machine : machines) {
            if (machine.subnet() != null) {
                subnets.add(machine.subnet());
                groups.addAll(machine.groups());
            }
        }
        List<Part> parts = new ArrayList<>();
        for (ResourceId id : subnets) {
            Subnet subnet = networks.subnets().get(id);
            if (subnet.network().isPresent()) {
                Network network = networks.get(subnet.network().get());
                parts.add(new Part(id, network.id(), network.cidrs().get(0), subnet.cidr()));
            }
        }
        List<Group> described = new ArrayList<>();
        for (ResourceId id : groups) {
            SecurityGroup group = networks.securityGroups().get(id);
            if (group.network().isPresent()) {
                described.add(new Group(
                        id,
                        group.network().get(),
                        group.name(),
                        group.rules().stream().map(Rule::of).toList()));
            }
        }
        return new Description(parts, described);
    }

    // ---- making

    /** What was made for what, by the text of the source's id. */
    record Made(Map<String, ResourceId> subnets, Map<String, ResourceId> groups) {
        Connection connection(Copy copy) {
            if (copy.subnet() == null || !subnets.containsKey(copy.subnet().toString())) {
                return Connection.DEFAULT;
            }
            List<ResourceId> made = new ArrayList<>();
            for (ResourceId group : copy.groups()) {
                ResourceId there = groups.get(group.toString());
                if (there != null) {
                    made.add(there);
                }
            }
            return new Connection(subnets.get(copy.subnet().toString()), made);
        }
    }

    /** Returns the step that makes what is described. Its result is a {@link Made}. */
    Step make(Description description) {
        return Step.of(
                        NETWORKS,
                        Action.repeatable(context -> made(context, description))
                                .visibleAfter(clouds.visibility(site))
                                .within(Duration.ofMinutes(30)))
                .undoneBy(Action.repeatable(context -> removed(context) ? Answer.done() : Answer.again(GOING))
                        .within(Duration.ofDays(7)));
    }

    private static String range(Part part, Description description) {
        return CopiedRange.of(
                part.networkRange(),
                description.parts().stream()
                        .filter(other -> other.network().equals(part.network()))
                        .map(Part::range)
                        .toList());
    }

    private Answer made(StepContext context, Description description) {
        NetworkService networks = clouds.at(site).networks();
        Map<String, String> tags = Clouds.tags(context);
        List<Network> madeNetworks = Clouds.tagged(networks, site, tags);
        List<Subnet> madeSubnets = Clouds.tagged(networks.subnets(), site, tags);
        List<SecurityGroup> madeGroups = Clouds.tagged(networks.securityGroups(), site, tags);
        Map<ResourceId, ResourceId> networkOf = new LinkedHashMap<>();
        boolean open = false;
        Map<String, ResourceId> subnets = new LinkedHashMap<>();
        Map<String, ResourceId> groups = new LinkedHashMap<>();
        List<ResourceId> sources = new ArrayList<>();
        for (Part part : description.parts()) {
            if (!sources.contains(part.network())) {
                sources.add(part.network());
            }
            String networkName = context.sagaId() + "-n" + sources.indexOf(part.network());
            Optional<Network> network = CopiedPart.made(
                    networks,
                    named(madeNetworks, networkName),
                    () -> NetworkSpec.builder(networkName, range(part, description))
                            .region(site.region())
                            .tags(tags)
                            .idempotencyToken(networkName)
                            .build());
            if (network.isEmpty()) {
                open = true;
                continue;
            }
            ResourceId networkId = network.get().id();
            networkOf.put(part.network(), networkId);
            // By the place in the description, and not by how many are ready: two subnets never share a name.
            String subnetName = networkName + "-s" + description.parts().indexOf(part);
            Optional<Subnet> subnet = CopiedPart.made(
                    networks.subnets(),
                    named(madeSubnets, subnetName),
                    () -> SubnetSpec.builder(subnetName, networkId, CopiedRange.ofSubnet(part.range()))
                            .region(site.region())
                            .tags(tags)
                            .idempotencyToken(subnetName)
                            .build());
            subnet.ifPresent(there -> subnets.put(part.subnet().toString(), there.id()));
            open |= subnet.isEmpty();
        }
        for (Group group : description.groups()) {
            ResourceId network = networkOf.get(group.network());
            if (network == null) {
                continue;
            }
            String name = context.sagaId() + "-g" + description.groups().indexOf(group);
            Optional<SecurityGroup> there = CopiedPart.made(
                    networks.securityGroups(),
                    named(madeGroups, name),
                    () -> SecurityGroupSpec.builder(name, network)
                            .rules(group.rules().stream().map(Rule::rule).toList())
                            .region(site.region())
                            .tags(tags)
                            .idempotencyToken(name)
                            .build());
            if (there.isEmpty()) {
                open = true;
                break;
            }
            groups.put(group.group().toString(), there.get().id());
        }
        return open ? Answer.again(GOING) : Answer.done(Json.write(new Made(subnets, groups)));
    }

    private static <R extends Resource> List<R> named(List<R> made, String name) {
        return made.stream().filter(part -> part.name().equals(name)).toList();
    }

    /** Removes what was made, from the inside outwards; answers whether nothing is left. */
    boolean removed(StepContext context) {
        CloudProvider provider = clouds.at(site);
        if (!provider.capabilities().has(Capability.NETWORKS)) {
            return true;
        }
        NetworkService networks = provider.networks();
        Map<String, String> tags = Clouds.tags(context);
        List<SecurityGroup> groups = Clouds.tagged(networks.securityGroups(), site, tags);
        groups.forEach(group -> Clouds.delete(networks.securityGroups(), group.id()));
        List<Subnet> subnets = Clouds.tagged(networks.subnets(), site, tags);
        subnets.forEach(subnet -> Clouds.delete(networks.subnets(), subnet.id()));
        if (!groups.isEmpty() || !subnets.isEmpty()) {
            return false;
        }
        List<Network> left = Clouds.tagged(networks, site, tags);
        left.forEach(network -> Clouds.delete(networks, network.id()));
        return left.isEmpty();
    }
}
