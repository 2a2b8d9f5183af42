package io.multicloud.aws.ec2;

import io.multicloud.api.network.PortRange;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.SecurityRule.Direction;
import io.multicloud.api.network.SecurityRule.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/**
 * Rules of security groups. What the API cannot say (rules for other groups, prefix lists, single ICMP types and protocols by
 * number) is not shown.
 */
final class SecurityRules {
    private static final String EVERY_PROTOCOL = "-1";
    private static final int EVERY_TYPE = -1;

    private SecurityRules() {}

    /** What makes two rules the same to EC2: everything but the description. */
    record Key(Direction direction, Protocol protocol, PortRange ports, String cidr) {
        static Key of(SecurityRule rule) {
            return new Key(rule.direction(), rule.protocol(), rule.ports(), rule.cidr());
        }
    }

    /** Returns rules by what makes them the same; of several the last. */
    static Map<Key, SecurityRule> byKey(List<SecurityRule> rules) {
        Map<Key, SecurityRule> keyed = new LinkedHashMap<>();
        rules.forEach(rule -> keyed.put(Key.of(rule), rule));
        return keyed;
    }

    static List<SecurityRule> read(SecurityGroup group) {
        List<SecurityRule> rules = new ArrayList<>();
        group.ipPermissions().forEach(permission -> read(Direction.INGRESS, permission, rules));
        group.ipPermissionsEgress().forEach(permission -> read(Direction.EGRESS, permission, rules));
        return List.copyOf(rules);
    }

    private static void read(Direction direction, IpPermission permission, List<SecurityRule> rules) {
        Optional<Protocol> protocol = protocol(permission);
        if (protocol.isEmpty()) {
            return;
        }
        PortRange ports = ports(protocol.get(), permission);
        for (IpRange range : permission.ipRanges()) {
            rules.add(rule(direction, protocol.get(), ports, range.cidrIp(), range.description()));
        }
        for (Ipv6Range range : permission.ipv6Ranges()) {
            rules.add(rule(direction, protocol.get(), ports, range.cidrIpv6(), range.description()));
        }
    }

    private static SecurityRule rule(
            Direction direction, Protocol protocol, PortRange ports, String cidr, @Nullable String description) {
        return new SecurityRule(direction, protocol, ports, cidr, Optional.ofNullable(description));
    }

    private static Optional<Protocol> protocol(IpPermission permission) {
        return switch (permission.ipProtocol()) {
            case EVERY_PROTOCOL -> Optional.of(Protocol.ALL);
            case "tcp", "6" -> Optional.of(Protocol.TCP);
            case "udp", "17" -> Optional.of(Protocol.UDP);
            case "icmp", "1" ->
                permission.fromPort() == null || permission.fromPort() == EVERY_TYPE
                        ? Optional.of(Protocol.ICMP)
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static PortRange ports(Protocol protocol, IpPermission permission) {
        boolean has = (protocol == Protocol.TCP || protocol == Protocol.UDP)
                && permission.fromPort() != null
                && permission.fromPort() >= 0;
        return has ? new PortRange(permission.fromPort(), permission.toPort()) : PortRange.ALL;
    }

    /** Returns one permission for each rule of a direction. */
    static List<IpPermission> write(Direction direction, Iterable<SecurityRule> rules) {
        List<IpPermission> permissions = new ArrayList<>();
        for (SecurityRule rule : rules) {
            if (rule.direction() == direction) {
                permissions.add(write(rule));
            }
        }
        return permissions;
    }

    private static IpPermission write(SecurityRule rule) {
        IpPermission.Builder permission = IpPermission.builder();
        switch (rule.protocol()) {
            case TCP -> ports(permission.ipProtocol("tcp"), rule);
            case UDP -> ports(permission.ipProtocol("udp"), rule);
            case ICMP -> permission.ipProtocol("icmp").fromPort(EVERY_TYPE).toPort(EVERY_TYPE);
            case ALL -> permission.ipProtocol(EVERY_PROTOCOL);
        }
        String description = rule.description().orElse(null);
        return rule.cidr().indexOf(':') >= 0
                ? permission
                        .ipv6Ranges(Ipv6Range.builder()
                                .cidrIpv6(rule.cidr())
                                .description(description)
                                .build())
                        .build()
                : permission
                        .ipRanges(IpRange.builder()
                                .cidrIp(rule.cidr())
                                .description(description)
                                .build())
                        .build();
    }

    private static void ports(IpPermission.Builder permission, SecurityRule rule) {
        permission.fromPort(rule.ports().first()).toPort(rule.ports().last());
    }
}
