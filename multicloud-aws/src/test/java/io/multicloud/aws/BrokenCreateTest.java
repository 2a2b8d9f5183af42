package io.multicloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.aws.wire.AwsFront;
import io.multicloud.core.MultiCloud;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.wire.WireExchange;
import io.multicloud.testkit.wire.WireFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InternetGateway;

/**
 * A create of a VM with disks, a group and a public address in a network of its own, whose connection is cut at each of its
 * requests in turn.
 */
@SuppressWarnings("unchecked") // The SDK takes builders as varargs of a generic type.
@Execution(ExecutionMode.CONCURRENT)
class BrokenCreateTest {
    private static final int MOST_REQUESTS = 60;

    /** What lies between the caller and the SDK. */
    private enum Way {
        /** One attempt for each request. */
        DIRECT,
        /** Requests are repeated as the account's policy says. */
        PIPELINE
    }

    private enum Address {
        EPHEMERAL,
        RESERVED
    }

    /** All but the lost answer on the direct way, which take minutes. */
    private static List<Arguments> everyOtherWay() {
        WireFault before = new WireFault.CutBefore();
        WireFault after = new WireFault.CutAfter();
        WireFault within = new WireFault.CutWithin();
        List<Arguments> all = new ArrayList<>();
        for (WireFault cut : List.of(before, within)) {
            all.add(Arguments.of(Way.DIRECT, Address.EPHEMERAL, cut));
        }
        for (WireFault cut : List.of(before, after, within)) {
            all.add(Arguments.of(Way.DIRECT, Address.RESERVED, cut));
        }
        // To the pipeline, half an answer is none.
        for (WireFault cut : List.of(before, after)) {
            all.add(Arguments.of(Way.PIPELINE, Address.EPHEMERAL, cut));
            all.add(Arguments.of(Way.PIPELINE, Address.RESERVED, cut));
        }
        return all;
    }

    @Test
    @Tag("deep")
    void aLostAnswerEndsWithOneVmOrNoneAndATruthfulErrorAndLeavesNothingElse() {
        cutEachRequest(Way.DIRECT, Address.EPHEMERAL, new WireFault.CutAfter());
    }

    @ParameterizedTest
    @MethodSource("everyOtherWay")
    @Tag("deep")
    void soDoesEveryOtherCutAlsoThroughThePipelineAndWithAReservedAddress(Way way, Address address, WireFault cut) {
        cutEachRequest(way, address, cut);
    }

    private static void cutEachRequest(Way way, Address address, WireFault cut) {
        for (int request = 1; request <= MOST_REQUESTS; request++) {
            try (Run run = new Run(way, address)) {
                if (!run.cutAt(request, cut)) {
                    assertThat(request).as("requests of a create").isGreaterThan(5);
                    return;
                }
            } catch (AssertionError e) {
                throw new AssertionError("cut at request " + request + ": " + e.getMessage(), e);
            }
        }
        throw new AssertionError("a create needs no more than " + MOST_REQUESTS + " requests");
    }

    /** One cloud, one network, one create. */
    private static final class Run implements AutoCloseable {
        private final FakeCloud cloud = FakeCloud.aws(VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z")));
        private final Way way;
        private final WireTarget target = new WireTarget(cloud);
        private final AwsFront front = target.front();
        private final CloudProvider calm = target.provider();
        private final Optional<MultiCloud> pipeline;
        private final ResourceId network;
        private final ResourceId subnet;
        private final ResourceId group;
        private final Optional<ResourceId> address;
        private final VMSpec spec;

        Run(Way way, Address kind) {
            this.way = way;
            this.pipeline = way == Way.PIPELINE
                    ? Optional.of(WireTarget.pipeline(cloud, front, cloud.time()))
                    : Optional.empty();
            network = calm.networks()
                    .create(NetworkSpec.builder("own", "10.1.0.0/16").build())
                    .await()
                    .id();
            subnet = calm.networks()
                    .subnets()
                    .create(SubnetSpec.builder("own", network, "10.1.1.0/24").build())
                    .await()
                    .id();
            group = calm.networks()
                    .securityGroups()
                    .create(SecurityGroupSpec.builder("own", network).build())
                    .await()
                    .id();
            address = kind == Address.RESERVED
                    ? Optional.of(calm.networks()
                            .publicAddresses()
                            .create(PublicAddressSpec.builder("own").build())
                            .await()
                            .id())
                    : Optional.empty();
            DiskSpec disk = DiskSpec.of(DataSize.gib(20), VolumeClass.SSD);
            spec = VMSpec.builder("web")
                    .image("ubuntu-22.04")
                    .vcpus(2)
                    .memory(DataSize.gib(4))
                    .subnet(subnet)
                    .securityGroup(group)
                    .publicAddressing(address.map(PublicAddressing::reserved).orElseGet(PublicAddressing::ephemeral))
                    .dataDisk(disk)
                    .dataDisk(disk)
                    .idempotencyToken("the-only-one")
                    .build();
        }

        private CloudProvider provider() {
            return pipeline.map(open -> open.provider(cloud.account())).orElse(calm);
        }

        /** Returns whether there was such a request. */
        boolean cutAt(int request, WireFault cut) {
            front.server().fault(front.server().requests() + request, cut);
            CloudException error = null;
            VM made = null;
            try {
                made = provider().compute().create(spec).await();
            } catch (CloudException e) {
                error = e;
            }
            boolean struck =
                    front.server().log().stream().map(WireExchange::status).anyMatch(status -> status.isEmpty());
            front.server().clearFaults();
            if (error == null) {
                assertThat(made).isNotNull();
                assertThat(made.publicAddress()).isPresent();
            } else {
                if (way == Way.PIPELINE) {
                    assertThat(error.operation())
                            .as("all but what must not be sent twice is repeated: %s", error.getMessage())
                            .contains("CreateInternetGateway");
                }
                tellsTheTruth(error);
            }
            onlyTheVm(made == null ? running().stream().findFirst() : Optional.of(made.id()));
            again(made);
            return struck;
        }

        private void tellsTheTruth(CloudException error) {
            List<ResourceId> there = running();
            assertThat(there).as("VMs after %s", error.getMessage()).hasSizeLessThan(2);
            assertThat(error.code()).isIn(ErrorCode.UNAVAILABLE, ErrorCode.UNKNOWN_OUTCOME);
            if (!there.isEmpty()) {
                boolean told = error.code() == ErrorCode.UNKNOWN_OUTCOME
                        || error.operationId().isPresent()
                        || error.leftovers().equals(there);
                assertThat(told)
                        .as("an error that leaves a VM behind says so: %s", error.getMessage())
                        .isTrue();
            }
            assertThat(there).as("what an error calls left over is there").containsAll(error.leftovers());
        }

        private List<ResourceId> running() {
            return cloud.vms().stream()
                    .filter(vm -> vm.state() != VMState.DELETED && vm.state() != VMState.DELETING)
                    .map(VM::id)
                    .sorted(Comparator.comparing(ResourceId::nativeId))
                    .toList();
        }

        /** What costs money is the VM with its three disks, and the address that was there before. */
        private void onlyTheVm(Optional<ResourceId> vm) {
            Set<ResourceId> expected = new TreeSet<>(Comparator.comparing(ResourceId::toString));
            address.ifPresent(expected::add);
            vm.ifPresent(expected::add);
            List<ResourceId> billed =
                    cloud.leftovers().stream().map(Leftover::resource).toList();
            List<ResourceId> disks =
                    billed.stream().filter(id -> !expected.contains(id)).toList();
            assertThat(billed).containsAll(expected);
            assertThat(disks)
                    .as("disks beside %s", vm)
                    .hasSize(vm.isPresent() ? 3 : 0)
                    .allSatisfy(id ->
                            assertThat(calm.volumes().get(id).attachedTo()).isEqualTo(vm));
            assertThat(gateways())
                    .allSatisfy(gateway -> assertThat(gateway.attachments())
                            .as("a gateway that was made belongs to the network")
                            .isNotEmpty());
        }

        private static Filter filter(String name, String value) {
            return Filter.builder().name(name).values(value).build();
        }

        private List<InternetGateway> gateways() {
            return calm.unwrap(Ec2Client.class)
                    .orElseThrow()
                    .describeInternetGateways(
                            request -> request.filters(filter("tag:multicloud-network", network.nativeId())))
                    .internetGateways();
        }

        /** The same token makes the same VM, that one can be reached, and it can all be removed. */
        private void again(VM made) {
            VM one = provider().compute().create(spec).await();
            if (made != null) {
                assertThat(one.id()).isEqualTo(made.id());
            }
            assertThat(running()).containsExactly(one.id());
            assertThat(one.publicAddress()).isPresent();
            assertThat(routes()).containsExactly("active");
            onlyTheVm(Optional.of(one.id()));
            calm.compute().delete(one.id()).await();
            address.ifPresent(id -> calm.networks().publicAddresses().delete(id).await());
            calm.networks().securityGroups().delete(group).await();
            calm.networks().subnets().delete(subnet).await();
            calm.networks().delete(network).await();
            assertThat(cloud.leftovers()).isEmpty();
            assertThat(gateways()).isEmpty();
        }

        private List<String> routes() {
            return calm
                    .unwrap(Ec2Client.class)
                    .orElseThrow()
                    .describeRouteTables(request -> request.filters(filter("vpc-id", network.nativeId())))
                    .routeTables()
                    .stream()
                    .flatMap(table -> table.routes().stream())
                    .filter(route -> "0.0.0.0/0".equals(route.destinationCidrBlock()))
                    .map(route -> route.stateAsString())
                    .toList();
        }

        @Override
        public void close() {
            pipeline.ifPresent(MultiCloud::close);
            target.close();
            assertThat(front.server().failures()).isEmpty();
        }
    }
}
