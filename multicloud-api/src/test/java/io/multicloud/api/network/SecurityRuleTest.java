package io.multicloud.api.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.network.SecurityRule.Direction;
import io.multicloud.api.network.SecurityRule.Protocol;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityRuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "10.0.0.0/16", "192.168.1.7/32", "2001:db8::/32", "::/0"})
    void rangesAreAccepted(String cidr) {
        assertThat(SecurityRule.allowTcp(22, cidr).cidr()).isEqualTo(cidr);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.1/16",
                "10.0.0.0/33",
                "10.0.0/16",
                "300.0.0.0/8",
                "localhost/8",
                "10.0.0.0/x",
                "/8"
            })
    void anythingElseIsRefusedByName(String cidr) {
        assertThatThrownBy(() -> SecurityRule.allowTcp(22, cidr))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + cidr + "'");
    }

    @Test
    void protocolsWithoutPortsTakeNone() {
        assertThatThrownBy(() -> new SecurityRule(
                        Direction.INGRESS, Protocol.ICMP, PortRange.of(8), "0.0.0.0/0", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ICMP");
    }
}
