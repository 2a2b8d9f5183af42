package io.multicloud.core.simulation;

import io.multicloud.core.dr.Desk;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * An application moves to its other site, on purpose or because its region is lost for a while, and is brought back; things go
 * wrong, the region returns when it likes, and people ask twice.
 */
final class PlannedMoveScenario extends ProtectedScenario {
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration SOON = Duration.ofMinutes(10);

    /** More than moving three machines back has. */
    private static final int STEPS = 30;

    PlannedMoveScenario(Variant variant) {
        super(variant, "aPlannedMoveLosesNothing");
    }

    @Override
    ProtectedRun run(SimulatedWorld world) {
        return new Run(world);
    }

    private final class Run extends ProtectedRun {
        Run(SimulatedWorld world) {
            super(world, variant);
        }

        @Override
        void prepare() {
            PlannedMoveInvariants invariants = new PlannedMoveInvariants(
                    site, store, () -> witness.role(PLAN).orElseThrow().site(), () -> paused().isPresent());
            hold(invariants.always(), invariants.atEnd());
        }

        @Override
        void happen() {
            world.advance(Duration.ofSeconds(chance.nextInt(90)));
            troubles();
            if (chance.nextInt(3) > 0) {
                move("a relocation", "recovery-shop-2-", desk -> desk.relocate(PLAN, "the region is to be left"));
            } else {
                loseForAWhile();
            }
            if (inWindow() && chance.nextInt(4) > 0) {
                troubles();
                move("a way back", "recovery-shop-3-", desk -> desk.failback(PLAN, "it is over"));
                settle();
            }
        }

        private void troubles() {
            for (int i = chance.nextInt(3); i > 0; i--) {
                if (chance.nextInt(4) == 0) {
                    site.primary
                            .fault(List.of(FaultKind.THROTTLED, FaultKind.LOST_RESPONSE)
                                    .get(chance.nextInt(2)))
                            .on(FakeOperation.STOP_VM, FakeOperation.CREATE_SNAPSHOT, FakeOperation.CREATE_VM)
                            .times(1 + chance.nextInt(3));
                } else {
                    trouble("recovery-", STEPS);
                }
            }
        }

        // ---- on purpose

        private void move(String what, String sagas, Function<Desk, CompletionStage<String>> order) {
            ask(what, sagas, order);
            if (chance.nextInt(3) == 0) {
                // Somebody else asks as well, and again for what is something else by now.
                world.time().at(soon(120), () -> onADesk(order::apply));
                world.time().at(soon(120), this::failover);
            }
            if (chance.nextInt(6) == 0) {
                world.time().at(soon(200), () -> cancel(what, () -> newest(sagas).stream()));
            }
            passHelped(
                    what + " arrives or goes back, or a human is asked",
                    LONGEST,
                    () -> newest(sagas).filter(this::rests).isPresent());
        }

        private void ask(String what, String sagas, Function<Desk, CompletionStage<String>> order) {
            insist(
                    Duration.ofSeconds(20),
                    () -> {
                        world.note("somebody asks for " + what);
                        onADesk(order::apply);
                    },
                    () -> newest(sagas).isPresent());
        }

        private Optional<SagaRecord> newest(String sagas) {
            return recoveries().stream()
                    .filter(saga -> saga.id().startsWith(sagas))
                    .reduce((first, last) -> last);
        }

        private boolean rests(SagaRecord saga) {
            return saga.cursor().state().ended()
                    || paused().isPresent()
                    || (saga.request().isEmpty() && inWindow());
        }

        // ---- for a while

        private void loseForAWhile() {
            Instant back = soon(600).plusSeconds(60);
            world.note("the primary region is down until " + back);
            site.primary.fault(FaultKind.REGION_DOWN).between(world.time().now(), back);
            world.time().at(soon(200), this::failover);
            world.time().at(soon(200), this::failover);
            Instant forgotten = back.plus(SOON);
            passHelped(
                    "a lost application is recovered, or has come back",
                    LONGEST,
                    () -> settled()
                            || (recovery().isEmpty() && world.time().now().isAfter(forgotten)));
            pass("the region returns", LONGEST, () -> world.time().now().isAfter(back));
            if (inWindow()) {
                pass(
                        "what was fenced is stopped when it comes back",
                        SOON,
                        () -> site.running(site.primary).isEmpty());
            }
        }

        // ---- the end

        /** Sometimes the way back is made final, and what served meanwhile goes. */
        private void settle() {
            Optional<SagaRecord> back = newest("recovery-shop-3-").filter(saga -> inWindow());
            if (back.isEmpty() || chance.nextInt(4) > 0) {
                return;
            }
            world.note("somebody makes it final");
            commit(back.get().id());
            pass(
                    "what served before is removed once what follows is final",
                    LONGEST,
                    () -> site.recovery.vms().isEmpty() || paused().isPresent());
        }

        private void commit(String back) {
            insist(
                    Duration.ofSeconds(20),
                    () -> onADesk(desk -> desk.commit(back, "it is well")),
                    () -> store.find("commit-" + back).isPresent());
        }
    }
}
