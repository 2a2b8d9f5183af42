package io.multicloud.core.dr;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.dr.DRListener;
import io.multicloud.api.dr.FailoverState;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.QuiesceHook;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.Witness;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Scheduler;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.core.health.HealthTable;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.ModelDatabase;
import io.multicloud.core.journal.ModelJournal;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.transfer.Bandwidth;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.traffic.FakeLoadBalancer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Two clouds, a journal, and hosts that protect machines of the one at the other. */
final class DRWorld {
    static final SingleAttempts DIRECT = new SingleAttempts() {
        @Override
        public <T> T call(Supplier<T> call) {
            return call.get();
        }
    };

    final VirtualTime time;
    final FakeCloud aws;
    final FakeCloud azure;
    final ModelDatabase database;
    final FakeLoadBalancer balancer;
    final HealthTable health;
    final MemoryWitness witness = new MemoryWitness();
    final RecordingHook hook = new RecordingHook();
    final Site primary;
    final Site recovery;
    final List<ResourceId> vms = new ArrayList<>();
    final List<BackupStatus> told = new ArrayList<>();
    final List<FailoverState> phases = new ArrayList<>();
    final Map<String, HealthProbe> probes = new LinkedHashMap<>();
    private final Map<String, CloudProvider> providers = new LinkedHashMap<>();
    DRSettings settings = DRSettings.DEFAULT;

    DRWorld() {
        this(0);
    }

    DRWorld(long seed) {
        this(seed, Flavor.aws());
    }

    /** @param first of which kind the primary account is, in place of AWS */
    DRWorld(long seed, Flavor first) {
        time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"), seed);
        health = new HealthTable(time);
        aws = FakeCloud.builder(first, time).account("aws").build();
        azure = FakeCloud.azure(time);
        database = new ModelDatabase(time.scheduler(), time.clock());
        balancer = FakeLoadBalancer.in(time);
        providers.put(aws.account(), aws.provider());
        providers.put("azure", azure.provider());
        primary = new Site(aws.account(), aws.provider().region());
        recovery = new Site("azure", providers.get("azure").region());
    }

    CloudProvider at(FakeCloud cloud) {
        return Objects.requireNonNull(providers.get(cloud.account()));
    }

    // ---- machines

    /** Creates running machines with some bytes on their disks. */
    DRWorld machines(int count) {
        return machines(count, DataSize.gib(8));
    }

    DRWorld machines(int count, DataSize root) {
        for (int i = 0; i < count; i++) {
            VM vm = at(aws).compute()
                    .create(VMSpec.builder("app-" + vms.size())
                            .vcpus(2)
                            .memory(DataSize.gib(4))
                            .rootDisk(DiskSpec.of(root, VolumeClass.SSD))
                            .dataDisk(DiskSpec.of(DataSize.gib(1), VolumeClass.SSD))
                            .build())
                    .await();
            vms.add(vm.id());
            write(i, "state of " + i + " at the start");
        }
        return this;
    }

    /** Writes to the data disk of a machine of the primary site, as its application would. */
    void write(int machine, String text) {
        write(aws, vms.get(machine), text);
    }

    void write(FakeCloud cloud, ResourceId vm, String text) {
        ResourceId disk = at(cloud).compute().get(vm).volumes().get(1);
        byte[] bytes = new byte[64];
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(content, 0, bytes, 0, content.length);
        cloud.volumeBytes(disk).write(4096, bytes);
    }

    String read(FakeCloud cloud, ResourceId vm) {
        ResourceId disk = at(cloud).compute().get(vm).volumes().get(1);
        byte[] bytes = cloud.volumeBytes(disk).read(4096, 64);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    List<VM> running(FakeCloud cloud) {
        return cloud.vms().stream().filter(vm -> vm.state() == VMState.RUNNING).toList();
    }

    ProtectionPlan.Builder plan() {
        return ProtectionPlan.builder("shop")
                .sites(primary, recovery)
                .group(new ConsistencyGroup(
                        "all", vms.stream().map(ProtectedMachine::of).toList()))
                .traffic("balancer")
                .network(TargetNetwork.byDefault());
    }

    // ---- hosts

    /** A process that protects. */
    record Host(SimulatedHost machine, ModelJournal journal, SagaEngine engine, Desk desk, DRCoordinator coordinator) {
        void kill() {
            machine.kill();
            journal.loseWhatIsOnItsWay();
        }
    }

    Host host(String name) {
        return host(name, Duration.ZERO);
    }

    Host host(String name, Duration skew) {
        SimulatedHost machine = new SimulatedHost(time, name, skew);
        Environment environment = new CallersHost(machine);
        ModelJournal journal = new ModelJournal(database, machine.scheduler(), JournalWeather.FAIR);
        DisasterRecovery recovery = new DisasterRecovery(
                environment,
                journal,
                providers::get,
                new Collaborators(
                        probes, Map.of("hook", hook), Map.of("balancer", balancer), Map.of("witness", witness)),
                DIRECT,
                health,
                Bandwidth.unlimited(machine),
                settings);
        SagaEngine engine = new SagaEngine(machine, journal, recovery.definitions(), DIRECT, SagaSettings.DEFAULT);
        Desk desk = recovery.connect(engine);
        DRCoordinator coordinator = recovery.coordinator();
        coordinator.addListener(new DRListener() {
            @Override
            public void protection(BackupStatus status) {
                told.add(status);
            }

            @Override
            public void failover(FailoverState state) {
                phases.add(state);
            }
        });
        machine.executor().execute(engine::start);
        return new Host(machine, journal, engine, desk, coordinator);
    }

    /** A host on which a caller may wait: that is what makes the time pass. */
    private final class CallersHost implements Environment {
        private final SimulatedHost host;

        CallersHost(SimulatedHost host) {
            this.host = host;
        }

        @Override
        public InstantSource clock() {
            return host.clock();
        }

        @Override
        public long nanoTime() {
            return host.nanoTime();
        }

        @Override
        public Scheduler scheduler() {
            return host.scheduler();
        }

        @Override
        public RandomGenerator random() {
            return host.random();
        }

        @Override
        public String newId() {
            return host.newId();
        }

        @Override
        public Executor executor() {
            return host.executor();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            time.pause(duration);
        }
    }

    // ---- time

    /** Lets time pass until something holds, or fails the test. */
    void until(Duration longest, BooleanSupplier holds, Supplier<String> otherwise) {
        Instant end = time.now().plus(longest);
        while (!holds.getAsBoolean()) {
            if (time.now().isAfter(end)) {
                throw new AssertionError("not within " + longest + ": " + otherwise.get());
            }
            time.advance(Duration.ofSeconds(1));
        }
    }

    void protectedWell(Host host) {
        until(
                Duration.ofMinutes(15),
                () -> host.coordinator().backupStatus("shop").state() == BackupStatus.State.OK,
                () -> "protected: " + host.coordinator().backupStatus("shop"));
    }

    FailoverState.Phase phase(Host host) {
        return host.coordinator().failoverState("shop").phase();
    }

    void untilPhase(Host host, FailoverState.Phase phase, Duration longest) {
        until(longest, () -> phase(host) == phase, () -> "phase " + phase + ": " + explained(host));
    }

    String explained(Host host) {
        FailoverState state = host.coordinator().failoverState("shop");
        return state
                + state.work()
                        .flatMap(host.coordinator()::find)
                        .map(recovery -> "\n" + recovery.status())
                        .orElse("");
    }

    // ---- collaborators

    /** A witness that fails with nothing. */
    static final class MemoryWitness implements Witness {
        private final Map<String, Role> roles = new LinkedHashMap<>();

        @Override
        public Optional<Role> role(String application) {
            return Optional.ofNullable(roles.get(application));
        }

        @Override
        public Role take(String application, Site site, long expectedEpoch) {
            Role held = roles.get(application);
            long epoch = held == null ? 0 : held.epoch();
            if (epoch == expectedEpoch) {
                roles.put(application, new Role(site, epoch + 1));
            }
            return Objects.requireNonNull(roles.get(application));
        }
    }

    /** Notes when it was called. */
    final class RecordingHook implements QuiesceHook {
        final List<String> calls = new ArrayList<>();

        @Nullable
        Runnable onQuiesce;

        @Override
        public void quiesce(List<VM> machines) {
            calls.add("quiesce " + time.now());
            if (onQuiesce != null) {
                onQuiesce.run();
            }
        }

        @Override
        public void thaw(List<VM> machines) {
            calls.add("thaw " + time.now());
        }
    }
}
