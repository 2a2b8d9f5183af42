package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.PortRange;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.SecurityRule.Direction;
import io.multicloud.api.network.SecurityRule.Protocol;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Pages;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.fabric.SecurityGroupBackend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupEgressResponse;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressResponse;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSecurityGroupResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupEgressResponse;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupIngressResponse;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsEgressRequest;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsEgressResponse;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsIngressRequest;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsIngressResponse;

/**
 * Security groups and their rules: <a
 * href="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html">security group rules</a>.
 */
final class Ec2SecurityGroups {
    private final Ec2World world;
    private final SecurityGroupBackend groups;
    private final Listing<SecurityGroup> listing;
    private final Map<ResourceId, String> descriptions = new HashMap<>();

    /** A rule without its description, which does not tell it from another. */
    private record Key(Direction direction, Protocol protocol, PortRange ports, String cidr) {
        static Key of(SecurityRule rule) {
            return new Key(rule.direction(), rule.protocol(), rule.ports(), rule.cidr());
        }
    }

    Ec2SecurityGroups(Ec2World world) {
        this.world = world;
        this.groups = world.cloud().fabric().networks().groups();
        this.listing = new Listing<>(
                world,
                groups,
                new Filters<SecurityGroup>(world::tags)
                        .on("group-id", group -> group.id().nativeId())
                        .on("group-name", SecurityGroup::name)
                        .on("description", group -> descriptions.getOrDefault(group.id(), ""))
                        .on("owner-id", group -> world.owner())
                        .onAny(
                                "vpc-id",
                                group -> group.network().map(ResourceId::nativeId).stream()
                                        .toList()));
    }

    void register(Routes routes) {
        FakeOperation rules = FakeOperation.REPLACE_SECURITY_RULES;
        routes.on(CreateSecurityGroupRequest.class, FakeOperation.CREATE_SECURITY_GROUP, this::create);
        routes.on(
                DescribeSecurityGroupsRequest.class,
                input -> input.groupIds().size() == 1
                        ? FakeOperation.GET_SECURITY_GROUP
                        : FakeOperation.LIST_SECURITY_GROUPS,
                this::describe);
        routes.on(DeleteSecurityGroupRequest.class, FakeOperation.DELETE_SECURITY_GROUP, this::delete);
        routes.on(AuthorizeSecurityGroupIngressRequest.class, rules, (region, input) -> {
            Members.onlyServed(input, "GroupId", "IpPermissions");
            authorize(region, input.groupId(), read(Direction.INGRESS, input.ipPermissions()));
            return AuthorizeSecurityGroupIngressResponse.builder()
                    .returnValue(true)
                    .build();
        });
        routes.on(AuthorizeSecurityGroupEgressRequest.class, rules, (region, input) -> {
            Members.onlyServed(input, "GroupId", "IpPermissions");
            authorize(region, input.groupId(), read(Direction.EGRESS, input.ipPermissions()));
            return AuthorizeSecurityGroupEgressResponse.builder()
                    .returnValue(true)
                    .build();
        });
        routes.on(RevokeSecurityGroupIngressRequest.class, rules, (region, input) -> {
            Members.onlyServed(input, "GroupId", "IpPermissions");
            revoke(region, input.groupId(), read(Direction.INGRESS, input.ipPermissions()));
            return RevokeSecurityGroupIngressResponse.builder()
                    .returnValue(true)
                    .build();
        });
        routes.on(RevokeSecurityGroupEgressRequest.class, rules, (region, input) -> {
            Members.onlyServed(input, "GroupId", "IpPermissions");
            revoke(region, input.groupId(), read(Direction.EGRESS, input.ipPermissions()));
            return RevokeSecurityGroupEgressResponse.builder().returnValue(true).build();
        });
        routes.on(UpdateSecurityGroupRuleDescriptionsIngressRequest.class, rules, (region, input) -> {
            Members.onlyServed(input, "GroupId", "IpPermissions");
            describeRules(region, input.groupId(), read(Direction.INGRESS, input.ipPermissions()));
            return UpdateSecurityGroupRuleDescriptionsIngressResponse.builder()
                    .returnValue(true)
                    .build();
        });
        routes.on(UpdateSecurityGroupRuleDescriptionsEgressRequest.class, rules, (region, input) -> {
            Members.onlyServed(input, "GroupId", "IpPermissions");
            describeRules(region, input.groupId(), read(Direction.EGRESS, input.ipPermissions()));
            return UpdateSecurityGroupRuleDescriptionsEgressResponse.builder()
                    .returnValue(true)
                    .build();
        });
    }

    private SdkPojo create(Region region, CreateSecurityGroupRequest input) {
        ResourceId vpc = input.vpcId() != null
                ? world.id(ResourceType.NETWORK, region, input.vpcId())
                : world.cloud().fabric().networks().shown(region).stream()
                        .map(network -> network.id())
                        .filter(world::isDefault)
                        .findFirst()
                        .orElseThrow(() -> AwsException.invalid("VPCIdNotSpecified", "No default VPC for this user"));
        if (input.groupName().equals("default")) {
            throw AwsException.invalid("InvalidGroup.Reserved", "The security group 'default' is reserved");
        }
        if (input.description().length() > 255) {
            throw AwsException.invalid(
                    "InvalidParameterValue", "Invalid security group description. It has up to 255 characters");
        }
        for (SecurityGroup other : groups.shown(region)) {
            if (other.network().equals(Optional.of(vpc)) && other.name().equals(input.groupName())) {
                throw AwsException.invalid(
                        "InvalidGroup.Duplicate",
                        "The security group '" + input.groupName() + "' already exists for VPC '" + vpc.nativeId()
                                + "'");
            }
        }
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "security-group").getOrDefault("security-group", Map.of());
        // A new group lets everything out.
        SecurityGroupSpec spec = SecurityGroupSpec.builder(input.groupName(), vpc)
                .rules(List.of(SecurityRule.allowAllEgress()))
                .tags(Labels.withoutName(tags))
                .build();
        ResourceId id = groups.create(spec, region, "wire-" + world.world().nextNumber())
                .resource();
        world.labels().created(id, tags);
        descriptions.put(id, input.description());
        return CreateSecurityGroupResponse.builder()
                .groupId(id.nativeId())
                .tags(Labels.list(tags))
                .build();
    }

    private SdkPojo describe(Region region, DescribeSecurityGroupsRequest input) {
        Members.onlyServed(input, "GroupIds", "Filters", "MaxResults", "NextToken");
        Pages.Slice<SecurityGroup> page =
                listing.list(region, input.groupIds(), input.filters(), input.maxResults(), input.nextToken());
        return DescribeSecurityGroupsResponse.builder()
                .securityGroups(page.items().stream().map(this::picture).toList())
                .nextToken(page.next())
                .build();
    }

    private SdkPojo delete(Region region, DeleteSecurityGroupRequest input) {
        Members.onlyServed(input, "GroupId");
        if (input.groupId() == null) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter groupId");
        }
        return DeleteSecurityGroupResponse.builder()
                .groupId(listing.delete(region, input.groupId()).nativeId())
                .returnValue(true)
                .build();
    }

    private void authorize(Region region, @Nullable String id, List<SecurityRule> rules) {
        SecurityGroup group = group(region, id);
        if (rules.stream().map(Key::of).distinct().count() < rules.size()) {
            throw AwsException.invalid("InvalidParameterValue", "The same permission must not appear multiple times");
        }
        for (SecurityRule rule : rules) {
            if (find(group, rule).isPresent()) {
                throw AwsException.invalid(
                        "InvalidPermission.Duplicate",
                        "the specified rule \"peer: " + rule.cidr() + ", " + rule.protocol() + ", ports " + rule.ports()
                                + ", ALLOW\" already exists");
            }
        }
        try {
            groups.allow(group.id(), rules);
        } catch (FakeNativeException e) {
            if (e.nativeCode().equals("SecurityGroupLimitExceeded")) {
                throw AwsException.invalid(
                        "RulesPerSecurityGroupLimitExceeded",
                        "The maximum number of rules per security group has been reached.");
            }
            throw e;
        }
    }

    private void revoke(Region region, @Nullable String id, List<SecurityRule> rules) {
        SecurityGroup group = group(region, id);
        List<SecurityRule> rest = new ArrayList<>(group.rules());
        for (SecurityRule rule : rules) {
            rest.remove(known(group, rule));
        }
        groups.keepOnly(group.id(), rest);
    }

    private void describeRules(Region region, @Nullable String id, List<SecurityRule> rules) {
        SecurityGroup group = group(region, id);
        List<SecurityRule> rest = new ArrayList<>(group.rules());
        for (SecurityRule rule : rules) {
            rest.remove(known(group, rule));
        }
        groups.keepOnly(group.id(), rest);
        groups.allow(group.id(), rules);
    }

    private SecurityGroup group(Region region, @Nullable String id) {
        if (id == null) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter groupId");
        }
        return listing.get(region, id);
    }

    private static Optional<SecurityRule> find(SecurityGroup group, SecurityRule rule) {
        return group.rules().stream()
                .filter(known -> Key.of(known).equals(Key.of(rule)))
                .findFirst();
    }

    private static SecurityRule known(SecurityGroup group, SecurityRule rule) {
        return find(group, rule)
                .orElseThrow(() -> AwsException.invalid(
                        "InvalidPermission.NotFound", "The specified rule does not exist in this security group."));
    }

    private static List<SecurityRule> read(Direction direction, List<IpPermission> permissions) {
        if (permissions.isEmpty()) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter ipPermissions");
        }
        List<SecurityRule> rules = new ArrayList<>();
        for (IpPermission permission : permissions) {
            Members.onlyServed(permission, "IpProtocol", "FromPort", "ToPort", "IpRanges", "Ipv6Ranges");
            Protocol protocol = protocol(permission.ipProtocol());
            PortRange ports = ports(protocol, permission);
            for (IpRange range : permission.ipRanges()) {
                rules.add(rule(direction, protocol, ports, range.cidrIp(), range.description()));
            }
            for (Ipv6Range range : permission.ipv6Ranges()) {
                rules.add(rule(direction, protocol, ports, range.cidrIpv6(), range.description()));
            }
            if (permission.ipRanges().isEmpty() && permission.ipv6Ranges().isEmpty()) {
                throw AwsException.invalid(
                        "MissingParameter", "Source group or CIDR range missing in the IP permissions");
            }
        }
        return rules;
    }

    private static SecurityRule rule(
            Direction direction, Protocol protocol, PortRange ports, @Nullable String cidr, @Nullable String text) {
        try {
            return new SecurityRule(
                    direction,
                    protocol,
                    ports,
                    cidr == null ? "" : cidr,
                    Optional.ofNullable(text).filter(words -> !words.isEmpty()));
        } catch (IllegalArgumentException e) {
            throw AwsException.invalid("InvalidParameterValue", "CIDR block " + cidr + " is malformed");
        }
    }

    private static Protocol protocol(@Nullable String text) {
        return switch (String.valueOf(text)) {
            case "tcp", "6" -> Protocol.TCP;
            case "udp", "17" -> Protocol.UDP;
            case "icmp", "1", "icmpv6", "58" -> Protocol.ICMP;
            case "-1" -> Protocol.ALL;
            case "null" ->
                throw AwsException.invalid("MissingParameter", "The request must contain the parameter ipProtocol");
            default ->
                throw AwsException.invalid(
                        "InvalidParameterValue", "Invalid value '" + text + "' for IP protocol. Unknown protocol.");
        };
    }

    private static PortRange ports(Protocol protocol, IpPermission permission) {
        Integer from = permission.fromPort();
        Integer to = permission.toPort();
        if (protocol == Protocol.ALL || protocol == Protocol.ICMP) {
            if (protocol == Protocol.ICMP && ((from != null && from != -1) || (to != null && to != -1))) {
                throw Members.unsupported("Single types of ICMP are not served here.");
            }
            return PortRange.ALL;
        }
        if (from == null || to == null) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
        }
        try {
            return new PortRange(from, to);
        } catch (IllegalArgumentException e) {
            throw AwsException.invalid(
                    "InvalidParameterValue", "Invalid value '" + from + "-" + to + "' for portRange.");
        }
    }

    private software.amazon.awssdk.services.ec2.model.SecurityGroup picture(SecurityGroup group) {
        return software.amazon.awssdk.services.ec2.model.SecurityGroup.builder()
                .groupId(group.id().nativeId())
                .groupName(group.name())
                .description(descriptions.getOrDefault(group.id(), ""))
                .vpcId(group.network().map(ResourceId::nativeId).orElse(null))
                .ownerId(world.owner())
                .ipPermissions(permissions(group, Direction.INGRESS))
                .ipPermissionsEgress(permissions(group, Direction.EGRESS))
                .tags(world.labels().list(group))
                .build();
    }

    /** Rules of the same protocol and ports are one permission of several ranges. */
    private static List<IpPermission> permissions(SecurityGroup group, Direction direction) {
        record Target(Protocol protocol, PortRange ports, boolean wide) {}
        Map<Target, List<SecurityRule>> byTarget = new LinkedHashMap<>();
        for (SecurityRule rule : group.rules()) {
            if (rule.direction() == direction) {
                boolean wide = rule.protocol() == Protocol.ICMP && rule.cidr().contains(":");
                byTarget.computeIfAbsent(new Target(rule.protocol(), rule.ports(), wide), key -> new ArrayList<>())
                        .add(rule);
            }
        }
        List<IpPermission> permissions = new ArrayList<>();
        byTarget.forEach((target, rules) -> {
            IpPermission.Builder permission = IpPermission.builder();
            switch (target.protocol()) {
                case ALL -> permission.ipProtocol("-1");
                case ICMP ->
                    permission
                            .ipProtocol(target.wide() ? "icmpv6" : "icmp")
                            .fromPort(-1)
                            .toPort(-1);
                case TCP, UDP ->
                    permission
                            .ipProtocol(target.protocol() == Protocol.TCP ? "tcp" : "udp")
                            .fromPort(target.ports().first())
                            .toPort(target.ports().last());
            }
            permissions.add(permission
                    .ipRanges(rules.stream()
                            .filter(rule -> !rule.cidr().contains(":"))
                            .map(rule -> IpRange.builder()
                                    .cidrIp(rule.cidr())
                                    .description(rule.description().orElse(null))
                                    .build())
                            .toList())
                    .ipv6Ranges(rules.stream()
                            .filter(rule -> rule.cidr().contains(":"))
                            .map(rule -> Ipv6Range.builder()
                                    .cidrIpv6(rule.cidr())
                                    .description(rule.description().orElse(null))
                                    .build())
                            .toList())
                    .build());
        });
        return permissions;
    }
}
