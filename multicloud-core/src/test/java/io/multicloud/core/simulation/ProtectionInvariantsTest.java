package io.multicloud.core.simulation;

import static io.multicloud.core.simulation.DamagedApplication.PLAN;
import static io.multicloud.core.simulation.DamagedApplication.RECOVERY;

import io.multicloud.api.Tags;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.testkit.simulation.Invariant;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each invariant of drills, of moves on purpose and of how a loss is noticed finds what it is there to find. */
class ProtectionInvariantsTest {
    private static final String DRILL = "drill-shop-1";
    private static final Instant OUTAGE = SimulatedWorld.START.minusSeconds(100);

    // ---- drills

    private static void breaksADrill(
            Function<DrillInvariants, Invariant> which,
            String problem,
            Consumer<DamagedApplication> sound,
            Consumer<DamagedApplication> damage) {
        DamagedApplication.breaks(
                state -> which.apply(new DrillInvariants(PLAN, state.site, state.store, state.traffic, state.witness)),
                problem,
                sound,
                damage);
    }

    private static void drills(DamagedApplication state, SagaState how) {
        state.store.has("dr-recovery", DRILL, "{}", WrittenStore.at(how, Direction.FORWARD, 3, ""));
    }

    @Test
    void aDrillInANetworkOfOthersIsNoticed() {
        breaksADrill(
                DrillInvariants::aDrillIsAlone,
                "is in a network of nobody",
                state -> {},
                state -> state.machine(state.site.recovery, DRILL, "drilled"));
    }

    @Test
    void aDrillThatStopsTheApplicationIsNoticed() {
        breaksADrill(
                DrillInvariants::aDrillChangesNothing,
                "only 2 of the application's machines run",
                state -> drills(state, SagaState.ACTIVE),
                state -> state.site
                        .primary
                        .provider()
                        .compute()
                        .stop(state.site.machines.get(0))
                        .await());
    }

    @Test
    void aDrillThatTakesTheRoleIsNoticed() {
        breaksADrill(
                DrillInvariants::aDrillChangesNothing,
                "the role is",
                state -> drills(state, SagaState.ACTIVE),
                DamagedApplication::takeRole);
    }

    @Test
    void aDrillThatSendsTrafficIsNoticed() {
        breaksADrill(
                DrillInvariants::aDrillChangesNothing,
                "traffic goes to",
                state -> drills(state, SagaState.ACTIVE),
                state -> state.traffic.send(PLAN, state.site.recoverySite, 2));
    }

    @Test
    void aMachineThatADrillHasLeftIsNoticed() {
        breaksADrill(
                DrillInvariants::aDrillLeavesNothing,
                "is still billed",
                state -> {
                    drills(state, SagaState.ACTIVE);
                    state.machine(state.site.recovery, DRILL, "drilled");
                },
                state -> drills(state, SagaState.SUCCEEDED));
    }

    @Test
    void aNetworkThatADrillHasLeftIsNoticedThoughItCostsNothing() {
        breaksADrill(
                DrillInvariants::aDrillLeavesNothing,
                "is still there",
                state -> {
                    drills(state, SagaState.ACTIVE);
                    state.site
                            .recovery
                            .provider()
                            .networks()
                            .create(NetworkSpec.builder("drilled", "10.213.0.0/16")
                                    .tag(Tags.WORK, DRILL)
                                    .build())
                            .await();
                },
                state -> drills(state, SagaState.ROLLED_BACK));
    }

    // ---- moves on purpose

    private static void breaksAMove(
            Function<PlannedMoveInvariants, Invariant> which,
            String problem,
            Consumer<DamagedApplication> sound,
            Consumer<DamagedApplication> damage) {
        DamagedApplication.breaks(
                state -> which.apply(new PlannedMoveInvariants(
                        state.site,
                        state.store,
                        () -> state.witness.role(PLAN).orElseThrow().site(),
                        () -> false)),
                problem,
                sound,
                damage);
    }

    private static void relocates(DamagedApplication state) {
        state.store.has(
                "dr-recovery",
                RECOVERY,
                "{\"kind\":\"RELOCATION\"}",
                WrittenStore.at(SagaState.ACTIVE, Direction.FORWARD, 9, ""));
    }

    @Test
    void anApplicationThatRunsAtBothSidesIsNoticed() {
        breaksAMove(
                PlannedMoveInvariants::oneSideRuns,
                "at the side that it was moved from",
                ProtectionInvariantsTest::relocates,
                state -> state.bringUp(1));
    }

    @Test
    void aWriteThatAMoveLosesIsNoticed() {
        breaksAMove(PlannedMoveInvariants::nothingIsLost, "lost what was written", state -> {}, state -> {
            relocates(state);
            state.world.advance(Duration.ofMinutes(1));
            state.bringUp(1, 1, 1);
            state.traffic.send(PLAN, state.site.recoverySite, 2);
            state.world.advance(Duration.ofSeconds(10));
        });
    }

    @Test
    void anApplicationThatNobodyServesIsNoticed() {
        breaksAMove(
                PlannedMoveInvariants::itServes,
                "nobody serves",
                state -> {},
                state -> state.traffic.send(PLAN, state.site.recoverySite, 2));
    }

    @Test
    void anApplicationThatServesWhereItsRoleIsNotIsNoticed() {
        breaksAMove(PlannedMoveInvariants::itServes, "and the role is at", state -> {}, DamagedApplication::takeRole);
    }

    // ---- how a loss is noticed

    private static void breaksDetection(
            Function<DetectionInvariants, Invariant> which,
            String problem,
            Consumer<DamagedApplication> sound,
            Consumer<DamagedApplication> damage) {
        DamagedApplication.breaks(
                state -> which.apply(new DetectionInvariants(state.store, () -> Optional.of(OUTAGE), () -> true)),
                problem,
                sound,
                damage);
    }

    @Test
    void aMoveOfWhatOnlyFlapsIsNoticed() {
        AtomicReference<Optional<Instant>> outage = new AtomicReference<>(Optional.of(OUTAGE));
        DamagedApplication.breaks(
                state -> new DetectionInvariants(state.store, outage::get, () -> true).whatAnswersInBetweenStays(),
                "has begun, and nothing is lost",
                state -> state.recovering(OUTAGE, Duration.ZERO),
                state -> outage.set(Optional.empty()));
    }

    @Test
    void aTimeThatCountsFromTheDecisionIsNoticed() {
        breaksDetection(
                DetectionInvariants::timeCountsFromTheFirstFailure,
                "before it was decided",
                state -> state.recovering(OUTAGE.plusSeconds(20), Duration.ZERO),
                state -> state.recovering(OUTAGE.plusSeconds(80), Duration.ZERO));
    }

    @Test
    void aTimeThatCountsFromAnEarlierFlapIsNoticed() {
        breaksDetection(
                DetectionInvariants::timeCountsFromTheFirstFailure,
                "all was well until",
                state -> state.recovering(OUTAGE.plusSeconds(20), Duration.ZERO),
                state -> state.recovering(OUTAGE.minusSeconds(60), Duration.ZERO));
    }

    @Test
    void aTimeThatCountsFromALaterFailureIsNoticed() {
        breaksDetection(
                DetectionInvariants::timeCountsFromTheFirstFailure,
                "probes have failed since",
                state -> state.recovering(OUTAGE.plusSeconds(20), Duration.ZERO),
                state -> state.recovering(OUTAGE.plusSeconds(38), Duration.ZERO));
    }

    private static void checked(DamagedApplication state, Duration step, Duration told) {
        state.recovering(OUTAGE, Duration.ZERO);
        state.store.has(RECOVERY, step(1, "restore-0", "{}", step));
        state.store.has(RECOVERY, step(2, "check-application", "{\"recoveryTime\":\"" + told + "\"}", Duration.ZERO));
    }

    /** A step of a recovery that was decided 100 s after the outage, and took three minutes. */
    private static StepRecord step(int position, String name, String result, Duration took) {
        Instant end = SimulatedWorld.START.plus(Duration.ofMinutes(3));
        return new StepRecord(position, Direction.FORWARD, name, result, 1, took, Optional.of(end));
    }

    @Test
    void aRecoveryTimeThatIsToldShorterThanItWasIsNoticed() {
        breaksDetection(
                DetectionInvariants::everyStepHasItsTime,
                "it is told as PT3M",
                state -> {},
                state -> checked(state, Duration.ofMinutes(3), Duration.ofMinutes(3)));
    }

    @Test
    void stepsWithoutTheirTimesAreNoticed() {
        breaksDetection(
                DetectionInvariants::everyStepHasItsTime,
                "its steps took PT0S",
                state -> {},
                state -> checked(state, Duration.ZERO, Duration.ofSeconds(280)));
    }
}
