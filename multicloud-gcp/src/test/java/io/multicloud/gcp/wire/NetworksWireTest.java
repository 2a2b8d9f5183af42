package io.multicloud.gcp.wire;

import static io.multicloud.gcp.wire.Wire.ZONE;
import static io.multicloud.gcp.wire.Wire.refused;
import static io.multicloud.gcp.wire.Wire.requestId;
import static io.multicloud.gcp.wire.Wire.small;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.AddAccessConfigInstanceRequest;
import com.google.cloud.compute.v1.Address;
import com.google.cloud.compute.v1.AddressesClient;
import com.google.cloud.compute.v1.AddressesSettings;
import com.google.cloud.compute.v1.Allowed;
import com.google.cloud.compute.v1.DeleteAccessConfigInstanceRequest;
import com.google.cloud.compute.v1.DeleteAddressRequest;
import com.google.cloud.compute.v1.DeleteFirewallRequest;
import com.google.cloud.compute.v1.DeleteInstanceRequest;
import com.google.cloud.compute.v1.DeleteNetworkRequest;
import com.google.cloud.compute.v1.DeleteSubnetworkRequest;
import com.google.cloud.compute.v1.Firewall;
import com.google.cloud.compute.v1.FirewallsClient;
import com.google.cloud.compute.v1.FirewallsSettings;
import com.google.cloud.compute.v1.InsertAddressRequest;
import com.google.cloud.compute.v1.InsertFirewallRequest;
import com.google.cloud.compute.v1.InsertNetworkRequest;
import com.google.cloud.compute.v1.InsertSubnetworkRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.ListFirewallsRequest;
import com.google.cloud.compute.v1.Network;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.NetworksClient;
import com.google.cloud.compute.v1.NetworksSettings;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.PatchFirewallRequest;
import com.google.cloud.compute.v1.Subnetwork;
import com.google.cloud.compute.v1.SubnetworksClient;
import com.google.cloud.compute.v1.SubnetworksSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworksWireTest {
    private static final String REGION = "us-central1";

    private final Wire wire = new Wire();
    private final String endpoint = wire.front.endpoint().toString();
    private final NetworksClient networks = NetworksClient.create(NetworksSettings.newBuilder()
            .setEndpoint(endpoint)
            .setCredentialsProvider(Wire.credentials())
            .build());
    private final SubnetworksClient subnetworks = SubnetworksClient.create(SubnetworksSettings.newBuilder()
            .setEndpoint(endpoint)
            .setCredentialsProvider(Wire.credentials())
            .build());
    private final FirewallsClient firewalls = FirewallsClient.create(FirewallsSettings.newBuilder()
            .setEndpoint(endpoint)
            .setCredentialsProvider(Wire.credentials())
            .build());
    private final AddressesClient addresses = AddressesClient.create(AddressesSettings.newBuilder()
            .setEndpoint(endpoint)
            .setCredentialsProvider(Wire.credentials())
            .build());

    NetworksWireTest() throws IOException {}

    @AfterEach
    void close() {
        networks.close();
        subnetworks.close();
        firewalls.close();
        addresses.close();
        wire.close();
    }

    private Operation insert(Network network) {
        return networks.insertCallable()
                .call(InsertNetworkRequest.newBuilder()
                        .setProject(wire.project)
                        .setRequestId(requestId())
                        .setNetworkResource(network)
                        .build());
    }

    private Operation insert(String name, String network, String range) {
        return subnetworks
                .insertCallable()
                .call(InsertSubnetworkRequest.newBuilder()
                        .setProject(wire.project)
                        .setRegion(REGION)
                        .setRequestId(requestId())
                        .setSubnetworkResource(Subnetwork.newBuilder()
                                .setName(name)
                                .setNetwork("global/networks/" + network)
                                .setIpCidrRange(range))
                        .build());
    }

    private void network() {
        insert(Network.newBuilder()
                .setName("net")
                .setAutoCreateSubnetworks(false)
                .build());
        wire.advance(Duration.ofMinutes(1));
    }

    private void subnet() {
        network();
        insert("sub", "net", "10.20.0.0/24");
        wire.advance(Duration.ofMinutes(1));
    }

    @Test
    void aProjectBeginsWithADefaultNetworkInEveryRegion() {
        Network network = networks.get(wire.project, "default");

        assertThat(network.getAutoCreateSubnetworks()).isTrue();
        assertThat(network.getSubnetworksList()).hasSize(2);
        assertThat(subnetworks.get(wire.project, REGION, "default").getNetwork())
                .isEqualTo(network.getSelfLink());
    }

    @Test
    void aNetworkMustBeReadyBeforeItHasASubnet() {
        insert(Network.newBuilder()
                .setName("net")
                .setAutoCreateSubnetworks(false)
                .build());

        assertThat(refused(() -> insert("sub", "net", "10.20.0.0/24")).reason()).isEqualTo("resourceNotReady");
        wire.advance(Duration.ofMinutes(1));
        insert("sub", "net", "10.20.0.0/24");
        assertThat(networks.get(wire.project, "net").getSubnetworksList()).hasSize(1);
    }

    @Test
    void rangesThatOverlapOrAreNoneAreRefused() {
        subnet();

        assertThat(refused(() -> insert("other", "net", "10.20.0.128/25")).message())
                .contains("conflicts");
        for (String bad : List.of("10.20.0.1/24", "10.0.0.0/30", "10.0.0.0/3", "10.0.0/24", "fd00::/64")) {
            assertThat(refused(() -> insert("other", "net", bad)).status())
                    .as(bad)
                    .isEqualTo(400);
        }
    }

    @Test
    void anInstanceHasAnAddressOfItsSubnetWhichItKeepsInUse() {
        subnet();
        Instance.Builder inSubnet = small("web")
                .clearNetworkInterfaces()
                .addNetworkInterfaces(
                        NetworkInterface.newBuilder().setSubnetwork("regions/" + REGION + "/subnetworks/sub"));
        wire.insert(inSubnet.build());
        wire.insert(inSubnet.setName("web-2").build());

        assertThat(wire.instances
                        .get(wire.project, ZONE, "web")
                        .getNetworkInterfaces(0)
                        .getNetworkIP())
                .isEqualTo("10.20.0.2");
        assertThat(wire.instances
                        .get(wire.project, ZONE, "web-2")
                        .getNetworkInterfaces(0)
                        .getNetworkIP())
                .isEqualTo("10.20.0.3");
        assertThat(refused(() -> deleteSubnet()).reason()).isEqualTo("resourceInUseByAnotherResource");
        assertThat(refused(() -> deleteNetwork()).reason()).isEqualTo("resourceInUseByAnotherResource");
        for (String name : List.of("web", "web-2")) {
            wire.instances
                    .deleteCallable()
                    .call(DeleteInstanceRequest.newBuilder()
                            .setProject(wire.project)
                            .setZone(ZONE)
                            .setInstance(name)
                            .build());
        }
        wire.advance(Duration.ofMinutes(2));
        deleteSubnet();
        wire.advance(Duration.ofMinutes(1));
        deleteNetwork();
        wire.advance(Duration.ofMinutes(1));
        assertThat(refused(() -> networks.get(wire.project, "net")).status()).isEqualTo(404);
    }

    private Operation deleteSubnet() {
        return subnetworks
                .deleteCallable()
                .call(DeleteSubnetworkRequest.newBuilder()
                        .setProject(wire.project)
                        .setRegion(REGION)
                        .setSubnetwork("sub")
                        .build());
    }

    private Operation deleteNetwork() {
        return networks.deleteCallable()
                .call(DeleteNetworkRequest.newBuilder()
                        .setProject(wire.project)
                        .setNetwork("net")
                        .build());
    }

    @Test
    void aCustomNetworkNeedsASubnetToBeNamed() {
        subnet();

        assertThat(refused(() -> wire.insert(small("web")
                                .clearNetworkInterfaces()
                                .addNetworkInterfaces(
                                        NetworkInterface.newBuilder().setNetwork("global/networks/net"))
                                .build()))
                        .message())
                .contains("custom subnetmode");
    }

    private static Firewall.Builder rule(String name) {
        return Firewall.newBuilder()
                .setName(name)
                .setNetwork("global/networks/net")
                .setDirection("INGRESS")
                .setDescription("{\"group\":\"web\"}")
                .addTargetTags("web")
                .addSourceRanges("10.0.0.0/8")
                .addAllowed(
                        Allowed.newBuilder().setIPProtocol("tcp").addPorts("22").addPorts("8000-9000"));
    }

    private Operation insert(Firewall firewall) {
        return firewalls
                .insertCallable()
                .call(InsertFirewallRequest.newBuilder()
                        .setProject(wire.project)
                        .setRequestId(requestId())
                        .setFirewallResource(firewall)
                        .build());
    }

    @Test
    void aFirewallRuleHasItsDefaultsAndKeepsItsNetwork() {
        network();
        insert(rule("ssh").build());

        Firewall ssh = firewalls.get(wire.project, "ssh");
        assertThat(ssh.getPriority()).isEqualTo(1000);
        assertThat(ssh.getAllowed(0).getPortsList()).containsExactly("22", "8000-9000");
        assertThat(refused(() -> deleteNetwork()).reason()).isEqualTo("resourceInUseByAnotherResource");
        firewalls
                .patchCallable()
                .call(PatchFirewallRequest.newBuilder()
                        .setProject(wire.project)
                        .setFirewall("ssh")
                        .setFirewallResource(Firewall.newBuilder().setDescription("changed"))
                        .build());
        assertThat(firewalls.get(wire.project, "ssh").getDescription()).isEqualTo("changed");
        assertThat(firewalls.get(wire.project, "ssh").getAllowedCount()).isEqualTo(1);
        firewalls
                .deleteCallable()
                .call(DeleteFirewallRequest.newBuilder()
                        .setProject(wire.project)
                        .setFirewall("ssh")
                        .build());
        wire.advance(Duration.ofMinutes(1));
        assertThat(refused(() -> firewalls.get(wire.project, "ssh")).status()).isEqualTo(404);
    }

    @Test
    void aFirewallRuleThatContradictsItselfIsRefused() {
        network();
        List<Firewall> wrong = List.of(
                rule("r").clearAllowed().build(),
                rule("r").setDirection("EGRESS").build(),
                rule("r").setPriority(70_000).build(),
                rule("r")
                        .setAllowed(
                                0, Allowed.newBuilder().setIPProtocol("icmp").addPorts("22"))
                        .build(),
                rule("r")
                        .setAllowed(0, Allowed.newBuilder().setIPProtocol("tcp").addPorts("9-1"))
                        .build(),
                rule("r")
                        .setAllowed(0, Allowed.newBuilder().setIPProtocol("warp"))
                        .build(),
                rule("r").addTargetTags("Not A Tag").build(),
                rule("r").addSourceRanges("everywhere").build());

        for (Firewall firewall : wrong) {
            assertThat(refused(() -> insert(firewall)).status())
                    .as(firewall.toString())
                    .isEqualTo(400);
        }
    }

    @Test
    void rulesAreFoundByAnExpressionOverTheirDescription() {
        network();
        insert(rule("web-ssh").build());
        insert(rule("db-ssh").setDescription("{\"group\":\"db\"}").build());

        List<String> names = new ArrayList<>();
        firewalls
                .list(ListFirewallsRequest.newBuilder()
                        .setProject(wire.project)
                        .setFilter("description eq \".*\\\"group\\\":\\\"web\\\".*\"")
                        .build())
                .iterateAll()
                .forEach(firewall -> names.add(firewall.getName()));

        assertThat(names).containsExactly("web-ssh");
    }

    private Address address() {
        addresses
                .insertCallable()
                .call(InsertAddressRequest.newBuilder()
                        .setProject(wire.project)
                        .setRegion(REGION)
                        .setAddressResource(
                                Address.newBuilder().setName("front").setAddressType("EXTERNAL"))
                        .build());
        wire.advance(Duration.ofMinutes(1));
        return addresses.get(wire.project, REGION, "front");
    }

    @Test
    void aReservedAddressComesToAnInstanceAndLeavesIt() {
        Address address = address();
        wire.running("web");
        assertThat(address.getStatus()).isEqualTo("RESERVED");

        wire.done(wire.instances
                .addAccessConfigCallable()
                .call(AddAccessConfigInstanceRequest.newBuilder()
                        .setProject(wire.project)
                        .setZone(ZONE)
                        .setInstance("web")
                        .setNetworkInterface("nic0")
                        .setAccessConfigResource(AccessConfig.newBuilder()
                                .setName("External NAT")
                                .setType("ONE_TO_ONE_NAT")
                                .setNatIP(address.getAddress()))
                        .build()));

        AccessConfig access = wire.instances
                .get(wire.project, ZONE, "web")
                .getNetworkInterfaces(0)
                .getAccessConfigs(0);
        assertThat(access.getNatIP()).isEqualTo(address.getAddress());
        assertThat(addresses.get(wire.project, REGION, "front").getStatus()).isEqualTo("IN_USE");
        assertThat(refused(this::deleteAddress).reason()).isEqualTo("resourceInUseByAnotherResource");
        wire.done(wire.instances
                .deleteAccessConfigCallable()
                .call(DeleteAccessConfigInstanceRequest.newBuilder()
                        .setProject(wire.project)
                        .setZone(ZONE)
                        .setInstance("web")
                        .setNetworkInterface("nic0")
                        .setAccessConfig("External NAT")
                        .build()));
        assertThat(wire.instances
                        .get(wire.project, ZONE, "web")
                        .getNetworkInterfaces(0)
                        .getAccessConfigsCount())
                .isZero();
        deleteAddress();
        wire.advance(Duration.ofMinutes(1));
        assertThat(refused(() -> addresses.get(wire.project, REGION, "front")).status())
                .isEqualTo(404);
    }

    private Operation deleteAddress() {
        return addresses
                .deleteCallable()
                .call(DeleteAddressRequest.newBuilder()
                        .setProject(wire.project)
                        .setRegion(REGION)
                        .setAddress("front")
                        .build());
    }

    @Test
    void anInstanceIsCreatedWithAnExternalAddress() {
        Address address = address();
        NetworkInterface outside = NetworkInterface.newBuilder()
                .setNetwork("global/networks/default")
                .addAccessConfigs(Wire.external())
                .build();
        wire.insert(small("web").setNetworkInterfaces(0, outside).build());
        wire.insert(small("fixed")
                .setNetworkInterfaces(
                        0,
                        outside.toBuilder()
                                .setAccessConfigs(0, Wire.external().toBuilder().setNatIP(address.getAddress())))
                .build());
        wire.advance(Duration.ofMinutes(1));

        assertThat(wire.instances
                        .get(wire.project, ZONE, "web")
                        .getNetworkInterfaces(0)
                        .getAccessConfigs(0)
                        .getNatIP())
                .isNotEmpty()
                .isNotEqualTo(address.getAddress());
        assertThat(wire.instances
                        .get(wire.project, ZONE, "fixed")
                        .getNetworkInterfaces(0)
                        .getAccessConfigs(0)
                        .getNatIP())
                .isEqualTo(address.getAddress());
        assertThat(refused(() -> wire.insert(small("third")
                                .setNetworkInterfaces(
                                        0,
                                        outside.toBuilder()
                                                .setAccessConfigs(
                                                        0,
                                                        Wire.external().toBuilder()
                                                                .setNatIP(address.getAddress())))
                                .build()))
                        .message())
                .contains("already in use");
    }

    @Test
    void labelsCannotBeGivenWithAnAddress() {
        assertThat(refused(() -> addresses
                                .insertCallable()
                                .call(InsertAddressRequest.newBuilder()
                                        .setProject(wire.project)
                                        .setRegion(REGION)
                                        .setAddressResource(Address.newBuilder()
                                                .setName("front")
                                                .putLabels("a", "b"))
                                        .build()))
                        .message())
                .contains("labels");
    }
}
