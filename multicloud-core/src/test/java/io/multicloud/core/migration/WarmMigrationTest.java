package io.multicloud.core.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.migration.HandOver;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationPlan;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.work.StepStatus;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rounds of changes while the source runs, and the hand-over of what does not stop at all. */
class WarmMigrationTest {
    private final MigrationWorld world = new MigrationWorld();

    private static MigrationSpec.Builder warm(VM source) {
        return MigrationSpec.builder(source.id(), "gcp").strategy(MigrationStrategy.warm());
    }

    /** Lets the machine write every so often, as long as it runs. */
    private void busy(VM source, Duration every, int places) {
        world.time.background().schedule(every, () -> {
            if (world.get(source.id()).state() == VMState.RUNNING) {
                source.volumes().forEach(disk -> world.scribble(disk, places));
            }
            busy(source, every, places);
        });
    }

    @Test
    void aMachineThatWritesLittleIsDownForLessThanTwoMinutes() {
        VM source = world.machine("aws", 1);
        world.scribble(source.volumes().get(0), 600);
        busy(source, Duration.ofSeconds(10), 1);
        Migration migration = world.host().migrate(warm(source).build());

        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.SUCCEEDED);
        world.sameBytes(source.id(), migration.progress().target().orElseThrow());
        assertThat(migration.progress().downtime())
                .isLessThan(Duration.ofMinutes(2))
                .isPositive();
        assertThat(status.steps().stream()
                        .filter(step -> step.state() == StepStatus.State.SKIPPED)
                        .map(StepStatus::name))
                .contains("round-4", "round-10-export-1");
        assertThat(world.owned()).isEmpty();
    }

    @Test
    void aDiskThatGrowsBetweenTwoRoundsArrivesWhole() {
        VM source = world.machine("aws", 2);
        Migration migration = world.host().migrate(warm(source).build());
        world.time.advance(Duration.ofSeconds(100));
        ResourceId disk = source.volumes().get(1);
        world.aws
                .provider()
                .volumes()
                .resize(disk, io.multicloud.api.DataSize.gib(14))
                .await();
        world.aws.volumeBytes(disk).write(13L << 30, new byte[] {1, 2, 3});

        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.SUCCEEDED);
        world.sameBytes(source.id(), migration.progress().target().orElseThrow());
    }

    @Test
    void changesThatDoNotBecomeFewerPauseItAndAHumanMayTakeTheDowntime() {
        world.megabits = 4;
        VM source = world.machine("aws", 1);
        busy(source, Duration.ofSeconds(20), 14);
        Migration migration = world.host()
                .migrate(warm(source)
                        .strategy(new MigrationStrategy.Warm(Duration.ofSeconds(115), 10))
                        .build());

        WorkStatus paused = migration.await(MigrationWorld.LONG);

        assertThat(paused.state()).as(paused.toString()).isEqualTo(WorkState.PAUSED);
        assertThat(paused.reason().orElseThrow()).contains("do not become fewer");
        assertThat(world.get(source.id()).state()).isEqualTo(VMState.RUNNING);
        migration.proceed("the owner: the shop may be closed tonight");
        WorkStatus done = migration.await(MigrationWorld.LONG);
        assertThat(done.state()).as(done.toString()).isEqualTo(WorkState.SUCCEEDED);
        world.sameBytes(source.id(), migration.progress().target().orElseThrow());
    }

    @Test
    void aDowntimeThatNoNumberOfRoundsReachesIsSaidAtOnce() {
        VM source = world.machine("aws", 1);
        Migration migration = world.host()
                .migrate(warm(source)
                        .strategy(new MigrationStrategy.Warm(Duration.ofSeconds(5), 10))
                        .build());

        WorkStatus paused = migration.await(MigrationWorld.LONG);

        assertThat(paused.state()).isEqualTo(WorkState.PAUSED);
        assertThat(paused.reason().orElseThrow()).contains("no number of rounds");
        migration.cancel();
        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.CANCELLED);
        world.untouched(source.id());
        assertThat(world.living(world.gcp)).isEmpty();
    }

    // ---- live

    private final List<String> handed = new ArrayList<>();
    private final HandOver handOver = new HandOver() {
        @Override
        public String name() {
            return "shop";
        }

        @Override
        public void copyState(VM source, VM target) {
            handed.add("state while the source is " + source.state());
        }

        @Override
        public void switchTraffic(VM source, VM target) {
            handed.add("traffic to " + target.state());
        }

        @Override
        public void switchBack(VM source, VM target) {
            handed.add("traffic back to " + source.state());
        }
    };

    private MigrationSpec live(VM source) {
        return warm(source)
                .strategy(MigrationStrategy.live(handOver))
                .rollbackWindow(Duration.ofHours(1))
                .build();
    }

    @Test
    void liveMigrationIsRefusedUnlessItIsSwitchedOnAndRegistered() {
        VM source = world.machine("aws", 1);
        MigrationPlan off = world.host().plan(live(source));
        assertThat(off.problems())
                .singleElement()
                .satisfies(check -> assertThat(check.detail()).contains("not switched on"));

        world.parts.add(MigrationSettings.Part.LIVE);
        assertThat(world.host().plan(live(source)).problems())
                .singleElement()
                .satisfies(check -> assertThat(check.detail()).contains("not registered"));
    }

    /** Migrates a workload until it waits for its commit. */
    private Migration handedOver(VM source) {
        world.parts.add(MigrationSettings.Part.LIVE);
        world.handOvers.put("shop", handOver);
        Migration migration = world.host().migrate(live(source));
        world.time.advance(Duration.ofMinutes(30));
        return migration;
    }

    @Test
    void aLiveWorkloadServesAllTheTimeAndItsSourceStopsAfterTheCommit() {
        VM source = world.machine("aws", 1);
        Migration migration = handedOver(source);
        assertThat(migration.status().state()).isEqualTo(WorkState.WAITING);
        assertThat(handed).containsExactly("state while the source is RUNNING", "traffic to RUNNING");
        assertThat(world.get(source.id()).state()).isEqualTo(VMState.RUNNING);

        migration.commit();

        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
        assertThat(world.get(source.id()).state()).isEqualTo(VMState.STOPPED);
        assertThat(migration.progress().downtime()).isZero();
    }

    @Test
    void aLiveMigrationThatIsRolledBackGivesTheTrafficBack() {
        VM source = world.machine("aws", 1);
        Migration migration = handedOver(source);

        migration.rollback();

        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.CANCELLED);
        assertThat(handed).last().isEqualTo("traffic back to RUNNING");
        world.untouched(source.id());
        assertThat(world.living(world.gcp)).isEmpty();
    }
}
