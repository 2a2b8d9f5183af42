package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.core.journal.Cursor;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.simulation.Invariant;
import io.multicloud.testkit.simulation.SimulatedWorld;
import io.multicloud.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** An invariant that cannot fail says nothing. Each holds of a sound estate, and is broken by what it is there to find. */
class InvariantsTest {
    private static final int COMMIT = 7;
    private static final String SAGA = "move-1";

    private final FakeJournal journal = new FakeJournal();

    /** What a journal would have of the move. */
    private static final class FakeJournal {
        private Optional<SagaRecord> saga = Optional.empty();

        void has(SagaState state, Direction direction, int position) {
            Instant now = SimulatedWorld.START;
            Cursor cursor = new Cursor(state, direction, position, 0, Optional.empty(), 0, Optional.empty());
            saga = Optional.of(new SagaRecord(
                    SAGA,
                    MoveSaga.KIND,
                    "",
                    cursor,
                    Optional.empty(),
                    1,
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    now,
                    now,
                    now,
                    now));
        }
    }

    private void breaks(
            Function<Invariants, Invariant> which, String problem, BiConsumer<Estate, SimulatedWorld> damage) {
        Simulation.run(1, world -> {
            journal.has(SagaState.ACTIVE, Direction.FORWARD, 3);
            Estate estate = Estate.in(world, Duration.ZERO);
            Invariant invariant = which.apply(new Invariants(estate, () -> journal.saga, () -> COMMIT));
            assertThat(invariant.broken()).as(invariant.sentence()).isEmpty();
            damage.accept(estate, world);
            assertThat(invariant.broken())
                    .as(invariant.sentence())
                    .get()
                    .asString()
                    .contains(problem);
        });
    }

    private static void removeSource(Estate estate) {
        estate.source.provider().compute().delete(estate.machine).await();
    }

    private static void createVolume(FakeCloud cloud, String name, String token, String work) {
        CloudProvider provider = cloud.provider();
        VolumeSpec.Builder spec = VolumeSpec.builder(name, DataSize.gib(50)).idempotencyToken(token);
        if (!work.isEmpty()) {
            spec.tag(Tags.WORK, work);
        }
        provider.volumes().create(spec.build()).await();
    }

    @Test
    void aMachineThatIsGoneInBothCloudsIsNoticed() {
        breaks(Invariants::aBootableCopy, "no machine", (estate, world) -> removeSource(estate));
    }

    @Test
    void aMachineWhoseDiskWasChangedByAnybodyElseIsNoticed() {
        breaks(Invariants::theSourceIsIntactUntilTheCommit, "gone or changed", (estate, world) -> {
            estate.source.volumeBytes(estate.disk).write(estate.offsets().get(0), new byte[16]);
            createVolume(estate.source, "unrelated", "a", SAGA);
        });
    }

    @Test
    void aSourceThatGoesBeforeTheCommitIsNoticed() {
        breaks(Invariants::theSourceIsIntactUntilTheCommit, "gone or changed", (estate, world) -> removeSource(estate));
    }

    @Test
    void twoResourcesOfOneCreateAreNoticed() {
        breaks(Invariants::oneSurvivorOfEachCreate, "two of", (estate, world) -> {
            createVolume(estate.target, "disk", "a", SAGA);
            createVolume(estate.target, "disk", "b", SAGA);
        });
    }

    @Test
    void aResourceOfNobodyIsNoticed() {
        breaks(
                Invariants::everythingIsOwned,
                "belongs to nobody",
                (estate, world) -> createVolume(estate.target, "disk", "a", ""));
    }

    @Test
    void aResourceOfAnUnknownSagaIsNoticed() {
        breaks(
                Invariants::everythingIsOwned,
                "belongs to nobody",
                (estate, world) -> createVolume(estate.target, "disk", "a", "move-of-somebody-else"));
    }

    @Test
    void whatARollbackLeavesIsNoticed() {
        journal.has(SagaState.ROLLED_BACK, Direction.BACKWARD, 0);
        breaks(Invariants::nothingIsLeftOver, "still billed", (estate, world) -> {
            journal.has(SagaState.ROLLED_BACK, Direction.BACKWARD, 0);
            createVolume(estate.target, "disk", "a", SAGA);
        });
    }

    @Test
    void aTargetWithOtherBytesIsNoticed() {
        breaks(Invariants::theTargetIsTheSource, "0 have the content", (estate, world) -> {
            estate.target
                    .provider()
                    .compute()
                    .create(VMSpec.builder("app").build())
                    .await();
            journal.has(SagaState.SUCCEEDED, Direction.FORWARD, COMMIT + 4);
        });
    }

    @Test
    void aMoveThatIsCalledDoneAndRunsNowhereElseIsNoticed() {
        breaks(
                Invariants::theEndIsWhatItIsCalled,
                "does not run at the target alone",
                (estate, world) -> journal.has(SagaState.SUCCEEDED, Direction.FORWARD, COMMIT + 4));
    }

    @Test
    void aRollbackThatLeavesTheSourceStoppedIsNoticed() {
        breaks(Invariants::theEndIsWhatItIsCalled, "does not run at the source alone", (estate, world) -> {
            estate.source.provider().compute().stop(estate.machine).await();
            journal.has(SagaState.ROLLED_BACK, Direction.BACKWARD, 0);
        });
    }

    @Test
    void whatOthersMissIsNoticed() {
        breaks(Invariants::whatIsNotItsOwnIsUntouched, "is gone", (estate, world) -> {
            ResourceId snapshot = estate.bystanders.get(estate.bystanders.size() - 1);
            estate.target.provider().volumes().snapshots().delete(snapshot).await();
        });
    }

    @Test
    void whatWasNoticedOnTheWayIsKept() {
        Findings findings = new Findings();
        Invariant invariant = findings.none(Findings.STALE_EPOCHS);
        assertThat(invariant.broken()).isEmpty();
        findings.add(Findings.STALE_EPOCHS, "host-1 wrote");
        findings.add(Findings.STALE_EPOCHS, "host-2 wrote");
        assertThat(invariant.broken()).contains("host-1 wrote");
        assertThat(findings.none(Findings.EFFECTS_ARE_OWNED).broken()).isEmpty();
    }
}
