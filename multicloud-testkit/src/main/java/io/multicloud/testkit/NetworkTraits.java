package io.multicloud.testkit;

import io.multicloud.api.Money;

/**
 * How one cloud keeps networks: what ranges it takes, what it keeps for itself, and what a public address costs. Prices
 * are the list prices of its home region and hold in all of its regions.
 *
 * @param subnets what a subnet spans
 * @param shortestPrefix of an IPv4 network or subnet: the largest range it takes
 * @param longestPrefix of an IPv4 network or subnet: the smallest range it takes
 * @param reservedFirst how many of a subnet's lowest addresses no VM gets
 * @param reservedLast how many of a subnet's highest addresses no VM gets
 * @param rulesEachWay how many rules a security group has in each direction
 * @param rulesTogether how many rules it has in all
 * @param publicRange where public addresses are from: ranges that no one on the internet has, and which differ from cloud to
 *     cloud
 * @param reservedAddress what an hour of a reserved public address costs, attached or not
 * @param ephemeralAddress what an hour of a public address that lives with its VM costs
 */
public record NetworkTraits(
        SubnetScope subnets,
        int shortestPrefix,
        int longestPrefix,
        int reservedFirst,
        int reservedLast,
        int rulesEachWay,
        int rulesTogether,
        String publicRange,
        Money reservedAddress,
        Money ephemeralAddress) {
    /** What a subnet spans. */
    public enum SubnetScope {
        /** One zone; VMs in the subnet are in that zone. */
        ZONE,
        /** All zones of its region. */
        REGION
    }

    // 100.64.0.0/10 is set aside for carriers (https://www.rfc-editor.org/rfc/rfc6598), 198.18.0.0/15 for measurements
    // (https://www.rfc-editor.org/rfc/rfc2544); neither is routed on the internet.

    /**
     * VPC. Sizes and reserved addresses: <a
     * href="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html">subnet sizing</a>; rules: <a
     * href="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html">VPC quotas</a>; addresses: <a
     * href="https://aws.amazon.com/vpc/pricing/">public IPv4 address</a>, in use or idle.
     */
    public static final NetworkTraits AWS = new NetworkTraits(
            SubnetScope.ZONE, 16, 28, 4, 1, 60, 120, "100.64.0.0/12", Money.usd("0.005"), Money.usd("0.005"));

    /**
     * VPC. Sizes and reserved addresses: <a href="https://cloud.google.com/vpc/docs/subnets">subnets</a>; addresses: <a
     * href="https://cloud.google.com/vpc/network-pricing#ipaddress">external IP addresses</a>, the price of one in use. The
     * number of rules is ours: the cloud counts those of a whole project.
     */
    public static final NetworkTraits GCP = new NetworkTraits(
            SubnetScope.REGION, 4, 29, 2, 2, 1_000, 1_000, "100.80.0.0/12", Money.usd("0.005"), Money.usd("0.005"));

    /**
     * VNet. Sizes and reserved addresses: <a
     * href="https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq">FAQ</a>; rules: <a
     * href="https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits">limits</a>;
     * addresses: <a href="https://azure.microsoft.com/pricing/details/ip-addresses/">IP addresses</a> (Standard).
     */
    public static final NetworkTraits AZURE = new NetworkTraits(
            SubnetScope.REGION, 2, 29, 4, 1, 1_000, 1_000, "100.96.0.0/12", Money.usd("0.005"), Money.usd("0.005"));

    /**
     * VCN. Sizes and reserved addresses: <a
     * href="https://docs.oracle.com/iaas/Content/Network/Concepts/overview.htm">overview</a>; rules: <a
     * href="https://docs.oracle.com/iaas/Content/Network/Concepts/networksecuritygroups.htm">network security groups</a>;
     * addresses cost nothing: <a href="https://www.oracle.com/cloud/price-list/">price list</a>.
     */
    public static final NetworkTraits OCI = new NetworkTraits(
            SubnetScope.REGION, 16, 30, 2, 1, 120, 120, "100.112.0.0/12", Money.ZERO_USD, Money.ZERO_USD);

    /** One flat network behind a router. */
    public static final NetworkTraits ON_PREMISE = new NetworkTraits(
            SubnetScope.REGION, 0, 30, 2, 1, 1_000, 1_000, "198.18.0.0/15", Money.ZERO_USD, Money.ZERO_USD);

    /** @throws IllegalArgumentException if the prefixes are reversed or no IPv4 prefixes */
    public NetworkTraits {
        if (shortestPrefix < 0 || longestPrefix > 32 || shortestPrefix > longestPrefix) {
            throw new IllegalArgumentException("prefixes from /" + shortestPrefix + " to /" + longestPrefix
                    + " must lie within 0 to 32, shorter first");
        }
    }
}
