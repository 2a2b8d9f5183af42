package io.multicloud.core.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationListener;
import io.multicloud.api.migration.MigrationPlan;
import io.multicloud.api.migration.MigrationProgress;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStatistics;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.migration.SourceDisposal;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.api.migration.TransferPath;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.work.StepStatus;
import io.multicloud.api.work.WorkId;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stop, copy, start: what comes out, and what is left when it does not. */
class ColdMigrationTest {
    private final MigrationWorld world = new MigrationWorld();

    private static MigrationSpec.Builder to(String account, VM source) {
        return MigrationSpec.builder(source.id(), account);
    }

    private static ResourceId target(Migration migration) {
        return migration.progress().target().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"aws, gcp, 1", "gcp, aws, 1", "aws, gcp, 3"})
    void theTargetHasTheBytesOfTheSourceWhichStaysStopped(String from, String to, int disks) {
        VM source = world.machine(from, disks);
        Migration migration = world.host().migrate(to(to, source).build());

        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.SUCCEEDED);
        world.sameBytes(source.id(), target(migration));
        VM target = world.get(target(migration));
        assertThat(target.state()).isEqualTo(VMState.RUNNING);
        assertThat(target.vcpus()).isGreaterThanOrEqualTo(source.vcpus());
        assertThat(target.tags()).containsEntry("team", "shop").doesNotContainKey(Tags.WORK);
        assertThat(world.get(source.id()).state()).isEqualTo(VMState.STOPPED);
        assertThat(world.owned()).isEmpty();
        assertThat(status.steps())
                .extracting(StepStatus::name)
                .startsWith("queue", "network", "stop", "snapshot-1", "export-1", "import-1", "checksums-1");
        assertThat(status.steps())
                .allMatch(step ->
                        step.state() == StepStatus.State.DONE && step.took().isPresent());
    }

    @Test
    void aMachineMovesToAnotherRegionOfItsOwnAccountAndIsDeletedOnWish() {
        VM source = world.machine("aws", 2);
        Migration migration = world.host()
                .migrate(to("aws", source)
                        .region(Region.of("eu-west-1"))
                        .disposal(SourceDisposal.DELETE)
                        .rollbackWindow(Duration.ofMinutes(5))
                        .build());
        world.time.advance(Duration.ofMinutes(10));
        assertThat(migration.status().state()).isEqualTo(WorkState.WAITING);
        world.sameBytes(source.id(), target(migration));

        migration.commit();

        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
        assertThat(world.living(world.aws)).extracting(VM::id).containsExactly(target(migration));
        assertThat(world.owned()).isEmpty();
        assertThatThrownBy(migration::rollback)
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION));
    }

    // ---- what goes wrong

    @Test
    void aQuotaThatIsReachedOnTheWayTakesEverythingBack() {
        VM source = world.machine("aws", 2);
        Migration migration = world.host().migrate(to("gcp", source).build());
        world.time.advance(Duration.ofSeconds(60));
        world.gcp.vmQuota(world.accounts.get("gcp").region(), 0);

        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).isEqualTo(WorkState.FAILED);
        assertThat(status.reason().orElseThrow()).contains("create").contains("QUOTA");
        world.untouched(source.id());
        assertThat(world.living(world.gcp)).isEmpty();
    }

    @Test
    void aSnapshotThatSomebodyDeletesMeanwhileTakesEverythingBack() {
        VM source = world.machine("aws", 1);
        world.scribble(source.volumes().get(0), 3_000);
        Migration migration = world.host().migrate(to("gcp", source).build());
        world.time.advance(Duration.ofSeconds(92));
        assertThat(migration.status().step().map(StepStatus::name)).contains("export-1");
        var snapshots = world.aws.provider().volumes().snapshots();
        snapshots.list(ListQuery.all()).forEach(snapshot -> snapshots.delete(snapshot.id()));

        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).isEqualTo(WorkState.FAILED);
        world.untouched(source.id());
    }

    @Test
    void aDiskThatIsAddedMeanwhileIsNotForgotten() {
        VM source = world.machine("aws", 1);
        Migration migration = world.host()
                .migrate(to("gcp", source).strategy(MigrationStrategy.warm()).build());
        var volumes = world.aws.provider().volumes();
        var volume = volumes.create(VolumeSpec.builder("late", DataSize.gib(1))
                        .zone(source.zone().orElseThrow())
                        .build())
                .await();
        volumes.attach(volume.id(), source.id());

        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).isEqualTo(WorkState.FAILED);
        assertThat(status.reason().orElseThrow()).contains("other disks");
        assertThat(world.owned()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aBlockThatArrivesBrokenIsReadAgain(long times) {
        VM source = world.machine("aws", 1);
        Migration migration = world.host().migrate(to("gcp", source).build());
        world.aws
                .fault(FaultKind.CORRUPT_BYTES)
                .on(FakeOperation.READ_SNAPSHOT_BLOCK)
                .after(3)
                .times(times);

        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
        world.sameBytes(source.id(), target(migration));
    }

    @Test
    void aMachineThatIsNotReadyInTimeIsRemovedAndTheSourceIsUpAgain() {
        world.bootProbes.put("never", vm -> {
            throw new IllegalStateException("connection refused");
        });
        VM source = world.machine("aws", 1);
        Migration migration = world.host()
                .migrate(to("gcp", source)
                        .bootProbe("never")
                        .bootTimeout(Duration.ofMinutes(3))
                        .build());

        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).isEqualTo(WorkState.FAILED);
        assertThat(status.reason().orElseThrow()).contains("verify").contains("PT3M");
        world.untouched(source.id());
        assertThat(migration.progress().downtime()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(12));
    }

    @Test
    void withRollbackSwitchedOffAHumanDecides() {
        world.parts.remove(MigrationSettings.Part.ROLLBACK);
        VM source = world.machine("aws", 1);
        Migration migration = world.host().migrate(to("gcp", source).build());
        world.time.advance(Duration.ofSeconds(60));
        world.gcp.vmQuota(world.accounts.get("gcp").region(), 0);
        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.PAUSED);
        assertThatThrownBy(migration::rollback).hasMessageContaining("switched off");
        world.gcp.vmQuota(world.accounts.get("gcp").region(), 10);

        migration.proceed("the operator has raised the quota");

        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
        world.sameBytes(source.id(), target(migration));
    }

    // ---- cancel, window

    @Test
    void aCancelAtAnyTimeLeavesOneMachineAndNothingElse() {
        int cancelled = 0;
        int late = 0;
        for (int second = 0; second < 330; second += 23) {
            MigrationWorld one = new MigrationWorld(second);
            VM source = one.machine("aws", 1);
            Migration migration = one.host().migrate(to("gcp", source).build());
            one.time.advance(Duration.ofSeconds(second));
            try {
                migration.cancel();
            } catch (CloudException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            }
            WorkStatus status = migration.await(MigrationWorld.LONG);
            if (status.state() == WorkState.CANCELLED) {
                cancelled++;
                one.untouched(source.id());
                assertThat(one.living(one.gcp)).isEmpty();
            } else {
                late++;
                assertThat(status.state()).isEqualTo(WorkState.SUCCEEDED);
                one.sameBytes(source.id(), target(migration));
                assertThat(one.owned()).isEmpty();
            }
        }
        assertThat(cancelled).isPositive();
        assertThat(late).isPositive();
    }

    @Test
    void withinTheWindowItGoesBackAndAfterItItIsCommittedByItself() {
        VM source = world.machine("aws", 1);
        MigrationSpec spec =
                to("gcp", source).rollbackWindow(Duration.ofHours(1)).build();
        DurableMigrator migrator = world.host();
        Migration back = migrator.migrate(spec);
        assertThatThrownBy(back::commit).hasMessageContaining("not verified");
        world.time.advance(Duration.ofMinutes(30));
        assertThat(back.status().state()).isEqualTo(WorkState.WAITING);

        back.rollback();

        assertThat(back.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.CANCELLED);
        world.untouched(source.id());
        assertThat(world.living(world.gcp)).isEmpty();

        Migration committed = migrator.migrate(spec);
        assertThat(committed.await(Duration.ofHours(2)).state()).isEqualTo(WorkState.SUCCEEDED);
        assertThat(world.get(source.id()).state()).isEqualTo(VMState.STOPPED);
    }

    // ---- several

    @Test
    void ofTenThreeGoOnAtATimeInOrderAndTheFourthFailsAlone() {
        List<VM> sources = new ArrayList<>();
        List<MigrationSpec> specs = new ArrayList<>();
        world.bootProbes.put("ready", vm -> !vm.name().equals("shop-4"));
        for (int i = 0; i < 10; i++) {
            sources.add(world.machine("aws", 1));
            specs.add(to("gcp", sources.get(i))
                    .bootProbe("ready")
                    .bootTimeout(Duration.ofMinutes(2))
                    .build());
        }
        List<Migration> migrations = world.host().migrateAll(specs);
        List<Integer> most = new ArrayList<>();
        for (int i = 0;
                i < 400
                        && migrations.stream()
                                .anyMatch(one -> !one.status().state().terminal());
                i++) {
            List<WorkState> states =
                    migrations.stream().map(one -> one.status().state()).toList();
            most.add((int) states.stream()
                    .filter(state -> state == WorkState.RUNNING || state == WorkState.UNDOING)
                    .count());
            world.time.advance(Duration.ofSeconds(10));
        }

        assertThat(most).allMatch(running -> running <= 3).contains(3);
        for (int i = 0; i < 10; i++) {
            WorkStatus status = migrations.get(i).status();
            assertThat(status.state())
                    .as("%s: %s", i + 1, status)
                    .isEqualTo(i == 3 ? WorkState.FAILED : WorkState.SUCCEEDED);
            assertThat(world.get(sources.get(i).id()).state()).isEqualTo(i == 3 ? VMState.RUNNING : VMState.STOPPED);
        }
        assertThat(world.living(world.gcp)).hasSize(9);
        assertThat(world.owned()).isEmpty();
    }

    @Test
    void aMachineNamedTwiceOrThatCannotMoveStartsNothing() {
        DurableMigrator migrator = world.host();
        VM source = world.machine("aws", 1);
        VM other = world.machine("aws", 1);
        assertThatThrownBy(() -> migrator.migrateAll(
                        List.of(to("gcp", source).build(), to("gcp", source).build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> migrator.migrateAll(List.of(
                        to("gcp", source).build(),
                        to("gcp", other).instanceType("no-such-type").build())))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REJECTED))
                .hasMessageContainingAll(other.id().nativeId(), "no-such-type");
        assertThat(migrator.active()).isEmpty();
    }

    @Test
    void ofTwoHostsThatBeginABatchAtOneInstantOneIsRefusedAsAWhole() {
        VM first = world.machine("aws", 1);
        VM second = world.machine("aws", 1);
        VM third = world.machine("aws", 1);
        DurableMigrator one = world.host();
        DurableMigrator other = world.host();

        List<CompletionStage<Migration>> begun =
                one.begin(List.of(to("gcp", first).build(), to("gcp", second).build()));
        List<CompletionStage<Migration>> refused = other.begin(List.of(
                to("gcp", third).build(),
                to("gcp", second).build(),
                to("gcp", first).build()));
        world.time.advance(Duration.ofSeconds(1));

        assertThat(begun).allMatch(stage -> stage.toCompletableFuture().isDone());
        Migration holder = begun.get(1).toCompletableFuture().join();
        assertThatThrownBy(() -> refused.get(1).toCompletableFuture().join())
                .rootCause()
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContainingAll(second.id().toString(), holder.id().text());
        assertThat(refused.get(2).toCompletableFuture()).isCompletedExceptionally();
        Migration cancelled = refused.get(0).toCompletableFuture().join();
        assertThat(cancelled.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.CANCELLED);
        assertThat(world.get(third.id()).state()).isEqualTo(VMState.RUNNING);
        for (CompletionStage<Migration> stage : begun) {
            assertThat(stage.toCompletableFuture()
                            .join()
                            .await(MigrationWorld.LONG)
                            .state())
                    .isEqualTo(WorkState.SUCCEEDED);
        }
        assertThat(world.living(world.gcp)).hasSize(2);
        assertThat(world.owned()).isEmpty();
    }

    // ---- what is told

    @Test
    void thePlanTellsWhatItTakesAndChangesNothing() {
        VM source = world.machine("aws", 2);

        MigrationPlan plan = world.host().plan(to("gcp", source).build());

        assertThat(plan.feasible()).as(plan.checks().toString()).isTrue();
        assertThat(plan.checks())
                .extracting(PreflightCheck::subject)
                .containsExactly(
                        "source",
                        "target",
                        "disk 1",
                        "disk 2",
                        "architecture",
                        "firmware",
                        "image licence",
                        "type",
                        "quota",
                        "network",
                        "strategy",
                        "price");
        assertThat(plan.estimate().egress()).isPresent();
        assertThat(plan.estimate().monthlyDifference()).isPresent();
        assertThat(plan.estimate().transfer()).isGreaterThan(Duration.ofMinutes(4));
        world.untouched(source.id());
    }

    @Test
    void aQuotaThatIsTooSmallAndAMissingProbeAreProblemsOfThePlan() {
        VM source = world.machine("aws", 1);
        world.gcp.vmQuota(world.accounts.get("gcp").region(), 0);

        MigrationPlan plan =
                world.host().plan(to("gcp", source).bootProbe("unknown").build());

        assertThat(plan.problems())
                .extracting(PreflightCheck::subject)
                .anyMatch(subject -> subject.startsWith("quota"))
                .contains("boot probe");
    }

    @Test
    void listenersHearOfStepsAndProgressAndAnotherHostFindsIt() {
        VM source = world.machine("aws", 1);
        world.scribble(source.volumes().get(0), 600);
        DurableMigrator migrator = world.host();
        List<String> steps = new ArrayList<>();
        List<MigrationProgress> progress = new ArrayList<>();
        migrator.addListener(new MigrationListener() {
            @Override
            public void changed(Migration migration, WorkStatus status) {
                status.step().ifPresent(step -> steps.add(step.name()));
                throw new IllegalStateException("a listener that fails");
            }

            @Override
            public void progressed(Migration migration, MigrationProgress now) {
                progress.add(now);
            }
        });
        Migration migration = migrator.migrate(to("gcp", source).build());
        DurableMigrator elsewhere = world.host();
        world.time.advance(Duration.ofSeconds(95));
        assertThat(elsewhere.active()).extracting(Migration::id).containsExactly(migration.id());
        WorkStatus half = elsewhere.find(migration.id()).orElseThrow().status();
        assertThat(half.fraction()).isBetween(0.2, 0.9);
        assertThat(half.remaining()).isPresent();

        elsewhere.find(migration.id()).orElseThrow().await(MigrationWorld.LONG);
        world.time.advance(Duration.ofSeconds(1));

        assertThat(steps).contains("export-1", "create");
        assertThat(progress).isNotEmpty();
        assertThat(progress.stream().map(MigrationProgress::round).toList()).contains(1);
        MigrationStatistics sums = elsewhere.statistics();
        assertThat(sums.total()).isEqualTo(1);
        assertThat(sums.completed()).isEqualTo(1);
        assertThat(sums.transferred()).isEqualTo(migration.progress().sent());
        assertThat(elsewhere.find(new WorkId("migration-unknown"))).isEmpty();
    }

    @Test
    void theInputOfASagaIsReadAsItWasWritten() {
        VM source = world.machine("aws", 2);
        MigrationSpec spec = to("gcp", source)
                .region(world.accounts.get("gcp").region())
                .name("other")
                .tag("a", "b")
                .bootTimeout(Duration.ofMinutes(3))
                .rollbackWindow(Duration.ofMinutes(4))
                .disposal(SourceDisposal.DELETE)
                .network(TargetNetwork.copied())
                .strategy(MigrationStrategy.warm())
                .orCold()
                .dearerBy(15)
                .build();
        world.host();
        MigrationInput input = new MigrationInput(
                spec,
                world.parts,
                MigrationInput.Running.YES,
                List.of(new MigrationInput.Disk(source.volumes().get(0), 5, "ssd")),
                Region.of("us-central1"),
                "n2-standard-4",
                List.of(
                        new MigrationInput.Alternative("n2-standard-4", Optional.of("us-central1-b")),
                        new MigrationInput.Alternative("n2d-standard-4", Optional.empty())),
                "other",
                Map.of("a", "b"),
                source.architecture(),
                Optional.empty(),
                Duration.ofSeconds(7),
                TransferPath.OBJECTS,
                MigrationStrategy.cold());

        assertThat(MigrationInput.parse(input.toJson(), Map.of())).isEqualTo(input);
    }
}
