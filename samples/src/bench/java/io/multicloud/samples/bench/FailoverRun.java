package io.multicloud.samples.bench;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.dr.FailoverState;
import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.dr.Objectives;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.dr.Site;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.JournalConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.core.ObjectWitness;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.traffic.FakeLoadBalancer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A region with a thousand machines is lost. The whole library in virtual time: accounts through their pipelines, the journal
 * on SQLite, the witness in a third cloud's bucket, a load balancer.
 */
final class FailoverRun {
    static final int MACHINES = 50;
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final DataSize DISK = DataSize.gib(30);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T06:00:00Z"));
    private final FakeCloud aws = FakeCloud.builder(Flavor.aws(), time)
            .historySize(1_000)
            .build();
    private final FakeCloud gcp;
    private final FakeCloud oci = FakeCloud.oci(time);
    private final FakeLoadBalancer balancer = FakeLoadBalancer.in(time);
    private final Site primary;
    private final Site recovery;
    private final int applications;
    private final RecoveryMode mode;
    private final HealthPolicy health;
    private final Duration objective;
    private final MultiCloud clouds;
    private final DRCoordinator coordinator;
    private boolean lost;

    /**
     * What came of it.
     *
     * @param recovered from the first failed probe of an application until it was checked, the longest of all
     * @param served from the loss of the region until users of all applications were served
     * @param cpu processor time of all threads meanwhile, but for what the fake clouds took
     * @param quotas of the recovery site, before
     * @param steps how long each kind of step took altogether, in the application that took longest
     */
    record Result(
            Duration recovered, Duration served, Duration cpu, List<Quota> quotas, Map<String, Duration> steps) {}

    /** @param applications how many, of {@link #MACHINES} machines each */
    FailoverRun(int applications, RecoveryMode mode, HealthPolicy health, Duration objective, Path directory) {
        this.applications = applications;
        this.mode = mode;
        this.health = health;
        this.objective = objective;
        this.gcp = FakeCloud.builder(Flavor.gcp(), time)
                .historySize(1_000)
                .vmQuota(Flavor.gcp().defaultRegion(), 2 * vms())
                .vcpuQuota(Flavor.gcp().defaultRegion(), "", 4.0 * vms())
                .build();
        this.primary = new Site("aws", aws.provider().region());
        this.recovery = new Site("gcp", gcp.provider().region());
        CloudProvider third = oci.provider();
        ResourceId bucket = third.objects()
                .buckets()
                .create(BucketSpec.builder("roles-of-the-bench").build())
                .await()
                .id();
        this.clouds = MultiCloud.builder()
                .environment(time)
                .config(MultiCloudConfig.builder()
                        .account(AccountConfig.builder("aws").build())
                        .account(AccountConfig.builder("gcp").build())
                        .journal(JournalConfig.builder().directory(directory).build())
                        .build())
                .factory(new MeteredFactory(aws.factory()))
                .factory(new MeteredFactory(gcp.factory()))
                .healthProbe("truth", (machines, timeout) -> machines.stream().allMatch(this::serves))
                .trafficSwitch("balancer", balancer)
                .witness("third place", ObjectWitness.in(third, bucket, ""))
                .open();
        this.coordinator = clouds.disasterRecovery();
    }

    private int vms() {
        return applications * MACHINES;
    }

    private boolean serves(VM vm) {
        return vm.state() == VMState.RUNNING && !(lost && vm.id().region().equals(primary.region()));
    }

    Result run() {
        try (clouds) {
            List<String> plans = protect();
            List<Quota> quotas = gcp.provider().quotas().list(recovery.region()).stream()
                    .toList();
            long cpuBefore = cpu() - MeteredFactory.cpuNanos();
            Instant lostAt = time.now();
            lost = true;
            aws.fault(FaultKind.REGION_DOWN).in(primary.region());
            Map<String, Duration> served = new LinkedHashMap<>();
            while (served.size() < plans.size()) {
                if (Duration.between(lostAt, time.now()).compareTo(LONGEST) > 0) {
                    throw new IllegalStateException("not recovered after " + LONGEST + ": " + explained(plans));
                }
                time.advance(Duration.ofSeconds(1));
                for (String plan : plans) {
                    if (!served.containsKey(plan) && balancer.connect(plan).map(recovery::equals).orElse(false)) {
                        served.put(plan, Duration.between(lostAt, time.now()));
                    }
                }
            }
            List<Recovery> recoveries = checked(plans);
            Duration cpu = Duration.ofNanos(cpu() - MeteredFactory.cpuNanos() - cpuBefore);
            Recovery longest = Objects.requireNonNull(recoveries.stream()
                    .max((a, b) -> took(a).compareTo(took(b)))
                    .orElse(null));
            Duration all = served.values().stream().max(Duration::compareTo).orElseThrow();
            return new Result(took(longest), all, cpu, quotas, steps(longest));
        }
    }

    private static Duration took(Recovery recovery) {
        return recovery.recoveryTime().orElseThrow();
    }

    private static Map<String, Duration> steps(Recovery recovery) {
        return recovery.status().steps().stream()
                .filter(step -> step.took().isPresent())
                .collect(Collectors.toMap(
                        step -> step.name().replaceAll("-[0-9]+$", ""),
                        step -> step.took().orElseThrow(),
                        Duration::plus,
                        LinkedHashMap::new));
    }

    /** Waits until each application was checked at the recovery site. */
    private List<Recovery> checked(List<String> plans) {
        List<Recovery> recoveries = new ArrayList<>();
        for (String plan : plans) {
            Recovery found = coordinator
                    .failoverState(plan)
                    .work()
                    .flatMap(coordinator::find)
                    .orElseThrow();
            for (int i = 0; i < 600 && found.recoveryTime().isEmpty(); i++) {
                time.advance(Duration.ofSeconds(1));
                found = coordinator.find(found.id()).orElseThrow();
            }
            recoveries.add(found);
        }
        return recoveries;
    }

    private String explained(List<String> plans) {
        FailoverState state = coordinator.failoverState(plans.get(0));
        return state.phase() + " " + state.needs() + " "
                + state.work()
                        .flatMap(coordinator::find)
                        .map(found -> found.status().toString())
                        .orElse("");
    }

    // ---- before

    private List<String> protect() {
        CloudProvider provider = aws.provider();
        ImageRef image = ImageRef.id(image(provider));
        List<Operation<VM>> created = new ArrayList<>();
        for (int i = 0; i < vms(); i++) {
            created.add(provider.compute()
                    .create(VMSpec.builder("vm-" + i)
                            .vcpus(2)
                            .memory(DataSize.gib(4))
                            .image(image)
                            .rootDisk(DiskSpec.of(DISK, VolumeClass.SSD))
                            .build()));
        }
        List<ProtectedMachine> all = created.stream()
                .map(operation -> ProtectedMachine.of(operation.await().id()))
                .toList();
        List<String> plans = new ArrayList<>();
        for (int a = 0; a < applications; a++) {
            String name = "app-" + a;
            List<ProtectedMachine> machines = all.subList(a * MACHINES, (a + 1) * MACHINES);
            coordinator.protect(ProtectionPlan.builder(name)
                    .sites(primary, recovery)
                    .group(new ConsistencyGroup("all", machines))
                    .mode(mode)
                    .objectives(new Objectives(objective, Duration.ofHours(24), Map.of()))
                    .backups(new BackupPolicy(Duration.ofHours(12), 2, Duration.ZERO))
                    .health(health)
                    .machineProbe("truth")
                    .applicationProbe("truth")
                    .traffic("balancer")
                    .witness("third place")
                    .build());
            plans.add(name);
            // One after the other: their snapshots would keep each other waiting for longer than a copy may take.
            await(name, () -> coordinator.backupStatus(name).state() == BackupStatus.State.OK);
        }
        if (mode != RecoveryMode.BACKUP_RESTORE) {
            await("standbys", () -> gcp.vms().stream()
                            .filter(vm -> vm.state() == VMState.RUNNING)
                            .count()
                    >= vms());
            // And until the plans know of them.
            time.advance(Duration.ofMinutes(5));
        }
        return plans;
    }

    private void await(String what, BooleanSupplier ready) {
        Instant begun = time.now();
        while (!ready.getAsBoolean()) {
            if (Duration.between(begun, time.now()).compareTo(LONGEST) > 0) {
                throw new IllegalStateException(what + " not protected after " + LONGEST + ": "
                        + gcp.vms().size() + " machines at " + recovery);
            }
            time.advance(Duration.ofSeconds(10));
        }
    }

    /** Returns an image of a disk with little on it: how long copies take is not what is measured. */
    private ResourceId image(CloudProvider provider) {
        Region region = primary.region();
        ResourceId volume = provider.volumes()
                .create(VolumeSpec.builder("template", DISK)
                        .zone(provider.zones(region).get(0))
                        .build())
                .await()
                .id();
        aws.volumeBytes(volume).write(0, new byte[] {1, 2, 3});
        ResourceId snapshot = provider.volumes()
                .snapshots()
                .create(SnapshotSpec.builder("template", volume).build())
                .await()
                .id();
        return provider.images()
                .create(ImageSpec.fromSnapshot("template", snapshot).build())
                .await()
                .id();
    }

    private static long cpu() {
        var threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            sum += Math.max(0, threads.getThreadCpuTime(id));
        }
        return sum;
    }
}
