package io.multicloud.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.network.PortRange;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.SecurityRule.Direction;
import io.multicloud.api.network.SecurityRule.Protocol;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

@SuppressWarnings("unchecked") // The SDK takes builders as varargs of a generic type.
class SecurityRulesTest {
    @Test
    void everyRuleSurvivesTheWayThere() {
        List<SecurityRule> rules = List.of(
                SecurityRule.allowTcp(22, "10.0.0.0/8"),
                new SecurityRule(
                        Direction.INGRESS, Protocol.UDP, new PortRange(53, 54), "192.168.0.0/16", Optional.of("names")),
                new SecurityRule(Direction.INGRESS, Protocol.TCP, PortRange.ALL, "2001:db8::/32", Optional.empty()),
                new SecurityRule(Direction.INGRESS, Protocol.ICMP, PortRange.ALL, "10.0.0.0/8", Optional.empty()),
                SecurityRule.allowAllEgress());
        SecurityGroup group = SecurityGroup.builder()
                .ipPermissions(SecurityRules.write(Direction.INGRESS, rules))
                .ipPermissionsEgress(SecurityRules.write(Direction.EGRESS, rules))
                .build();
        assertThat(SecurityRules.read(group)).containsExactlyElementsOf(rules);
    }

    @Test
    void whatTheApiCannotSayIsNotShown() {
        SecurityGroup group = SecurityGroup.builder()
                .ipPermissions(
                        IpPermission.builder()
                                .ipProtocol("tcp")
                                .fromPort(1)
                                .toPort(2)
                                .userIdGroupPairs(UserIdGroupPair.builder()
                                        .groupId("sg-1")
                                        .build())
                                .build(),
                        IpPermission.builder()
                                .ipProtocol("icmp")
                                .fromPort(8)
                                .toPort(-1)
                                .ipRanges(range -> range.cidrIp("10.0.0.0/8"))
                                .build(),
                        IpPermission.builder()
                                .ipProtocol("50")
                                .ipRanges(range -> range.cidrIp("10.0.0.0/8"))
                                .build())
                .build();
        assertThat(SecurityRules.read(group)).isEmpty();
    }
}
