package io.multicloud.core.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationPlan;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.migration.TransferPath;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.work.StepStatus;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import io.multicloud.core.simulation.Interposed;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.simulation.SimulatedHost;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Into a cloud that imports disks and lets no snapshot be written: as whole images, through a bucket. */
class ObjectPathTest {
    private final MigrationWorld world = MigrationWorld.importing();

    private static MigrationSpec.Builder toGcp(VM source) {
        return MigrationSpec.builder(source.id(), "gcp");
    }

    private static ResourceId target(Migration migration) {
        return migration.progress().target().orElseThrow();
    }

    private static void nothingIsLeft(MigrationWorld world) {
        assertThat(world.owned()).isEmpty();
        assertThat(world.gcp.provider().objects().buckets().list(ListQuery.all()))
                .isEmpty();
        assertThat(world.gcp.provider().images().list(ListQuery.all())).isEmpty();
    }

    @Test
    void theTargetHasTheBytesOfAllDisksAndTheBucketIsGone() {
        VM source = world.smallMachine(2);
        DurableMigrator migrator = world.host();
        MigrationPlan plan = migrator.plan(toGcp(source).build());
        assertThat(plan.path()).isEqualTo(TransferPath.OBJECTS);

        Migration migration = migrator.migrate(toGcp(source).build());
        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.SUCCEEDED);
        world.sameStart(source.id(), target(migration));
        VM target = world.get(target(migration));
        assertThat(target.tags()).containsEntry("team", "shop").doesNotContainKey(Tags.WORK);
        assertThat(world.get(source.id()).state()).isEqualTo(VMState.STOPPED);
        nothingIsLeft(world);
        assertThat(status.steps())
                .extracting(StepStatus::name)
                .startsWith(
                        "queue",
                        "network",
                        "bucket",
                        "stop",
                        "snapshot-1",
                        "upload-1",
                        "object-1",
                        "checksums-1",
                        "import-1",
                        "snapshot-2");
        assertThat(migration.progress().read().bytes()).isPositive();
        assertThat(migration.progress().sent().bytes()).isPositive();
        assertThat(migration.progress().round()).isEqualTo(1);
    }

    @Test
    void noChangeCanFollowSoThatAWarmMigrationIsRefusedOrColdAndThePlanSaysSo() {
        VM source = world.smallMachine(1);
        DurableMigrator migrator = world.host();
        MigrationSpec warm = toGcp(source).strategy(MigrationStrategy.warm()).build();

        MigrationPlan refused = migrator.plan(warm);
        MigrationPlan cold = migrator.plan(
                toGcp(source).strategy(MigrationStrategy.warm()).orCold().build());

        assertThat(refused.problems()).extracting(PreflightCheck::subject).containsExactly("strategy");
        assertThatThrownBy(() -> migrator.migrate(warm)).hasMessageContaining("imports whole disks");
        assertThat(cold.feasible()).isTrue();
        assertThat(cold.strategy()).isEqualTo(MigrationStrategy.cold());
        assertThat(cold.checks())
                .filteredOn(check -> check.subject().equals("strategy"))
                .extracting(PreflightCheck::outcome)
                .containsExactly(PreflightCheck.Outcome.WARNING);
        assertThat(cold.estimate().downtime()).isGreaterThan(cold.estimate().transfer());
        Migration migration = migrator.migrate(
                toGcp(source).strategy(MigrationStrategy.warm()).orCold().build());
        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
        world.sameStart(source.id(), target(migration));
    }

    @Test
    @Tag("deep")
    void withoutCompressionTheDataIsSentAsItIs() {
        byte[] text = "all work and no play ".repeat(200_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        long[] sent = new long[2];
        for (int i = 0; i < 2; i++) {
            MigrationWorld each = MigrationWorld.importing();
            if (i == 1) {
                each.parts.remove(MigrationSettings.Part.COMPRESSION);
            }
            VM source = each.smallMachine(1);
            for (int piece = 0; piece < 5; piece++) {
                each.aws
                        .volumeBytes(source.volumes().get(0))
                        .write(piece * DataSize.mib(16).bytes(), text);
            }
            Migration migration = each.host().migrate(toGcp(source).build());
            assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
            each.sameStart(source.id(), target(migration));
            sent[i] = migration.progress().sent().bytes();
        }

        assertThat(sent[1] - sent[0]).isGreaterThan(4L * text.length);
    }

    @ParameterizedTest
    @CsvSource({
        "THROTTLED, UPLOAD_OBJECT_PART",
        "THROTTLED, READ_SNAPSHOT_BLOCK",
        "LOST_RESPONSE, UPLOAD_OBJECT_PART",
        "LOST_RESPONSE, COMPLETE_OBJECT_UPLOAD",
        "LOST_RESPONSE, CREATE_BUCKET"
    })
    void whatACloudDoesNotAnswerIsAskedAgain(FaultKind fault, FakeOperation operation) {
        VM source = world.smallMachine(1);
        Migration migration = world.host().migrate(toGcp(source).build());
        (operation.name().contains("SNAPSHOT") ? world.aws : world.gcp)
                .fault(fault)
                .on(operation)
                .times(3);

        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.SUCCEEDED);
        world.sameStart(source.id(), target(migration));
        assertThat(world.living(world.gcp)).hasSize(1);
        nothingIsLeft(world);
    }

    private String takenBackBecauseOf(FaultKind fault, FakeOperation operation) {
        VM source = world.smallMachine(1);
        Migration migration = world.host().migrate(toGcp(source).build());
        world.gcp.fault(fault).on(operation).times(100);

        WorkStatus status = migration.await(MigrationWorld.LONG);

        assertThat(status.state()).isEqualTo(WorkState.FAILED);
        world.untouched(source.id());
        nothingIsLeft(world);
        return status.reason().orElseThrow();
    }

    @Test
    void anObjectThatIsNotWhatWasSentIsNotImportedAndEverythingIsTakenBack() {
        assertThat(takenBackBecauseOf(FaultKind.CORRUPT_BYTES, FakeOperation.GET_OBJECT))
                .contains("checksums-1")
                .contains("not those that were uploaded");
    }

    @Test
    void anImportThatIsRefusedTakesTheObjectAndTheBucketAway() {
        assertThat(takenBackBecauseOf(FaultKind.QUOTA, FakeOperation.CREATE_IMAGE))
                .contains("import-1");
    }

    @Test
    void aCloudThatNeitherTakesBlocksNorImagesIsRefusedWithWhatItLacks() {
        MigrationWorld closed = MigrationWorld.lacking(Capability.SNAPSHOT_WRITE, Capability.IMAGE_IMPORT);
        MigrationWorld oneDiskOnly = MigrationWorld.lacking(Capability.SNAPSHOT_WRITE, Capability.VOLUME_FROM_IMAGE);

        List<PreflightCheck> problems =
                closed.host().plan(toGcp(closed.machine("aws", 1)).build()).problems();
        assertThat(problems).extracting(PreflightCheck::subject).containsExactly("target");
        assertThat(problems.get(0).detail()).contains("snapshot.write").contains("image.import");
        DurableMigrator migrator = oneDiskOnly.host();
        assertThat(migrator.plan(toGcp(oneDiskOnly.machine("aws", 1)).build()).feasible())
                .isTrue();
        assertThat(migrator.plan(toGcp(oneDiskOnly.machine("aws", 2)).build()).problems())
                .extracting(PreflightCheck::detail)
                .singleElement()
                .asString()
                .contains("volume.from-image");
    }

    // ---- parts of a host that is late

    /** A host of an importing cloud that stands still while it uploads, so that its part arrives when somebody completes. */
    private static final class Late {
        private final MigrationWorld world;
        private final CloudProvider cloud;
        private final SimulatedHost host;
        private final int most;
        private @Nullable Runnable arrives;
        private int times;

        Late(MigrationWorld world, SimulatedHost host, int most) {
            this.world = world;
            this.cloud = world.gcp.provider();
            this.host = host;
            this.most = most;
        }

        CloudProvider provider() {
            return Interposed.of(cloud, (method, arguments, call) -> {
                if (method.equals("uploadPart") && arrives == null) {
                    arrives = () -> cloud.objects()
                            .uploadPart(
                                    (MultipartUpload) Objects.requireNonNull(arguments[0]),
                                    (Integer) Objects.requireNonNull(arguments[1]),
                                    (ObjectBody) Objects.requireNonNull(arguments[2]));
                    host.pause();
                    world.time.scheduler().schedule(Duration.ofHours(1), host::resume);
                    throw CloudException.builder(ErrorCode.UNKNOWN_OUTCOME, "it is on its way")
                            .build();
                }
                if (method.equals("completeUpload") && arrives != null && times < most) {
                    times++;
                    arrives.run();
                }
                return call.with(arguments);
            });
        }
    }

    private WorkStatus withLateParts(Late late, SimulatedHost first, VM source) {
        world.accounts.put("gcp", late.provider());
        world.host(first).begin(List.of(toGcp(source).build()));
        world.host(new SimulatedHost(world.time, "b", Duration.ZERO));
        world.time.advance(Duration.ofSeconds(2));
        return world.host().active().get(0).await(MigrationWorld.LONG);
    }

    @Test
    void aPartThatAHostWithoutALeaseOverwritesLateIsMadeAgain() {
        VM source = world.smallMachine(2);
        SimulatedHost first = new SimulatedHost(world.time, "a", Duration.ZERO);
        Late late = new Late(world, first, 1);

        WorkStatus status = withLateParts(late, first, source);

        assertThat(late.times).isEqualTo(1);
        assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.SUCCEEDED);
        world.sameStart(source.id(), world.living(world.gcp).get(0).id());
        nothingIsLeft(world);
    }

    @Test
    void partsThatAreOverwrittenAgainAndAgainAreGivenUpInTheEndAndEverythingIsTakenBack() {
        VM source = world.smallMachine(1);
        SimulatedHost first = new SimulatedHost(world.time, "a", Duration.ZERO);
        Late late = new Late(world, first, Integer.MAX_VALUE);

        WorkStatus status = withLateParts(late, first, source);

        assertThat(late.times).isEqualTo(3);
        assertThat(status.state()).isEqualTo(WorkState.FAILED);
        assertThat(status.reason().orElseThrow()).contains("object-1");
        world.untouched(source.id());
        nothingIsLeft(world);
    }

    // ---- crashes

    private static Optional<WorkStatus> run(
            MigrationWorld each, SimulatedHost first, VM source, Duration cancelledAfter) {
        return each.onTwoHosts(first, toGcp(source).build(), cancelledAfter);
    }

    private long events(Duration cancelledAfter) {
        MigrationWorld each = MigrationWorld.importing();
        VM source = each.smallMachine(1);
        SimulatedHost host = new SimulatedHost(each.time, "a", Duration.ZERO);
        run(each, host, source, cancelledAfter);
        return host.events();
    }

    @Test
    @Tag("deep")
    void itOutlivesItsHostWheneverThatDies() {
        long all = events(Duration.ZERO);
        int ended = 0;
        for (long event = 3; event < all; event += Math.max(1, all / 5)) {
            MigrationWorld each = MigrationWorld.importing();
            VM source = each.smallMachine(1);
            SimulatedHost host = new SimulatedHost(each.time, "a", Duration.ZERO);
            host.before(event, host::kill);

            Optional<WorkStatus> status = run(each, host, source, Duration.ZERO);

            if (status.isPresent()) {
                ended++;
                assertThat(status.get().state())
                        .as("killed before event %s: %s", event, status)
                        .isEqualTo(WorkState.SUCCEEDED);
                assertThat(each.living(each.gcp))
                        .as("killed before event %s", event)
                        .hasSize(1);
                each.sameStart(source.id(), each.living(each.gcp).get(0).id());
            }
            nothingIsLeft(each);
        }
        assertThat(ended).isGreaterThan(3);
    }

    @Test
    @Tag("deep")
    void whatIsTakenBackLeavesNothingWheneverItsHostDies() {
        Duration late = Duration.ofSeconds(110);
        long all = events(late);
        for (long event = all / 3; event < all; event += Math.max(1, all / 5)) {
            MigrationWorld each = MigrationWorld.importing();
            VM source = each.smallMachine(1);
            SimulatedHost host = new SimulatedHost(each.time, "a", Duration.ZERO);
            host.before(event, host::kill);

            WorkStatus status = run(each, host, source, late).orElseThrow();

            assertThat(status.state())
                    .as("killed before event %s: %s", event, status)
                    .isEqualTo(WorkState.CANCELLED);
            each.untouched(source.id());
            assertThat(each.living(each.gcp)).isEmpty();
            nothingIsLeft(each);
        }
    }
}
