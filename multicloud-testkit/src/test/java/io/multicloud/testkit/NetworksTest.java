package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VM;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.NetworkState;
import io.multicloud.api.network.PortRange;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.SecurityRule.Direction;
import io.multicloud.api.network.SecurityRule.Protocol;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.testkit.NetworkTraits.SubnetScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NetworksTest {
    private static final SecurityRule SSH = SecurityRule.allowTcp(22, "10.0.0.0/8");
    private static final SecurityRule WEB = SecurityRule.allowTcp(443, "0.0.0.0/0");

    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final CloudProvider provider = cloud.provider();
    private final NetworkService networks = provider.networks();

    private static Network network(CloudProvider in, String cidr) {
        return in.networks().create(NetworkSpec.builder("net", cidr).build()).await();
    }

    private static Subnet subnet(CloudProvider in, Network network, String cidr) {
        return in.networks()
                .subnets()
                .create(SubnetSpec.builder("sub", network.id(), cidr).build())
                .await();
    }

    private SecurityGroup group(Network network, SecurityRule... rules) {
        return networks.securityGroups()
                .create(SecurityGroupSpec.builder("group", network.id())
                        .rules(List.of(rules))
                        .build())
                .await();
    }

    // The default network

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void aVmWithoutASubnetIsInTheDefaultNetwork(Flavor flavor) {
        CloudProvider any = Clouds.cloud(flavor).provider();
        Network own = any.networks().list(ListQuery.all()).iterator().next();
        VM vm = running(any, "web-1");
        Subnet subnet = any.networks().subnets().get(vm.subnet().orElseThrow());
        assertThat(subnet.network()).contains(own.id());
        assertThat(subnet.state()).isEqualTo(NetworkState.AVAILABLE);
        assertThat(vm.privateAddress())
                .hasValueSatisfying(address -> assertThat(address).startsWith("10."));
        assertThat(vm.publicAddress()).isEmpty();
        assertThat(vm.securityGroups()).isEmpty();
        assertThat(subnet.zone().isPresent()).isEqualTo(flavor.networks().subnets() == SubnetScope.ZONE);
    }

    @Test
    void aDefaultSubnetOfAZoneHoldsTheVmsOfThatZone() {
        for (Zone zone : provider.zones(provider.region())) {
            VM vm = provider.compute()
                    .create(spec("web").toBuilder().zone(zone).build())
                    .await();
            assertThat(networks.subnets().get(vm.subnet().orElseThrow()).zone()).contains(zone);
        }
    }

    @Test
    void aRegionOfManyZonesHasADefaultSubnetInEach() {
        List<Offer> offers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Offer offer = Flavor.aws().builtInOffers().get(0);
            offers.add(new Offer(
                    offer.cloud(),
                    offer.region(),
                    Optional.of(new Zone(offer.region(), "zone-" + i)),
                    offer.type(),
                    offer.onDemandHourly(),
                    offer.spotHourly(),
                    offer.interruptionRate(),
                    offer.commitments(),
                    offer.asOf(),
                    offer.source()));
        }
        CloudProvider wide = FakeCloud.builder(Flavor.aws(), Clouds.time())
                .offers(OfferSource.of(offers))
                .build()
                .provider();
        assertThat(wide.networks().subnets().list(ListQuery.all()))
                .extracting(Subnet::cidr)
                .doesNotHaveDuplicates()
                .hasSize(40)
                .contains("10.0.0.0/14", "10.156.0.0/14");
    }

    @Test
    void theDefaultNetworkGoesWithWhatTheCloudPutIntoIt() {
        Network own = networks.list(ListQuery.all()).iterator().next();
        VM vm = running(provider, "web-1");
        assertThat(refused(() -> networks.delete(own.id())).code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        provider.compute().delete(vm.id()).await();
        networks.delete(own.id()).await();
        assertThat(networks.list(ListQuery.all())).isEmpty();
        assertThat(networks.subnets().list(ListQuery.all())).isEmpty();
        assertThat(refused(() -> running(provider, "web-2")).code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
    }

    @Test
    void aDefaultSubnetThatIsGoneIsNoLongerUsed() {
        for (Subnet subnet : networks.subnets().list(ListQuery.all())) {
            networks.subnets().delete(subnet.id()).await();
        }
        assertThat(refused(() -> running(provider, "web-1")).code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(cloud.vms()).isEmpty();
        assertThat(cloud.leftovers()).isEmpty();
    }

    // Networks and subnets

    @Test
    void aNetworkPassesThroughItsStates() {
        Operation<Network> create =
                networks.create(NetworkSpec.builder("net", "10.1.0.0/16").build());
        Network pending =
                networks.list(ListQuery.all().withName("net")).iterator().next();
        assertThat(pending.state()).isEqualTo(NetworkState.PENDING);
        assertThat(refused(() -> networks.subnets()
                                .create(SubnetSpec.builder("sub", pending.id(), "10.1.0.0/24")
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.FAILED_PRECONDITION);
        Network network = create.await();
        assertThat(network.state()).isEqualTo(NetworkState.AVAILABLE);
        assertThat(network.cidrs()).containsExactly("10.1.0.0/16");
        Operation<ResourceId> delete = networks.delete(network.id());
        assertThat(networks.get(network.id()).state()).isEqualTo(NetworkState.DELETING);
        assertThat(refused(() -> subnet(provider, network, "10.1.0.0/24")).code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        delete.await();
        assertThat(refused(() -> networks.get(network.id())).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({"aws,/15,/16,/28,/29", "gcp,/3,/4,/29,/30", "azure,/1,/2,/29,/30", "oci,/15,/16,/30,/31"})
    void rangesAreAsLargeAndAsSmallAsTheCloudTakesThem(
            String kind, String tooLarge, String largest, String smallest, String tooSmall) {
        Flavor flavor = Clouds.flavors()
                .filter(one -> one.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        CloudProvider any = Clouds.cloud(flavor).provider();
        for (String refusedPrefix : List.of(tooLarge, tooSmall)) {
            assertThat(refused(() -> network(any, "0.0.0.0" + refusedPrefix)).code())
                    .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        }
        Network network = network(any, "0.0.0.0" + largest);
        assertThat(refused(() -> subnet(any, network, "0.0.0.0" + tooSmall)).code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(subnet(any, network, "0.0.0.0" + smallest).cidr()).isEqualTo("0.0.0.0" + smallest);
    }

    @Test
    void aSubnetLiesWithinItsNetworkAndBesideItsSiblings() {
        Network network = network(provider, "10.1.0.0/16");
        subnet(provider, network, "10.1.64.0/20");
        for (String outside : List.of("10.2.0.0/24", "192.168.0.0/24", "fd00::/64")) {
            assertThat(refused(() -> subnet(provider, network, outside)))
                    .hasMessageContaining("must lie within 10.1.0.0/16");
        }
        for (String over : List.of("10.1.64.0/20", "10.1.65.0/24", "10.1.0.0/17")) {
            assertThat(refused(() -> subnet(provider, network, over)))
                    .hasMessageContaining("overlaps 10.1.64.0/20")
                    .returns(ErrorCode.INVALID_ARGUMENT, e -> e.code());
        }
        Subnet last = subnet(provider, network, "10.1.80.0/20");
        networks.subnets().delete(last.id()).await();
        assertThat(subnet(provider, network, "10.1.80.0/24").cidr()).isEqualTo("10.1.80.0/24");
    }

    @Test
    void anIpv6NetworkGivesOutIpv6Addresses() {
        Network network = network(provider, "fd00:1::/48");
        Subnet subnet = subnet(provider, network, "fd00:1:0:1::/64");
        VM vm = provider.compute()
                .create(spec("web").toBuilder().subnet(subnet.id()).build())
                .await();
        assertThat(vm.privateAddress()).contains("fd00:1:0:1::4");
    }

    @Test
    void twoNetworksMayHaveTheSameRange() {
        Network one = network(provider, "10.1.0.0/16");
        Network two = network(provider, "10.1.0.0/16");
        assertThat(subnet(provider, one, "10.1.0.0/24").network()).contains(one.id());
        assertThat(subnet(provider, two, "10.1.0.0/24").network()).contains(two.id());
    }

    @Test
    void aNetworkOfAnotherRegionOrAccountIsNotFound() {
        Network network = network(provider, "10.1.0.0/16");
        Region elsewhere = provider.regions().stream()
                .filter(region -> !region.equals(provider.region()))
                .findFirst()
                .orElseThrow();
        assertThat(refused(() -> networks.subnets()
                                .create(SubnetSpec.builder("sub", network.id(), "10.1.0.0/24")
                                        .region(elsewhere)
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        ResourceId foreign = new ResourceId(
                "aws",
                "another",
                network.id().region(),
                network.id().type(),
                network.id().nativeId());
        assertThat(refused(() -> networks.subnets()
                                .create(SubnetSpec.builder("sub", foreign, "10.1.0.0/24")
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void whereSubnetsAreBoundToZonesTheVmIsInTheZoneOfItsSubnet() {
        Network network = network(provider, "10.1.0.0/16");
        List<Zone> zones = provider.zones(provider.region());
        Subnet subnet = networks.subnets()
                .create(SubnetSpec.builder("sub", network.id(), "10.1.0.0/24")
                        .zone(zones.get(1))
                        .build())
                .await();
        assertThat(subnet.zone()).contains(zones.get(1));
        for (int i = 0; i < 3; i++) {
            VM vm = provider.compute()
                    .create(spec("web-" + i).toBuilder().subnet(subnet.id()).build())
                    .await();
            assertThat(vm.zone()).contains(zones.get(1));
        }
        assertThat(refused(() -> provider.compute()
                                .create(spec("web").toBuilder()
                                        .subnet(subnet.id())
                                        .zone(zones.get(0))
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(cloud.vms()).hasSize(3);
    }

    @Test
    void whereSubnetsAreBoundToZonesTheyAreSpreadUnlessOneIsNamed() {
        Network network = network(provider, "10.1.0.0/16");
        Set<Zone> zones = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            zones.add(subnet(provider, network, "10.1." + i + ".0/24").zone().orElseThrow());
        }
        assertThat(zones).hasSize(3);
        assertThat(refused(() -> networks.subnets()
                                .create(SubnetSpec.builder("sub", network.id(), "10.1.9.0/24")
                                        .zone(new Zone(provider.region(), "nowhere"))
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void whereSubnetsSpanARegionTheirVmsAreInAnyZone() {
        CloudProvider gcp = Clouds.cloud(Flavor.gcp()).provider();
        Network network = network(gcp, "10.1.0.0/16");
        Subnet subnet = subnet(gcp, network, "10.1.0.0/24");
        assertThat(subnet.zone()).isEmpty();
        Set<Zone> zones = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            zones.add(gcp.compute()
                    .create(spec("web-" + i).toBuilder().subnet(subnet.id()).build())
                    .await()
                    .zone()
                    .orElseThrow());
        }
        assertThat(zones).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void aFullSubnetTakesNoMoreUntilAVmLeaves(Flavor flavor) {
        FakeCloud fake = Clouds.cloud(flavor);
        CloudProvider any = fake.provider();
        NetworkTraits traits = flavor.networks();
        Subnet subnet = subnet(any, network(any, "10.1.0.0/16"), "10.1.7.0/28");
        int room = 16 - traits.reservedFirst() - traits.reservedLast();
        List<VM> vms = new ArrayList<>();
        for (int i = 0; i < room; i++) {
            vms.add(any.compute()
                    .create(spec("web-" + i).toBuilder().subnet(subnet.id()).build())
                    .await());
        }
        assertThat(vms.stream().map(vm -> vm.privateAddress().orElseThrow()).distinct())
                .hasSize(room)
                .first()
                .isEqualTo("10.1.7." + traits.reservedFirst());
        int before = fake.leftovers().size();
        assertThat(refused(() -> any.compute()
                                .create(spec("more").toBuilder()
                                        .subnet(subnet.id())
                                        .publicAddressing(PublicAddressing.ephemeral())
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.CAPACITY);
        assertThat(fake.leftovers()).hasSize(before);
        any.compute().delete(vms.get(0).id()).await();
        VM next = any.compute()
                .create(spec("more").toBuilder().subnet(subnet.id()).build())
                .await();
        assertThat(next.privateAddress()).isEqualTo(vms.get(0).privateAddress());
    }

    @Test
    void aSubnetIsInUseUntilItsLastVmIsGone() {
        Subnet subnet = subnet(provider, network(provider, "10.1.0.0/16"), "10.1.0.0/24");
        VM vm = provider.compute()
                .create(spec("web").toBuilder().subnet(subnet.id()).build())
                .await();
        provider.compute().stop(vm.id()).await();
        assertThat(refused(() -> networks.subnets().delete(subnet.id())).code())
                .isEqualTo(ErrorCode.FAILED_PRECONDITION);
        Operation<ResourceId> delete = provider.compute().delete(vm.id());
        assertThat(refused(() -> networks.subnets().delete(subnet.id())).nativeCode())
                .contains("DependencyViolation");
        delete.await();
        networks.subnets().delete(subnet.id()).await();
    }

    // Security groups

    @Test
    void rulesThatStayAreNeverTakenAway() {
        SecurityGroup group = group(network(provider, "10.1.0.0/16"), SSH);
        cloud.fault(FaultKind.ERROR_BEFORE_COMMIT)
                .on(FakeOperation.REPLACE_SECURITY_RULES)
                .after(1)
                .times(1);
        assertThat(refused(() -> networks.securityGroups().replaceRules(group.id(), List.of(WEB)))
                        .code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(networks.securityGroups().get(group.id()).rules()).containsExactly(SSH, WEB);
        assertThat(networks.securityGroups()
                        .replaceRules(group.id(), List.of(WEB))
                        .rules())
                .containsExactly(WEB);
        assertThat(cloud.history().stream().map(HistoryEvent::text).filter(text -> text.contains("allows")))
                .containsExactly("allows INGRESS TCP 443 0.0.0.0/0", "no longer allows INGRESS TCP 22 10.0.0.0/8");
    }

    @Test
    void addingRulesOnlyIsOneRequest() {
        SecurityGroup group = group(network(provider, "10.1.0.0/16"), SSH);
        long before = cloud.callLog().total();
        networks.securityGroups().replaceRules(group.id(), List.of(WEB, SSH));
        assertThat(cloud.callLog().since(before)).hasSize(1);
    }

    @Test
    void moreRulesThanTheCloudAllowsAreAQuota() {
        Network network = network(provider, "10.1.0.0/16");
        List<SecurityRule> rules = new ArrayList<>();
        for (int port = 1; port <= 60; port++) {
            rules.add(SecurityRule.allowTcp(port, "10.0.0.0/8"));
        }
        SecurityGroup group = group(network, rules.toArray(SecurityRule[]::new));
        rules.add(WEB);
        assertThat(refused(() -> group(network, rules.toArray(SecurityRule[]::new)))
                        .code())
                .isEqualTo(ErrorCode.QUOTA);
        assertThat(refused(() -> networks.securityGroups().replaceRules(group.id(), rules))
                        .code())
                .isEqualTo(ErrorCode.QUOTA);
        assertThat(networks.securityGroups().get(group.id()).rules()).hasSize(60);
        SecurityRule out =
                new SecurityRule(Direction.EGRESS, Protocol.TCP, PortRange.of(80), "0.0.0.0/0", Optional.empty());
        rules.set(60, out);
        assertThat(networks.securityGroups().replaceRules(group.id(), rules).rules())
                .hasSize(61);
    }

    @Test
    void aGroupOfAnotherNetworkThanTheSubnetIsRefused() {
        Subnet subnet = subnet(provider, network(provider, "10.1.0.0/16"), "10.1.0.0/24");
        SecurityGroup foreign = group(network(provider, "10.2.0.0/16"), SSH);
        assertThat(refused(() -> provider.compute()
                                .create(spec("web").toBuilder()
                                        .subnet(subnet.id())
                                        .securityGroup(foreign.id())
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        networks.securityGroups().delete(foreign.id()).await();
        networks.subnets().delete(subnet.id()).await();
    }

    @Test
    void aNetworkIsInUseUntilItsGroupsAreGone() {
        Network network = network(provider, "10.1.0.0/16");
        SecurityGroup group = group(network, SSH);
        assertThat(refused(() -> networks.delete(network.id())))
                .hasMessageContaining(group.id().nativeId())
                .returns(ErrorCode.FAILED_PRECONDITION, e -> e.code());
        networks.securityGroups().delete(group.id()).await();
        networks.delete(network.id()).await();
    }

    // What comes from the shared parts

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void requestsHaveTheNamesAndBucketsOfTheirCloud(Flavor flavor) {
        FakeCloud fake = Clouds.cloud(flavor);
        network(fake.provider(), "10.1.0.0/16");
        CallLog.Entry first = fake.callLog().entries().get(0);
        assertThat(first.call().operation()).isEqualTo(flavor.nativeName(FakeOperation.CREATE_NETWORK));
        assertThat(first.call().quotaBucket()).isEqualTo(flavor.quotaBucket(FakeOperation.CREATE_NETWORK));
        assertThat(fake.leftovers()).isEmpty();
    }

    @Test
    void aNewNetworkIsVisibleOnlyAfterAWhile() {
        FakeCloud slow = FakeCloud.builder(Flavor.aws(), Clouds.time())
                .consistencyDelay(Duration.ofSeconds(10))
                .build();
        CloudProvider opened = slow.provider();
        Operation<Network> create = opened.networks()
                .create(NetworkSpec.builder("net", "10.1.0.0/16").build());
        slow.time().advance(Duration.ofSeconds(9));
        assertThat(opened.networks().list(ListQuery.all().withName("net"))).isEmpty();
        slow.time().advance(Duration.ofSeconds(1));
        assertThat(opened.networks().list(ListQuery.all().withName("net")))
                .extracting(Resource::id)
                .containsExactly(create.await().id());
    }

    @Test
    void anOnPremiseSiteHasAddressesButNoNetworksOfOnesOwn() {
        CloudProvider site = Clouds.site(2).provider();
        VM vm = running(site, "job-1");
        assertThat(vm.privateAddress()).isPresent();
        ResourceId subnet = vm.subnet().orElseThrow();
        assertThat(refused(() ->
                                site.networks().list(ListQuery.all()).iterator().next())
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(refused(() -> site.compute()
                                .create(spec("job-2").toBuilder().subnet(subnet).build()))
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        VM outside = site.compute()
                .create(spec("job-2").toBuilder()
                        .publicAddressing(PublicAddressing.ephemeral())
                        .build())
                .await();
        assertThat(outside.publicAddress()).isPresent();
    }
}
