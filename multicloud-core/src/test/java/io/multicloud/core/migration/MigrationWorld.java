package io.multicloud.core.migration;

import static io.multicloud.core.pipeline.DirectAttempts.DIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.migration.BootProbe;
import io.multicloud.api.migration.HandOver;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.core.catalog.AccountPlacer;
import io.multicloud.core.catalog.SnapshotCatalog;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.ModelDatabase;
import io.multicloud.core.journal.ModelJournal;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.transfer.Bandwidth;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.fake.storage.DiskBytes;
import io.multicloud.testkit.simulation.SimulatedHost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Two fake clouds, a model journal, and hosts that migrate machines. */
final class MigrationWorld {
    static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    final VirtualTime time;
    final FakeCloud aws;
    final FakeCloud gcp;
    final Map<String, CloudProvider> accounts = new LinkedHashMap<>();
    final Map<String, BootProbe> bootProbes = new LinkedHashMap<>();
    final Map<String, HandOver> handOvers = new LinkedHashMap<>();
    final Set<MigrationSettings.Part> parts = EnumSet.of(
            MigrationSettings.Part.COMPRESSION, MigrationSettings.Part.VERIFICATION, MigrationSettings.Part.ROLLBACK);
    /** Accounts in which nothing new is begun. */
    final Set<String> unwell = new HashSet<>();

    int parallel = 3;
    int megabits = 500;
    private final ModelDatabase database;
    private final SnapshotCatalog catalog;
    private final SplittableRandom random;
    private int machines;

    MigrationWorld() {
        this(0);
    }

    MigrationWorld(long seed) {
        this(seed, FakeCloud::gcp);
    }

    /** Returns a world whose Google Cloud is like the real one: it imports disks, and lets no snapshot be read or written. */
    static MigrationWorld importing() {
        return lacking(Capability.SNAPSHOT_READ, Capability.SNAPSHOT_CHANGES, Capability.SNAPSHOT_WRITE);
    }

    /** Returns a world whose Google Cloud lacks something. */
    static MigrationWorld lacking(Capability... capabilities) {
        return new MigrationWorld(
                0,
                time -> FakeCloud.builder(Flavor.gcp(), time)
                        .without(capabilities)
                        .build());
    }

    private MigrationWorld(long seed, Function<VirtualTime, FakeCloud> google) {
        time = VirtualTime.startingAt(START, seed);
        random = new SplittableRandom(seed + 1);
        aws = FakeCloud.aws(time);
        gcp = google.apply(time);
        accounts.put("aws", aws.provider());
        accounts.put("gcp", gcp.provider());
        database = new ModelDatabase(time.scheduler(), time.clock());
        List<OfferSource> offers = new ArrayList<>();
        accounts.values().forEach(account -> account.offers().ifPresent(offers::add));
        catalog = new SnapshotCatalog(time, offers);
    }

    FakeCloud cloud(String name) {
        return name.equals("aws") ? aws : gcp;
    }

    // ---- hosts

    /** Starts a host on the world's own time. */
    DurableMigrator host() {
        return host(time);
    }

    DurableMigrator host(Environment environment) {
        ModelJournal journal = new ModelJournal(database, environment.scheduler(), JournalWeather.FAIR);
        AccountPlacer placer = new AccountPlacer(environment, catalog, List.copyOf(accounts.values()));
        MigrationSite site = new MigrationSite(
                environment,
                accounts::get,
                DIRECT,
                placer,
                catalog,
                (cloud, data) -> Optional.of(Money.usd("0.09").times(data.bytes() >> 30)),
                journal,
                new MigrationSettings(parts, parallel, Bandwidth.ofMbps(environment, megabits)),
                bootProbes,
                handOvers,
                (account, region) -> !unwell.contains(account));
        MigrationPrograms programs = new MigrationPrograms(site);
        SagaEngine engine =
                new SagaEngine(environment, journal, List.of(programs.definition()), DIRECT, SagaSettings.DEFAULT);
        environment.executor().execute(engine::start);
        return programs.migrator(engine);
    }

    /**
     * Lets a machine be migrated by two hosts, and waits until that is over.
     *
     * @param first the one that begins
     * @param cancelledAfter when somebody cancels; zero for never
     * @return empty if the first one has died before anybody could know of the migration
     */
    Optional<WorkStatus> onTwoHosts(SimulatedHost first, MigrationSpec spec, Duration cancelledAfter) {
        List<CompletionStage<Migration>> begun = host(first).begin(List.of(spec));
        host(new SimulatedHost(time, "b", Duration.ZERO));
        Migration migration = null;
        for (int i = 0; i < 100 && migration == null; i++) {
            time.advance(Duration.ofMillis(20));
            migration = begun.get(0).toCompletableFuture().getNow(null);
        }
        if (migration == null) {
            return Optional.empty();
        }
        Migration seen = host().find(migration.id()).orElseThrow();
        if (!cancelledAfter.isZero()) {
            time.advance(cancelledAfter);
            seen.cancel();
        }
        return Optional.of(seen.await(LONG));
    }

    // ---- machines

    /** Makes a running machine with so many disks, each with some bytes on it. */
    VM machine(String cloud, int disks) {
        VMSpec.Builder spec = VMSpec.builder("shop-" + ++machines)
                .image("ubuntu-22.04")
                .vcpus(4)
                .memory(DataSize.gib(16))
                .rootDisk(DiskSpec.of(DataSize.gib(10), VolumeClass.SSD))
                .tag("team", "shop")
                .idempotencyToken("shop-" + machines);
        for (int i = 1; i < disks; i++) {
            spec.dataDisk(DiskSpec.of(DataSize.gib(10), VolumeClass.SSD));
        }
        VM vm = accounts.get(cloud).compute().create(spec.build()).await();
        vm.volumes().forEach(disk -> scribble(disk, 20));
        return vm;
    }

    /** Makes a running machine with so many disks of 1 GiB, which import soon, each with some bytes on it. */
    VM smallMachine(int disks) {
        CloudProvider account = aws.provider();
        String name = "small-" + ++machines;
        ResourceId disk = account.volumes()
                .create(VolumeSpec.builder(name, DataSize.gib(1)).build())
                .await()
                .id();
        scribble(disk, 40);
        ResourceId snapshot = account.volumes()
                .snapshots()
                .create(SnapshotSpec.builder(name, disk).build())
                .await()
                .id();
        ResourceId image = account.images()
                .create(ImageSpec.fromSnapshot(name, snapshot).build())
                .await()
                .id();
        VMSpec.Builder spec = VMSpec.builder(name)
                .image(ImageRef.id(image))
                .vcpus(2)
                .memory(DataSize.gib(4))
                .tag("team", "shop")
                .rootDisk(DiskSpec.of(DataSize.gib(1), VolumeClass.SSD));
        for (int i = 1; i < disks; i++) {
            spec.dataDisk(DiskSpec.of(DataSize.gib(1), VolumeClass.SSD));
        }
        VM vm = account.compute().create(spec.build()).await();
        vm.volumes().subList(1, disks).forEach(data -> scribble(data, 20));
        return vm;
    }

    /** Writes at random places of a disk. */
    void scribble(ResourceId disk, int places) {
        FakeCloud cloud = cloud(disk.account());
        long size = cloud.volumeBytes(disk).size();
        for (int i = 0; i < places; i++) {
            byte[] bytes = new byte[random.nextInt(1, 100_000)];
            random.nextBytes(bytes);
            cloud.volumeBytes(disk).write(random.nextLong(size - bytes.length), bytes);
        }
    }

    VM get(ResourceId vm) {
        return accounts.get(vm.account()).compute().get(vm);
    }

    // ---- what must hold

    /** Checks that the target's disks are those of the source, byte for byte. */
    void sameBytes(ResourceId source, ResourceId target) {
        List<ResourceId> from = get(source).volumes();
        List<ResourceId> to = get(target).volumes();
        assertThat(to).hasSameSizeAs(from);
        for (int i = 0; i < from.size(); i++) {
            DiskBytes there = cloud(source.account()).volumeBytes(from.get(i));
            DiskBytes here = cloud(target.account()).volumeBytes(to.get(i));
            assertThat(here.sameAs(there)).as("disk %s of %s", i + 1, target).isTrue();
        }
    }

    /** Checks that the target's disks begin with those of the source, and are zero behind them. */
    void sameStart(ResourceId source, ResourceId target) {
        List<ResourceId> from = get(source).volumes();
        List<ResourceId> to = get(target).volumes();
        assertThat(to).hasSameSizeAs(from);
        int piece = 64 << 20;
        for (int i = 0; i < from.size(); i++) {
            DiskBytes there = cloud(source.account()).volumeBytes(from.get(i));
            DiskBytes here = cloud(target.account()).volumeBytes(to.get(i));
            for (long at = 0; at < there.size(); at += piece) {
                assertThat(Arrays.equals(here.read(at, piece), there.read(at, piece)))
                        .as("disk %s of %s from %s", i + 1, target, at)
                        .isTrue();
            }
            assertThat(here.writtenBytes()).isLessThanOrEqualTo(there.writtenBytes());
        }
    }

    /** Returns what is billed and belongs to a migration. */
    List<Leftover> owned() {
        List<Leftover> owned = new ArrayList<>(aws.leftovers());
        owned.addAll(gcp.leftovers());
        return owned.stream()
                .filter(leftover -> leftover.tags().containsKey(Tags.WORK))
                .toList();
    }

    /** Checks that a machine is as if nothing had happened. */
    void untouched(ResourceId source) {
        assertThat(get(source).state()).isEqualTo(VMState.RUNNING);
        assertThat(owned()).isEmpty();
    }

    /** Returns the machines of a cloud that are not gone. */
    List<VM> living(FakeCloud cloud) {
        return cloud.vms().stream()
                .filter(vm -> vm.state() != VMState.DELETED && vm.state() != VMState.DELETING)
                .toList();
    }

    static final Region EAST = Region.of("us-east-1");
    static final Duration LONG = Duration.ofHours(6);
}
