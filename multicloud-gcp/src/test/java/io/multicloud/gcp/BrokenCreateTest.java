package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Secret;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.CredentialsConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.gcp.wire.GcpFront;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.wire.WireFault;
import io.multicloud.testkit.wire.WireServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Creates whose connection breaks, at each of their requests in turn: before the request is handled, or after it, so that
 * the answer is lost. What the fake cloud behind the front then has is compared with what the caller was told.
 */
class BrokenCreateTest {
    private static final Region HERE = Region.of("us-central1");
    private static final Region THERE = Region.of("europe-west1");
    private static final String TOKEN = "one-create";
    private static final int MOST_REQUESTS = 100;

    /** Something to create, in an account that has been made ready for it. */
    private enum Kind {
        VM("a VM with a public address and two more disks, in a network and a group of one's own", 4) {
            @Override
            Make ready(CloudProvider cloud) {
                ResourceId network = network(cloud);
                ResourceId subnet = cloud.networks()
                        .subnets()
                        .create(SubnetSpec.builder("front", network, "10.1.1.0/24")
                                .build())
                        .await()
                        .id();
                ResourceId group = cloud.networks()
                        .securityGroups()
                        .create(SecurityGroupSpec.builder("web", network).build())
                        .await()
                        .id();
                VMSpec spec = VMSpec.builder("web-1")
                        .image("debian-12")
                        .vcpus(2)
                        .memory(DataSize.gib(4))
                        .subnet(subnet)
                        .securityGroup(group)
                        .publicAddressing(PublicAddressing.ephemeral())
                        .dataDisk(DiskSpec.of(DataSize.gib(20), VolumeClass.SSD))
                        .dataDisk(DiskSpec.of(DataSize.gib(30), VolumeClass.HDD))
                        .idempotencyToken(TOKEN)
                        .build();
                return new Make(() -> cloud.compute().create(spec), cloud.compute());
            }
        },
        RESERVED_VM("a VM with a reserved address", 4) {
            @Override
            Make ready(CloudProvider cloud) {
                ResourceId address = cloud.networks()
                        .publicAddresses()
                        .create(PublicAddressSpec.builder("entry").build())
                        .await()
                        .id();
                VMSpec spec = VMSpec.builder("web-1")
                        .image("debian-12")
                        .vcpus(2)
                        .memory(DataSize.gib(4))
                        .publicAddressing(PublicAddressing.reserved(address))
                        .idempotencyToken(TOKEN)
                        .build();
                return new Make(() -> cloud.compute().create(spec), cloud.compute());
            }
        },
        GROUP("a group with three rules", 6) {
            @Override
            Make ready(CloudProvider cloud) {
                SecurityGroupSpec spec = SecurityGroupSpec.builder("web", network(cloud))
                        .rules(List.of(
                                SecurityRule.allowTcp(22, "10.0.0.0/8"),
                                SecurityRule.allowTcp(443, "0.0.0.0/0"),
                                SecurityRule.allowAllEgress()))
                        .idempotencyToken(TOKEN)
                        .build();
                return new Make(
                        () -> cloud.networks().securityGroups().create(spec),
                        cloud.networks().securityGroups());
            }
        },
        ADDRESS("an address with tags, which it gets in a second step", 5) {
            @Override
            Make ready(CloudProvider cloud) {
                PublicAddressSpec spec = PublicAddressSpec.builder("entry")
                        .tag("team", "web")
                        .idempotencyToken(TOKEN)
                        .build();
                return new Make(
                        () -> cloud.networks().publicAddresses().create(spec),
                        cloud.networks().publicAddresses());
            }
        },
        VOLUME("a volume", 3) {
            @Override
            Make ready(CloudProvider cloud) {
                VolumeSpec spec = VolumeSpec.builder("data", DataSize.gib(10))
                        .idempotencyToken(TOKEN)
                        .build();
                return new Make(() -> cloud.volumes().create(spec), cloud.volumes());
            }
        },
        COPY("a copy of a snapshot in another region, for which a disk is made and deleted", 8) {
            @Override
            Make ready(CloudProvider cloud) {
                ResourceId volume = cloud.volumes()
                        .create(VolumeSpec.builder("data", DataSize.gib(10)).build())
                        .await()
                        .id();
                Snapshot snapshot = cloud.volumes()
                        .snapshots()
                        .create(SnapshotSpec.builder("monday", volume).build())
                        .await();
                return new Make(
                        () -> cloud.volumes().snapshots().copy(snapshot.id(), THERE, "monday-there"),
                        cloud.volumes().snapshots());
            }
        };

        private final String description;
        private final int requests;

        Kind(String description, int requests) {
            this.description = description;
            this.requests = requests;
        }

        abstract Make ready(CloudProvider cloud);

        private static ResourceId network(CloudProvider cloud) {
            return cloud.networks()
                    .create(NetworkSpec.builder("own", "10.1.0.0/16").build())
                    .await()
                    .id();
        }

        @Override
        public String toString() {
            return description;
        }
    }

    /** Starts a create, for the first time or again. */
    private interface Start {
        Operation<? extends Resource> start();
    }

    private record Make(Start start, ResourceService<?, ?> service) {}

    /** Where a request is cut. */
    private enum Cut {
        BEFORE,
        AFTER;

        WireFault fault() {
            return this == BEFORE ? new WireFault.CutBefore() : new WireFault.CutAfter();
        }
    }

    static Stream<Arguments> everyCut() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(Cut.values()).map(cut -> Arguments.of(kind, cut)));
    }

    @ParameterizedTest(name = "{0}, cut {1}")
    @Tag("deep")
    @MethodSource("everyCut")
    void aCreateThatIsCutLeavesTheWholeOrNothingAndTellsTheTruth(Kind kind, Cut cut) {
        int cuts = 0;
        boolean struck = true;
        for (int request = 1; struck && request <= MOST_REQUESTS; request++) {
            try (WireTarget target = new WireTarget()) {
                struck = oneCut(target, kind, cut, request);
            }
            cuts += struck ? 1 : 0;
        }

        assertThat(cuts).as("requests that were cut").isBetween(kind.requests, MOST_REQUESTS - 1);
    }

    private static boolean oneCut(WireTarget target, Kind kind, Cut cut, int request) {
        FakeCloud cloud = target.cloud();
        Make make = kind.ready(target.provider());
        Map<String, Integer> before = inventory(cloud);
        WireServer server = target.front().server();
        long cutAt = server.requests() + request;
        server.fault(cutAt, cut.fault());
        String where = kind + ", request " + request + " cut " + cut + ": ";

        Operation<? extends Resource> accepted = null;
        Resource made = null;
        CloudException told = null;
        try {
            accepted = make.start().start();
            made = accepted.await();
        } catch (CloudException e) {
            told = e;
        }
        boolean struck = server.requests() >= cutAt;
        server.clearFaults();
        target.advance(Duration.ofMinutes(10));

        Map<String, Integer> found = inventory(cloud);
        if (told != null) {
            assertThat(told.code()).as(where + told).isIn(ErrorCode.UNKNOWN_OUTCOME, ErrorCode.UNAVAILABLE);
            assertThat(told.leftovers()).as(where + told).isEmpty();
            if (accepted == null) {
                // The caller has nothing to go on with. What there is, is found again by the same create.
                assertThat(found).as(where + "refused with " + told).isEqualTo(before);
                made = make.start().start().await();
            } else {
                made = accepted.await();
            }
            target.advance(Duration.ofMinutes(10));
            found = inventory(cloud);
        }

        assertThat(made).as(where).isNotNull();
        Map<String, Integer> whole = inventoryAfter(kind);
        assertThat(found).as(where + "one and no part more").isEqualTo(whole);
        // The same create once more makes nothing.
        if (kind != Kind.COPY) {
            assertThat(make.start().start().await().id()).as(where).isEqualTo(made.id());
            assertThat(inventory(cloud)).as(where + "repeated").isEqualTo(whole);
        }
        make.service().delete(made.id()).await();
        target.advance(Duration.ofMinutes(10));
        assertThat(inventory(cloud)).as(where + "deleted").isEqualTo(before);
        return struck;
    }

    /** Those that need several requests which change something, and the one that matters most. */
    static Stream<Arguments> cutsOfTheLongest() {
        return Stream.of(Kind.VM, Kind.GROUP, Kind.COPY)
                .flatMap(kind -> Stream.of(Cut.values()).map(cut -> Arguments.of(kind, cut)));
    }

    @ParameterizedTest(name = "{0}, cut {1}")
    @Tag("deep")
    @MethodSource("cutsOfTheLongest")
    void throughThePipelineACreateThatIsCutSucceedsAndMakesOne(Kind kind, Cut cut) {
        int cuts = 0;
        boolean struck = true;
        for (int request = 1; struck && request <= MOST_REQUESTS; request++) {
            try (WireTarget target = new WireTarget();
                    MultiCloud clouds = pipeline(target)) {
                Make make = kind.ready(clouds.provider("gcp"));
                WireServer server = target.front().server();
                long cutAt = server.requests() + request;
                server.fault(cutAt, cut.fault());

                make.start().start().await();

                struck = server.requests() >= cutAt;
                server.clearFaults();
                target.advance(Duration.ofMinutes(10));
                assertThat(inventory(target.cloud()))
                        .as(kind + ", request " + request + " cut " + cut)
                        .isEqualTo(inventoryAfter(kind));
            }
            cuts += struck ? 1 : 0;
        }

        assertThat(cuts).as("requests that were cut").isBetween(kind.requests, MOST_REQUESTS - 1);
    }

    private static MultiCloud pipeline(WireTarget target) {
        return pipeline(target, target.cloud().time());
    }

    static MultiCloud pipeline(WireTarget target, Environment time) {
        return MultiCloud.builder()
                .config(MultiCloudConfig.builder()
                        .account(AccountConfig.builder("gcp")
                                .endpoint(target.front().endpoint())
                                .credentials(CredentialsConfig.builder("access_token")
                                        .value("access_token", Secret.of(GcpFront.TOKEN))
                                        .build())
                                .setting("project", target.front().project())
                                .build())
                        .build())
                .environment(time)
                .factory(new GcpProviderFactory())
                .open();
    }

    /** Returns what there is after a create that nothing disturbed. */
    private static Map<String, Integer> inventoryAfter(Kind kind) {
        return UNDISTURBED.computeIfAbsent(kind, key -> {
            try (WireTarget target = new WireTarget()) {
                key.ready(target.provider()).start().start().await();
                target.advance(Duration.ofMinutes(10));
                return inventory(target.cloud());
            }
        });
    }

    private static final Map<Kind, Map<String, Integer>> UNDISTURBED = new java.util.EnumMap<>(Kind.class);

    /** Counts what a fake cloud has, from inside: what costs money, and what does not. */
    private static Map<String, Integer> inventory(FakeCloud cloud) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Leftover leftover : cloud.leftovers()) {
            counts.merge("billed " + leftover.resource().type(), 1, Integer::sum);
        }
        cloud.vms().stream()
                .filter(vm -> vm.state() != VMState.DELETED)
                .forEach(vm -> counts.merge("vm " + vm.name() + " " + vm.state(), 1, Integer::sum));
        for (Region region : List.of(HERE, THERE)) {
            try (CloudProvider inside = cloud.provider(region)) {
                count(counts, inside, provider -> provider.volumes());
                count(counts, inside, provider -> provider.volumes().snapshots());
                count(counts, inside, provider -> provider.networks());
                count(counts, inside, provider -> provider.networks().subnets());
                count(counts, inside, provider -> provider.networks().publicAddresses());
                inside.networks()
                        .securityGroups()
                        .list(ListQuery.all())
                        .forEach(group -> counts.merge(
                                region + " group " + group.name() + " with "
                                        + group.rules().size() + " rules",
                                1,
                                Integer::sum));
            }
        }
        return counts;
    }

    private static void count(
            Map<String, Integer> counts,
            CloudProvider inside,
            Function<CloudProvider, ResourceService<? extends Resource, ?>> service) {
        service.apply(inside)
                .list(ListQuery.all())
                .forEach(resource -> counts.merge(
                        inside.region() + " " + resource.id().type() + " " + resource.tags(), 1, Integer::sum));
    }
}
