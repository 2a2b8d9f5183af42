package io.multicloud.core.orphans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.multicloud.api.BatchResult;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.work.Orphan;
import io.multicloud.api.work.Orphan.Reason;
import io.multicloud.api.work.OrphanReport;
import io.multicloud.api.work.OrphanSweeper;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.JournalConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.core.catalog.SnapshotCatalog;
import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.Hold;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.NewSaga;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SagaWrite;
import io.multicloud.core.journal.SqliteJournal;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found, what is not, and what is deleted, over two fake clouds and one journal. */
class JournalOrphanSweeperTest {
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final Duration VISIBILITY = Duration.ofMinutes(2);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
    private final FakeCloud aws = FakeCloud.builder(FakeCloud.aws(time).flavor(), time)
            .account("aws")
            .consistencyDelay(VISIBILITY)
            .build();
    private final FakeCloud gcp =
            FakeCloud.builder(FakeCloud.gcp(time).flavor(), time).account("gcp").build();

    @TempDir
    Path home;

    private Journal journal;

    @BeforeEach
    void open() {
        journal = SqliteJournal.openOn(home, time.clock(), time.executor());
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private OrphanSweeper sweeper() {
        return new JournalOrphanSweeper(
                time,
                journal,
                Map.of("gcp", gcp.provider(), "aws", aws.provider()),
                account -> Set.of(),
                () -> {
                    throw new AssertionError("no price is needed");
                },
                "burst"::equals,
                Optional.of("team-a"));
    }

    private <T> T answer(CompletionStage<T> stage) {
        time.runUntilIdle();
        return stage.toCompletableFuture().getNow(null);
    }

    private SagaRecord saga(String id) {
        return answer(journal.create(new NewSaga(id, new SagaKind("test", 1), "", "host", Duration.ofDays(1))));
    }

    /** Writes down that a saga has come to a state, with the results of its steps. */
    private void becomes(SagaState state, SagaRecord saga, String... results) {
        List<StepRecord> steps = new ArrayList<>();
        for (String result : results) {
            steps.add(new StepRecord(steps.size(), Direction.FORWARD, "step " + steps.size(), result));
        }
        Hold hold = state == SagaState.ACTIVE ? new Hold.Keep() : new Hold.Rest();
        CommitResult committed =
                answer(journal.commit(SagaWrite.of(saga, Cursor.start().in(state, Optional.of("test")), hold, steps)));
        assertThat(committed).isInstanceOf(CommitResult.Applied.class);
    }

    private Volume volume(FakeCloud cloud, String name, Map<String, String> tags) {
        return cloud.provider()
                .volumes()
                .create(VolumeSpec.builder(name, DataSize.gib(10)).tags(tags).build())
                .await(LONG);
    }

    private Volume volume(FakeCloud cloud, String work) {
        return volume(cloud, "disk-of-" + work, Map.of(Tags.WORK, work));
    }

    private static List<ResourceId> ids(List<Orphan> orphans) {
        return orphans.stream().map(Orphan::resource).toList();
    }

    @Test
    void whatBelongsToWorkThatGoesOnOrIsPausedIsNoOrphan() {
        saga("active");
        becomes(SagaState.PAUSED, saga("paused"));
        volume(aws, "active");
        volume(gcp, "paused");

        OrphanReport report = sweeper().sweep();

        assertThat(report.orphans()).isEmpty();
        assertThat(report.owned()).isEqualTo(2);
    }

    @Test
    void whatIsLeftOfWorkThatTookBackWhatItDidIsFoundInOneSweepWithItsAge() {
        SagaRecord saga = saga("undone");
        Volume left = volume(gcp, "undone");
        volume(gcp, "untagged", Map.of());
        becomes(SagaState.ROLLED_BACK, saga);
        time.advance(Duration.ofHours(1));

        OrphanReport report = sweeper().sweep();

        assertThat(report.certain()).isEqualTo(report.orphans()).singleElement().satisfies(orphan -> {
            assertThat(orphan.resource()).isEqualTo(left.id());
            assertThat(orphan.name()).isEqualTo("disk-of-undone");
            assertThat(orphan.work()).isEqualTo("undone");
            assertThat(orphan.reason()).isEqualTo(Reason.WORK_UNDONE);
            assertThat(orphan.age().orElseThrow()).isBetween(Duration.ofHours(1), Duration.ofHours(2));
            assertThat(orphan.hourlyCost()).isEmpty();
        });
        assertThat(gcp.leftovers()).as("a sweep deletes nothing").hasSize(2);
    }

    @Test
    void ofWorkThatSucceededOnlyItsResultsAreItsOwn() {
        SagaRecord saga = saga("done");
        Volume kept = volume(gcp, "kept", Map.of(Tags.WORK, "done"));
        Volume duplicate = volume(gcp, "duplicate", Map.of(Tags.WORK, "done"));
        becomes(SagaState.SUCCEEDED, saga, "{\"volume\":\"" + kept.id().nativeId() + "\"}");
        time.advance(Duration.ofHours(1));

        OrphanReport report = sweeper().sweep();

        assertThat(ids(report.orphans())).containsExactly(duplicate.id());
        assertThat(report.orphans().get(0).reason()).isEqualTo(Reason.NOT_A_RESULT);
        assertThat(report.owned()).isEqualTo(1);
    }

    @Test
    void aLongerIdIsAnotherOne() {
        assertThat(WorkRecord.names("vol-12", "vol-1")).isFalse();
        assertThat(WorkRecord.names("xvol-1", "vol-1")).isFalse();
        assertThat(WorkRecord.names("vol-12,vol-1", "vol-1")).isTrue();
        assertThat(WorkRecord.names("vol-1", "vol-1")).isTrue();
        assertThat(WorkRecord.names("aws/zones/a/disks/d\"", "zones/a/disks/d")).isTrue();
    }

    @Test
    void workOfAnotherJournalIsToldApartAndWorkWithoutAJournalIsLeftOut() {
        Volume foreign = volume(gcp, "elsewhere");
        volume(gcp, "burst");

        OrphanReport report = sweeper().sweep();

        assertThat(ids(report.orphans())).containsExactly(foreign.id());
        assertThat(report.orphans().get(0).reason()).isEqualTo(Reason.WORK_UNKNOWN);
        assertThat(report.certain()).isEmpty();
        assertThat(report.owned()).isZero();
    }

    @Test
    void whatAListingMayStillShowAfterItIsGoneIsNotDecidedUntilItCannotAnyMore() {
        SagaRecord saga = saga("undone");
        Volume gone = volume(aws, "undone");
        Volume left = volume(aws, "left", Map.of(Tags.WORK, "undone"));
        time.advance(VISIBILITY.plusSeconds(1));
        aws.provider().volumes().delete(gone.id()).await(LONG);
        becomes(SagaState.ROLLED_BACK, saga);

        OrphanReport early = sweeper().sweep();
        time.advance(VISIBILITY.plusSeconds(1));
        OrphanReport late = sweeper().sweep();

        assertThat(early.orphans()).isEmpty();
        assertThat(early.undecided()).contains(left.id());
        assertThat(late.undecided()).isEmpty();
        assertThat(ids(late.orphans())).containsExactly(left.id());
    }

    @Test
    void whatCannotBeListedIsNamedAndDoesNotStopTheRest() {
        SagaRecord saga = saga("undone");
        Volume left = volume(gcp, "undone");
        becomes(SagaState.ROLLED_BACK, saga);
        time.advance(Duration.ofHours(1));
        aws.fault(FaultKind.REGION_DOWN);

        OrphanReport report = sweeper().sweep();

        assertThat(ids(report.orphans())).containsExactly(left.id());
        assertThat(report.unlisted())
                .extracting(OrphanReport.Unlisted::type)
                .contains(ResourceType.VM, ResourceType.VOLUME, ResourceType.NETWORK);
        assertThat(report.unlisted())
                .allSatisfy(part -> assertThat(part.account()).isEqualTo("aws"))
                .allSatisfy(part -> assertThat(part.error().code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void deletionLooksAgainAndGoesFromUsersToWhatTheyUse() {
        SagaRecord saga = saga("undone");
        Map<String, String> tags = Map.of(Tags.WORK, "undone");
        Volume disk = volume(gcp, "disk", tags);
        VM vm = gcp.provider()
                .compute()
                .create(VMSpec.builder("vm").tags(tags).build())
                .await(LONG);
        Volume attached = volume(gcp, "attached", tags);
        gcp.provider().volumes().attach(attached.id(), vm.id()).await(LONG);
        Resource bucket = gcp.provider()
                .objects()
                .buckets()
                .create(BucketSpec.builder("bucket-of-undone").tags(tags).build())
                .await(LONG);
        Volume adopted = volume(gcp, "adopted", Map.of(Tags.WORK, "undone", Tags.OWNER, "team-b"));
        Volume retagged = volume(gcp, "retagged", tags);
        becomes(SagaState.ROLLED_BACK, saga);
        time.advance(Duration.ofHours(1));
        OrphanSweeper sweeper = new JournalOrphanSweeper(
                time,
                journal,
                Map.of("gcp", gcp.provider()),
                account -> Set.of(),
                () -> new SnapshotCatalog(time, List.of()),
                work -> false,
                Optional.of("team-a"));
        List<Orphan> orphans = sweeper.sweep().certain();
        gcp.provider().volumes().tag(retagged.id(), Map.of(Tags.WORK, "other"));
        gcp.provider().volumes().delete(disk.id()).await(LONG);

        BatchResult<ResourceId> result = sweeper.delete(orphans, LONG);

        assertThat(result.results()).contains(vm.id(), attached.id(), bucket.id(), disk.id());
        assertThat(result.results().indexOf(vm.id()))
                .isLessThan(result.results().indexOf(attached.id()));
        Map<String, ErrorCode> refused = new LinkedHashMap<>();
        result.refused().forEach(each -> refused.put(each.name(), each.error().code()));
        assertThat(refused)
                .containsEntry("adopted", ErrorCode.REJECTED)
                .containsEntry("retagged", ErrorCode.CONFLICT)
                .hasSize(2);
        assertThat(gcp.leftovers()).hasSize(2);
        assertThat(gcp.provider().volumes().get(adopted.id()).id()).isEqualTo(adopted.id());
    }

    @Test
    void onlyOrphansOfOpenAccountsCanBeDeleted() {
        Orphan stranger = new Orphan(
                new ResourceId("aws", "other", Region.of("us-east-1"), ResourceType.VOLUME, "vol-1"),
                "",
                "w",
                Reason.WORK_UNDONE,
                Optional.empty(),
                Optional.empty());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sweeper().delete(List.of(stranger), LONG))
                .withMessageContaining("other");
        assertThatIllegalArgumentException().isThrownBy(() -> sweeper().delete(List.of(), Duration.ZERO));
    }

    @Test
    void throughTheLibraryARunningMachineHasItsPriceAndBurstsAreLeftOut() {
        MultiCloudConfig config = MultiCloudConfig.builder()
                .account(AccountConfig.builder("gcp").build())
                .journal(JournalConfig.builder().directory(home.resolve("own")).build())
                .build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config)
                .environment(time)
                .factory(gcp.factory())
                .open()) {
            VM vm = clouds.provider()
                    .compute()
                    .create(VMSpec.builder("left")
                            .tags(Map.of(Tags.WORK, "elsewhere"))
                            .build())
                    .await(LONG);

            OrphanReport report = clouds.orphans().sweep();

            assertThat(ids(report.orphans())).contains(vm.id());
            assertThat(report.hourlyCost().amount()).isPositive();
        }
    }
}
