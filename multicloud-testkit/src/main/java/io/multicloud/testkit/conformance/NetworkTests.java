package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.network.NetworkState;
import io.multicloud.api.network.PortRange;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.SecurityRule.Direction;
import io.multicloud.api.network.SecurityRule.Protocol;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks, subnets and security groups beyond what they share with other resources. */
class NetworkTests extends ConformanceTests {
    private static final SecurityRule SSH = SecurityRule.allowTcp(22, "10.0.0.0/8");
    private static final SecurityRule WEB = SecurityRule.allowTcp(443, "0.0.0.0/0");
    private static final SecurityRule NAMES = new SecurityRule(
            Direction.INGRESS, Protocol.UDP, new PortRange(53, 54), "192.168.0.0/16", Optional.of("names"));
    private static final SecurityRule PING =
            new SecurityRule(Direction.INGRESS, Protocol.ICMP, PortRange.ALL, "10.0.0.0/8", Optional.empty());

    @BeforeEach
    void requireNetworks() {
        bench().needs(Capability.NETWORKS);
    }

    private NetworkService networks() {
        return bench().provider().networks();
    }

    private Subnet subnet(String cidr) {
        return bench().make(ResourceKinds.SUBNET, subnetSpec(cidr));
    }

    private SubnetSpec subnetSpec(String cidr) {
        return SubnetSpec.builder(
                        bench().name(ResourceType.SUBNET), bench().network().id(), cidr)
                .build();
    }

    private SecurityGroup group(List<SecurityRule> rules) {
        return bench().make(
                        ResourceKinds.SECURITY_GROUP,
                        SecurityGroupSpec.builder(
                                        bench().name(ResourceType.SECURITY_GROUP),
                                        bench().network().id())
                                .rules(rules)
                                .build());
    }

    private ResourceId madeUp(ResourceType type) {
        return bench().provider().resourceId(type, bench().provider().region(), "conformance-made-up");
    }

    private static Set<SecurityRule> set(List<SecurityRule> rules) {
        return new LinkedHashSet<>(rules);
    }

    @Test
    void aNetworkIsWhatWasAskedFor() {
        Network network = bench().network();
        Expect.equal(List.of(Bench.NETWORK_RANGE), network.cidrs(), "a network must have the range asked for");
        Expect.equal(NetworkState.AVAILABLE, network.state(), "a create must yield a network that is ready");
    }

    @Test
    void aSubnetIsWhatWasAskedFor() {
        Subnet subnet = subnet("10.92.200.0/24");
        Expect.equal("10.92.200.0/24", subnet.cidr(), "a subnet must have the range asked for");
        Expect.equal(bench().network().id(), subnet.network().orElse(null), "a subnet must name its network");
        Expect.equal(NetworkState.AVAILABLE, subnet.state(), "a create must yield a subnet that is ready");
    }

    @Test
    void aSubnetOutsideItsNetworkOrOverASiblingIsRefused() {
        subnet("10.92.64.0/20");
        Set<ResourceId> before = bench().inventory();
        List<Runnable> checks = new ArrayList<>();
        for (String cidr : List.of("10.91.0.0/24", "192.168.0.0/24", "10.0.0.0/8")) {
            checks.add(() -> expectRefused(cidr, "outside that of the network"));
        }
        for (String cidr : List.of("10.92.64.0/20", "10.92.65.0/24", "10.92.79.240/28", "10.92.0.0/17")) {
            checks.add(() -> expectRefused(cidr, "that overlaps a sibling's"));
        }
        Expect.all("ranges of subnets", checks);
        bench().expectInventory(before, "a refused subnet must leave nothing behind");
        Expect.equal("10.92.80.0/20", subnet("10.92.80.0/20").cidr(), "a range right behind a sibling's must be taken");
    }

    private void expectRefused(String cidr, String what) {
        Expect.code(
                ErrorCode.INVALID_ARGUMENT,
                "the range " + cidr + " " + what,
                () -> networks().subnets().create(subnetSpec(cidr)).await());
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        ResourceId gone = madeUp(ResourceType.NETWORK);
        Set<ResourceId> before = bench().inventory();
        Expect.all(
                "networks, subnets and groups that do not exist",
                List.of(
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "a subnet of no network",
                                () -> networks()
                                        .subnets()
                                        .create(SubnetSpec.builder(
                                                        bench().name(ResourceType.SUBNET), gone, "10.92.1.0/24")
                                                .build())
                                        .await()),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "a group of no network",
                                () -> networks()
                                        .securityGroups()
                                        .create(SecurityGroupSpec.builder(
                                                        bench().name(ResourceType.SECURITY_GROUP), gone)
                                                .build())
                                        .await()),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "the rules of no group",
                                () -> networks()
                                        .securityGroups()
                                        .replaceRules(madeUp(ResourceType.SECURITY_GROUP), List.of(SSH))),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "a VM in no subnet",
                                () -> bench().provider()
                                        .compute()
                                        .create(vmSpec().subnet(madeUp(ResourceType.SUBNET))
                                                .build())
                                        .await()),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "a VM in no group",
                                () -> bench().provider()
                                        .compute()
                                        .create(vmSpec().securityGroup(madeUp(ResourceType.SECURITY_GROUP))
                                                .build())
                                        .await())));
        bench().expectInventory(before, "what is refused must leave nothing behind");
    }

    private VMSpec.Builder vmSpec() {
        return VMSpec.builder(bench().name(ResourceType.VM));
    }

    @Test
    void aNetworkWithSubnetsOrGroupsCannotBeDeleted() {
        ResourceId network = bench().network().id();
        Subnet subnet = subnet("10.92.1.0/24");
        expectNeeded(network);
        networks().subnets().delete(subnet.id()).await();
        SecurityGroup group = group(List.of(SSH));
        expectNeeded(network);
        networks().securityGroups().delete(group.id()).await();
        bench().settle();
        Expect.equal(network, networks().delete(network).await(), "a network with nothing of one's own can be deleted");
    }

    private void expectNeeded(ResourceId network) {
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "deleting a network that something needs",
                () -> networks().delete(network).await());
        bench().settle();
        Expect.equal(network, networks().get(network).id(), "a refused delete must delete nothing");
    }

    @Test
    void aGroupHasTheRulesAskedFor() {
        List<SecurityRule> rules = List.of(SSH, WEB, NAMES, PING, SecurityRule.allowAllEgress());
        SecurityGroup group = group(rules);
        Expect.equal(set(rules), set(group.rules()), "a group must have exactly the rules asked for");
        bench().settle();
        Expect.equal(
                set(rules), set(networks().securityGroups().get(group.id()).rules()), "get must show a group's rules");
        Expect.equal(bench().network().id(), group.network().orElse(null), "a group must name its network");
    }

    @Test
    void aGroupWithoutRulesHasNone() {
        SecurityGroup group = group(List.of());
        Expect.equal(
                List.of(), group.rules(), "what no rule allows is refused: there must be no rule nobody asked for");
    }

    @Test
    void replacingRulesLeavesExactlyTheNewOnes() {
        SecurityGroup group = group(List.of(SSH, NAMES));
        for (List<SecurityRule> rules : List.of(List.of(NAMES, WEB), List.<SecurityRule>of(), List.of(PING))) {
            SecurityGroup replaced = networks().securityGroups().replaceRules(group.id(), rules);
            Expect.equal(group.id(), replaced.id(), "replacing rules must keep the group");
            Expect.equal(group.name(), replaced.name(), "replacing rules must keep the name");
            Expect.equal(set(rules), set(replaced.rules()), "replacing rules must return the group with the new ones");
            Expect.equal(
                    set(rules).size(), replaced.rules().size(), "a group must have no rule twice: " + replaced.rules());
            bench().settle();
            Expect.equal(
                    set(rules),
                    set(networks().securityGroups().get(group.id()).rules()),
                    "a group must have exactly the rules it was given last");
        }
    }

    @Test
    void aVmIsInTheSubnetAndGroupAskedFor() {
        Subnet subnet = subnet("10.92.1.0/24");
        SecurityGroup group = group(List.of(SSH));
        VM vm = bench().make(
                        ResourceKinds.VM,
                        vmSpec().subnet(subnet.id()).securityGroup(group.id()).build());
        Expect.equal(subnet.id(), vm.subnet().orElse(null), "a VM must be in the subnet asked for");
        Expect.equal(List.of(group.id()), vm.securityGroups(), "a VM must be in the groups asked for and no other");
        Expect.that(
                vm.privateAddress().orElse("").startsWith("10.92.1."),
                "a VM must have an address of its subnet " + subnet.cidr(),
                vm.privateAddress());
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "deleting a subnet with a VM in it",
                () -> networks().subnets().delete(subnet.id()).await());
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "deleting a group that a VM uses",
                () -> networks().securityGroups().delete(group.id()).await());
        bench().provider().compute().delete(vm.id()).await();
        bench().settle();
        Expect.equal(
                subnet.id(),
                networks().subnets().delete(subnet.id()).await(),
                "a subnet can be deleted once its VMs are gone");
        Expect.equal(
                group.id(),
                networks().securityGroups().delete(group.id()).await(),
                "a group can be deleted once no VM uses it");
    }
}
