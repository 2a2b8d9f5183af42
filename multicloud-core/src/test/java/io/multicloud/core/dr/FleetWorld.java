package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.BackupPolicy;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Site;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.core.ObjectWitness;
import io.multicloud.core.health.HealthTable;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.ModelDatabase;
import io.multicloud.core.journal.ModelJournal;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.transfer.Bandwidth;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.fake.Fault;
import io.multicloud.testkit.traffic.FakeLoadBalancer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A fleet over the regions of three clouds: in each zone of each region an application, protected in a region of the next
 * cloud. The witness is in a fourth cloud. What is lost neither serves nor answers, and what its machines' states say does not
 * matter.
 */
final class FleetWorld {
    private static final DataSize DISK = DataSize.gib(10);

    private static final SingleAttempts DIRECT = new SingleAttempts() {
        @Override
        public <T> T call(Supplier<T> call) {
            return call.get();
        }
    };

    final VirtualTime time;
    final Map<String, FakeCloud> clouds = new LinkedHashMap<>();
    final List<Application> applications = new ArrayList<>();
    final FakeLoadBalancer balancer;
    final DRCoordinator coordinator;
    private final Map<String, CloudProvider> providers = new LinkedHashMap<>();
    private final Set<Zone> lostZones = new LinkedHashSet<>();
    private final Set<Site> lostSites = new LinkedHashSet<>();
    private final List<Fault> faults = new ArrayList<>();

    /** An application, its machines in one zone of its primary site. */
    record Application(String name, Site primary, Zone zone, Site recovery, List<ResourceId> nodes) {}

    /** @param zoneSizes how many machines each zone of a region has */
    FleetWorld(long seed, int regionsPerCloud, int... zoneSizes) {
        time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"), seed);
        balancer = FakeLoadBalancer.in(time);
        List<Flavor> flavors = List.of(Flavor.aws(), Flavor.gcp(), Flavor.azure());
        for (Flavor flavor : flavors) {
            FakeCloud cloud = FakeCloud.builder(flavor, time)
                    .seed(seed)
                    .jitter(0.2)
                    .historySize(1_000)
                    .build();
            clouds.put(cloud.account(), cloud);
            providers.put(cloud.account(), cloud.provider());
        }
        CloudProvider third = FakeCloud.oci(time).provider();
        ResourceId bucket = third.objects()
                .buckets()
                .create(BucketSpec.builder("roles-of-the-fleet").build())
                .await()
                .id();
        build(regionsPerCloud, zoneSizes);

        ModelDatabase database = new ModelDatabase(time.scheduler(), time.clock());
        ModelJournal journal = new ModelJournal(database, time.scheduler(), JournalWeather.FAIR);
        HealthProbe probe = (machines, timeout) -> machines.stream().allMatch(vm -> serves(vm.id()));
        DisasterRecovery recovery = new DisasterRecovery(
                time,
                journal,
                providers::get,
                new Collaborators(
                        Map.of("truth", probe),
                        Map.of(),
                        Map.of("balancer", balancer),
                        Map.of("third place", ObjectWitness.in(third, bucket, ""))),
                DIRECT,
                new HealthTable(time),
                Bandwidth.unlimited(time),
                DRSettings.DEFAULT);
        SagaEngine engine = new SagaEngine(time, journal, recovery.definitions(), DIRECT, SagaSettings.DEFAULT);
        recovery.connect(engine);
        coordinator = recovery.coordinator();
        engine.start();
    }

    private void build(int regionsPerCloud, int... zoneSizes) {
        List<String> accounts = List.copyOf(clouds.keySet());
        for (int c = 0; c < accounts.size(); c++) {
            String account = accounts.get(c);
            String next = accounts.get((c + 1) % accounts.size());
            for (int r = 0; r < regionsPerCloud; r++) {
                Region region = region(account, r);
                Site primary = new Site(account, region);
                Site recovery = new Site(next, region(next, r));
                List<Zone> zones = provider(account).zones(region);
                ResourceId image = image(primary, zones.get(0));
                for (int z = 0; z < zoneSizes.length; z++) {
                    String name = account + "-" + r + "-" + z;
                    applications.add(new Application(
                            name, primary, zones.get(z), recovery, machines(name, zones.get(z), image, zoneSizes[z])));
                }
            }
        }
    }

    private Region region(String account, int index) {
        return provider(account).regions().stream().sorted().toList().get(index);
    }

    CloudProvider provider(String account) {
        return Objects.requireNonNull(providers.get(account));
    }

    FakeCloud cloud(String account) {
        return Objects.requireNonNull(clouds.get(account));
    }

    /** Returns an image of a disk with little on it, so that copies of the fleet are quick to make. */
    private ResourceId image(Site site, Zone zone) {
        CloudProvider provider = provider(site.account());
        String name = "template-" + site.region();
        ResourceId volume = provider.volumes()
                .create(VolumeSpec.builder(name, DISK).zone(zone).build())
                .await()
                .id();
        cloud(site.account()).volumeBytes(volume).write(0, new byte[] {1, 2, 3});
        ResourceId snapshot = provider.volumes()
                .snapshots()
                .create(SnapshotSpec.builder(name, volume).build())
                .await()
                .id();
        return provider.images()
                .create(ImageSpec.fromSnapshot(name, snapshot).build())
                .await()
                .id();
    }

    private List<ResourceId> machines(String name, Zone zone, ResourceId image, int count) {
        List<ResourceId> ids = new ArrayList<>();
        String account = name.substring(0, name.indexOf('-'));
        for (int i = 0; i < count; i++) {
            ids.add(provider(account)
                    .compute()
                    .create(VMSpec.builder(name + "-" + i)
                            .region(zone.region())
                            .zone(zone)
                            .vcpus(2)
                            .memory(DataSize.gib(4))
                            .rootDisk(DiskSpec.of(DISK, VolumeClass.SSD))
                            .image(ImageRef.id(image))
                            .build())
                    .await()
                    .id());
        }
        return ids;
    }

    int nodes() {
        return applications.stream().mapToInt(app -> app.nodes().size()).sum();
    }

    /** Protects all applications as by default, but for how often copies are made, and waits until there are some. */
    FleetWorld protect(BackupPolicy backups) {
        return protect(backups, applications);
    }

    FleetWorld protect(BackupPolicy backups, List<Application> some) {
        for (Application app : some) {
            coordinator.protect(ProtectionPlan.builder(app.name())
                    .sites(app.primary(), app.recovery())
                    .group(new ConsistencyGroup(
                            "all",
                            app.nodes().stream().map(ProtectedMachine::of).toList()))
                    .backups(backups)
                    .machineProbe("truth")
                    .applicationProbe("truth")
                    .traffic("balancer")
                    .witness("third place")
                    .build());
        }
        Instant end = time.now().plus(Duration.ofMinutes(30));
        for (Application app : some) {
            while (coordinator.backupStatus(app.name()).state() != BackupStatus.State.OK) {
                assertThat(time.now())
                        .as(() -> coordinator.backupStatus(app.name()).toString())
                        .isBefore(end);
                time.advance(Duration.ofSeconds(10));
            }
        }
        return this;
    }

    // ---- what is lost

    /** Stops a machine from within: nobody asked for it. */
    void loseNode(ResourceId vm) {
        provider(vm.account()).compute().stop(vm).await();
    }

    /** Loses all machines of a zone; none can be started there. */
    void loseZone(Zone zone, String account) {
        lostZones.add(zone);
        faults.add(cloud(account).fault(FaultKind.CAPACITY).inZone(zone));
    }

    void loseRegion(Site site) {
        lostSites.add(site);
        faults.add(cloud(site.account()).fault(FaultKind.REGION_DOWN).in(site.region()));
    }

    void loseCloud(String account) {
        applications.stream()
                .map(Application::primary)
                .filter(site -> site.account().equals(account))
                .forEach(lostSites::add);
        faults.add(cloud(account).fault(FaultKind.PARTITION));
    }

    /** Brings everything back. */
    void restore() {
        faults.forEach(Fault::lift);
        faults.clear();
        lostZones.clear();
        lostSites.clear();
    }

    // ---- the truth

    /** Whether a machine does its work. */
    boolean serves(ResourceId id) {
        return cloud(id.account()).vms().stream()
                .filter(vm -> vm.id().equals(id))
                .anyMatch(this::serves);
    }

    private boolean serves(VM vm) {
        return vm.state() == VMState.RUNNING
                && !lostSites.contains(new Site(vm.id().account(), vm.id().region()))
                && vm.zone().stream().noneMatch(lostZones::contains);
    }

    /** Whether an application's users are served: all its machines work at the site that the traffic goes to. */
    boolean serves(Application app) {
        Site site = balancer.connect(app.name()).orElseThrow();
        if (site.equals(app.primary())) {
            return app.nodes().stream().allMatch(this::serves);
        }
        List<ResourceId> there = coordinator.failoverState(app.name()).machines().stream()
                .flatMap(machine -> machine.standby().stream())
                .filter(vm -> new Site(vm.account(), vm.region()).equals(site))
                .toList();
        return there.size() == app.nodes().size() && there.stream().allMatch(this::serves);
    }

    /** Lets time pass until all of some applications serve again, at most so long; returns how long each did not. */
    Map<String, Duration> outages(List<Application> lost, Duration longest) {
        Instant from = time.now();
        Map<String, Duration> outages = new LinkedHashMap<>();
        while (outages.size() < lost.size()) {
            assertThat(Duration.between(from, time.now()))
                    .as(() -> lost.stream()
                            .filter(app -> !outages.containsKey(app.name()))
                            .map(app -> explained(app.name()))
                            .toList()
                            .toString())
                    .isLessThan(longest);
            time.advance(Duration.ofSeconds(1));
            for (Application app : lost) {
                if (!outages.containsKey(app.name()) && serves(app)) {
                    outages.put(app.name(), Duration.between(from, time.now()));
                }
            }
        }
        return outages;
    }

    String explained(String plan) {
        var state = coordinator.failoverState(plan);
        return state.phase() + " " + state.needs() + " "
                + state.work()
                        .flatMap(coordinator::find)
                        .map(found -> found.status().toString())
                        .orElse("");
    }
}
