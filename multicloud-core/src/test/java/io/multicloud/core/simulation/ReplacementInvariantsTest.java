package io.multicloud.core.simulation;

import io.multicloud.api.Tags;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.simulation.HangingMachines.Cure;
import io.multicloud.testkit.simulation.Invariant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each invariant of machines that are made anew holds of a sound application, and is broken by what it is there to find. */
class ReplacementInvariantsTest {
    private static final String WORK = DamagedApplication.replacement(0);
    private static final List<String> STEPS = List.of("stop", "snapshot", "serve");

    private static void breaks(
            Function<ReplacementInvariants, Invariant> which,
            String problem,
            Consumer<DamagedApplication> sound,
            Consumer<DamagedApplication> damage) {
        DamagedApplication.breaks(
                state -> which.apply(new ReplacementInvariants(
                        state.site, state.store, saga -> STEPS.get(saga.cursor().position()))),
                problem,
                sound,
                damage);
    }

    private static void at(DamagedApplication state, int step) {
        state.store.has("dr-replace", WORK, "{}", WrittenStore.at(SagaState.ACTIVE, Direction.FORWARD, step, ""));
    }

    private static void told(DamagedApplication state, String memo) {
        state.store.has(
                "dr-protection",
                "protection-shop-1",
                "{}",
                WrittenStore.at(SagaState.ACTIVE, Direction.FORWARD, 0, memo));
    }

    /** What was made of a machine whose loss is stated serves, and lacks the newest writes. */
    private static void joinsWithout(DamagedApplication state, int writes, Duration stated) {
        state.store.has(
                WORK,
                new StepRecord(
                        2,
                        Direction.FORWARD,
                        "content",
                        "{\"loss\":\"" + stated + "\"}",
                        1,
                        Duration.ZERO,
                        Optional.empty()));
        state.replace(0, state.site.written() - writes);
        state.world.advance(Duration.ofSeconds(4));
    }

    @Test
    void aMachineThatTwoPlayIsNoticed() {
        breaks(
                ReplacementInvariants::aMachineIsPlayedByOne,
                "machine 0 is played by",
                state -> {
                    state.stop(0);
                    state.replace(0, 1);
                },
                state -> state.replace(0, 1));
    }

    @Test
    void aMachineOfWhichNothingIsLeftIsNoticed() {
        breaks(
                ReplacementInvariants::thereIsABootableCopy,
                "has what machine 1 wrote last",
                state -> {},
                state -> state.site.primary.provider().compute().delete(state.site.machines.get(1)));
    }

    @Test
    void aMachineOfWhichOnlyAnOlderStateIsLeftIsNoticed() {
        breaks(
                ReplacementInvariants::thereIsABootableCopy,
                "has what machine 0 wrote last",
                state -> {
                    state.world.advance(Duration.ofSeconds(10));
                    state.site.hanging.hangAnew();
                    state.stop(0);
                    state.replace(0, 1);
                },
                state -> state.site
                        .primary
                        .provider()
                        .compute()
                        .delete(state.site.machines.get(0))
                        .await());
    }

    @Test
    void theStopOfAMachineThatWorksAgainIsNoticed() {
        breaks(
                ReplacementInvariants::whatCameBackStays,
                "works since",
                state -> {
                    state.site.hanging.hang(state.site.machines.get(2), Cure.NOTHING);
                    state.site.hanging.comeBack(state.site.machines.get(2));
                    state.world.advance(Duration.ofSeconds(30));
                },
                state -> state.stop(2));
    }

    @Test
    void aLossThatIsNotStatedIsNoticed() {
        breaks(
                ReplacementInvariants::whatIsLostIsStated,
                "and states PT0S",
                state -> {
                    state.world.advance(Duration.ofSeconds(10));
                    state.stop(0);
                },
                state -> joinsWithout(state, 2, Duration.ZERO));
    }

    @Test
    void aLossThatIsMoreThanIsStatedIsNoticed() {
        breaks(
                ReplacementInvariants::whatIsLostIsStated,
                "and states PT-10M",
                state -> {
                    state.world.advance(Duration.ofSeconds(10));
                    state.stop(0);
                },
                state -> joinsWithout(state, 2, Duration.ofMinutes(-10)));
    }

    @Test
    void aLossThatNobodyAcceptsIsNoticed() {
        breaks(
                ReplacementInvariants::whatIsLostIsStated,
                "was accepted by nobody",
                state -> {
                    state.world.advance(Duration.ofSeconds(10));
                    state.stop(0);
                },
                state -> joinsWithout(state, 2, Duration.ofMinutes(6)));
    }

    @Test
    void aSnapshotThatStaysIsNoticed() {
        breaks(
                ReplacementInvariants::nothingIsLeft,
                "is still billed",
                state -> {
                    state.stop(0);
                    state.replace(0, 1);
                    at(state, 2);
                },
                state -> state.site
                        .primary
                        .provider()
                        .volumes()
                        .snapshots()
                        .create(SnapshotSpec.builder("left", state.site.disks(0).get(0))
                                .tag(Tags.WORK, WORK)
                                .build())
                        .await());
    }

    @Test
    void aMachineOfAReplacementThatCameToNothingIsNoticed() {
        breaks(
                ReplacementInvariants::nothingIsLeft,
                "is still billed",
                state -> {
                    state.replace(0, 1);
                    at(state, 2);
                },
                state -> at(state, 1));
    }

    @Test
    void anOldMachineThatNobodyIsToldOfIsNoticed() {
        breaks(
                ReplacementInvariants::whatStaysIsNamed,
                "nobody is told",
                state -> {
                    state.stop(0);
                    state.replace(0, 1);
                    told(state, "{\"idle\":\"" + state.site.machines.get(0) + "\"}");
                },
                state -> told(state, "{}"));
    }

    @Test
    void aMachineThatHangsInSilenceIsNoticed() {
        breaks(
                ReplacementInvariants::allWorkOrSomebodyKnows,
                "nobody is asked",
                state -> {},
                state -> state.site.hanging.hang(state.site.machines.get(0), Cure.NOTHING));
    }
}
