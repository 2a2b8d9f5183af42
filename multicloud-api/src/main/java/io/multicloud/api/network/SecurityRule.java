package io.multicloud.api.network;

import java.util.Optional;

/**
 * What a security group lets through.
 *
 * @param direction into or out of the VM
 * @param protocol which packets
 * @param ports destination ports; {@link PortRange#ALL} for protocols without ports
 * @param cidr the other side, as an address range in CIDR form
 * @param description for people; empty if none
 */
public record SecurityRule(
        Direction direction, Protocol protocol, PortRange ports, String cidr, Optional<String> description) {
    /** Which way. */
    public enum Direction {
        /** Into the VM. */
        INGRESS,
        /** Out of the VM. */
        EGRESS
    }

    /** Which packets. */
    public enum Protocol {
        /** TCP. */
        TCP,
        /** UDP. */
        UDP,
        /** ICMP. */
        ICMP,
        /** Every protocol. */
        ALL
    }

    /** @throws IllegalArgumentException for a malformed range, or ports on a protocol that has none */
    public SecurityRule {
        Cidrs.require(cidr);
        if ((protocol == Protocol.ICMP || protocol == Protocol.ALL) && !ports.equals(PortRange.ALL)) {
            throw new IllegalArgumentException("a rule for " + protocol + " must not name ports, named " + ports);
        }
    }

    /** Returns a rule that lets TCP to a port in. */
    public static SecurityRule allowTcp(int port, String fromCidr) {
        return new SecurityRule(Direction.INGRESS, Protocol.TCP, PortRange.of(port), fromCidr, Optional.empty());
    }

    /** Returns a rule that lets everything out. */
    public static SecurityRule allowAllEgress() {
        return new SecurityRule(Direction.EGRESS, Protocol.ALL, PortRange.ALL, "0.0.0.0/0", Optional.empty());
    }
}
