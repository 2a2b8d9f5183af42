package io.multicloud.samples.recovery;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.dr.FailoverState;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.dr.Site;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationListener;
import io.multicloud.api.migration.MigrationProgress;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.work.StepStatus;
import io.multicloud.api.work.Work;
import io.multicloud.api.work.WorkId;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.JournalConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.core.ObjectWitness;
import io.multicloud.core.Offers;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.fake.Fault;
import io.multicloud.testkit.traffic.FakeDns;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A shop's machine, with a disk of 1 GiB: it moves from AWS to Google Cloud while it serves, is protected there, loses its
 * region, goes on in AWS by itself, and comes home when the region is back. All in virtual time, on the journal that ships.
 */
public final class RecoveryRun {
    /** What {@link Progress} is told of, in the order of time. */
    public static final List<String> PARTS = List.of("migration", "failover", "failback");

    private static final Instant START = Instant.parse("2026-09-01T08:00:00Z");
    private static final Region IRELAND = Region.of("eu-west-1");
    private static final Region FRANKFURT = Region.of("europe-west3");
    private static final Region THIRD = Region.of("eu-stockholm-1");
    private static final String PLAN = "shop";

    /** Long enough for the first copies to be complete, and for some rounds of changes after them. */
    private static final Duration QUIET = Duration.ofMinutes(30);

    private static final Duration OUTAGE = Duration.ofMinutes(45);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Set<WorkState> STUCK = Set.of(WorkState.PAUSED, WorkState.FAILED, WorkState.CANCELLED);

    private final VirtualTime time = VirtualTime.startingAt(START, 1);
    private final FakeCloud aws = cloud(Flavor.aws(), IRELAND);
    private final FakeCloud gcp = cloud(Flavor.gcp(), FRANKFURT);
    private final FakeCloud oci = cloud(Flavor.oci(), THIRD);
    private final Shop shop = new Shop();
    private final FakeDns dns = FakeDns.builder(time).build();
    private final List<TimedStep> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Progress progress;
    private String toldPart = "";
    private int toldPercent;

    private RecoveryRun(Progress progress) {
        this.progress = progress;
    }

    /** Is told how far each part is. */
    @FunctionalInterface
    public interface Progress {
        /** Is told what is under way, and how much of it is done, in per cent. */
        void at(String what, int percent);
    }

    /**
     * Runs it.
     *
     * @param journal a directory for the journal, empty or not there yet
     * @throws IllegalStateException if anything does not end as it should
     */
    public static RecoveryResult run(Path journal, Progress progress) {
        return new RecoveryRun(progress).run(journal);
    }

    private FakeCloud cloud(Flavor flavor, Region region) {
        return FakeCloud.builder(flavor, time)
                .offers(Offers.bundled())
                .home(region)
                .regions(region)
                .build();
    }

    private RecoveryResult run(Path journal) {
        MultiCloudConfig config = MultiCloudConfig.builder()
                .account(AccountConfig.builder("aws").build())
                .account(AccountConfig.builder("gcp").build())
                .account(AccountConfig.builder("oci").build())
                .journal(JournalConfig.builder().directory(journal).build())
                .build();
        ResourceId bucket = oci.provider()
                .objects()
                .buckets()
                .create(BucketSpec.builder("witness").build())
                .await()
                .id();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config)
                .environment(time)
                .factory(aws.factory())
                .factory(gcp.factory())
                .factory(oci.factory())
                .healthProbe("shop", shop)
                .trafficSwitch("dns", dns)
                .witness("stockholm", ObjectWitness.in(oci.provider(), bucket, "witness/"))
                .open()) {
            return run(clouds);
        }
    }

    private RecoveryResult run(MultiCloud clouds) {
        ResourceId image = ShopDisk.imageIn(clouds.provider("aws"));
        VM source = clouds.provider("aws")
                .compute()
                .create(VMSpec.builder("shop")
                        .image(ImageRef.id(image))
                        .vcpus(2)
                        .build())
                .await();

        Migration migration = migrate(clouds, source);
        VM machine = clouds.provider("gcp")
                .compute()
                .get(migration.progress().target().orElseThrow());

        DRCoordinator recovery = clouds.disasterRecovery();
        protect(recovery, machine);
        Recovery failover = loseTheRegion(clouds, recovery);
        comeHome(recovery);
        return new RecoveryResult(
                steps,
                took("migration"),
                migration.progress().downtime(),
                migration.progress().sent(),
                failover.recoveryTime().orElseThrow(),
                failover.loss().orElseThrow(),
                took("failback"),
                between("failback", "stop", "check-application"),
                notes);
    }

    private Migration migrate(MultiCloud clouds, VM source) {
        clouds.migrator().addListener(new MigrationListener() {
            @Override
            public void progressed(Migration migration, MigrationProgress now) {
                tell("migration", migration.status());
            }
        });
        Migration migration = clouds.migrator()
                .migrate(MigrationSpec.builder(source.id(), "gcp")
                        .region(FRANKFURT)
                        .strategy(MigrationStrategy.warm())
                        .build());
        end("migration", migration, WorkState.SUCCEEDED);
        notes.add("migrated to " + migration.progress().target().orElseThrow());
        return migration;
    }

    private void protect(DRCoordinator recovery, VM machine) {
        Site primary = new Site("gcp", FRANKFURT);
        dns.point(PLAN, primary);
        recovery.protect(ProtectionPlan.builder(PLAN)
                .sites(primary, new Site("aws", IRELAND))
                .group(new ConsistencyGroup("shop", List.of(ProtectedMachine.of(machine.id()))))
                .machineProbe("shop")
                .traffic("dns")
                .witness("stockholm")
                .build());
        time.advance(QUIET);
        BackupStatus status = recovery.backupStatus(PLAN);
        if (status.state() != BackupStatus.State.OK) {
            throw new IllegalStateException("it should be protected by now: " + status);
        }
        notes.add("protected, newest copy of "
                + status.groups().get(0).newest().orElseThrow().sourceInstant());
    }

    private Recovery loseTheRegion(MultiCloud clouds, DRCoordinator recovery) {
        Fault dark = gcp.fault(FaultKind.REGION_DOWN).in(FRANKFURT);
        shop.lose(FRANKFURT);
        notes.add("lost " + FRANKFURT + " at " + time.now());
        Instant end = time.now().plus(LONGEST);
        Optional<WorkId> work = Optional.empty();
        while (work.isEmpty() && time.now().isBefore(end)) {
            time.advance(LOOK);
            work = recovery.failoverState(PLAN).work();
        }
        Recovery failover = work.flatMap(recovery::find)
                .orElseThrow(() ->
                        new IllegalStateException("a failover should have begun: " + recovery.failoverState(PLAN)));
        end("failover", failover, WorkState.WAITING);
        failover.commit();
        ResourceId standby =
                recovery.failoverState(PLAN).machines().get(0).standby().orElseThrow();
        notes.add("goes on at " + clouds.provider("aws").compute().get(standby));
        time.advance(OUTAGE);
        dark.lift();
        shop.recover(FRANKFURT);
        return failover;
    }

    private void comeHome(DRCoordinator recovery) {
        time.advance(QUIET);
        Recovery failback = recovery.failback(PLAN, "the region is back");
        end("failback", failback, WorkState.WAITING);
        failback.commit();
        time.advance(QUIET);
        FailoverState state = recovery.failoverState(PLAN);
        notes.add("home: " + state.phase() + " at "
                + state.active().map(Site::toString).orElse("no site"));
    }

    /** Tells each percentage once. */
    private void tell(String part, WorkStatus status) {
        int percent = (int) (100 * status.fraction());
        if (!part.equals(toldPart) || percent > toldPercent) {
            toldPart = part;
            toldPercent = percent;
            progress.at(part, percent);
        }
    }

    /** @param goal the state it shall come to: a recovery waits for the decision that it is final */
    private void end(String name, Work work, WorkState goal) {
        Instant end = time.now().plus(LONGEST);
        WorkStatus status = work.status();
        while (status.state() != goal
                && !STUCK.contains(status.state())
                && time.now().isBefore(end)) {
            time.advance(LOOK);
            status = work.status();
            tell(name, status);
        }
        if (status.state() != goal) {
            throw new IllegalStateException("the " + name + " should have succeeded: " + status);
        }
        for (StepStatus step : status.steps()) {
            boolean done =
                    step.state() == StepStatus.State.DONE && step.startedAt().isPresent();
            if (done && step.took().isPresent()) {
                steps.add(new TimedStep(
                        name, step.name(), step.startedAt().get(), step.took().get()));
            }
        }
    }

    /** Returns how long it was from the begin of one step to the end of another. */
    private Duration between(String work, String first, String last) {
        TimedStep begin = step(work, first);
        TimedStep end = step(work, last);
        return Duration.between(begin.start(), end.start().plus(end.took()));
    }

    private TimedStep step(String work, String name) {
        return steps.stream()
                .filter(step -> step.work().equals(work) && step.step().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Duration took(String name) {
        List<TimedStep> ofIt =
                steps.stream().filter(step -> step.work().equals(name)).toList();
        TimedStep last = ofIt.get(ofIt.size() - 1);
        return Duration.between(ofIt.get(0).start(), last.start().plus(last.took()));
    }
}
