package io.multicloud.core.simulation;

import io.multicloud.core.journal.Direction;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;

/** A failover is rehearsed, things go wrong meanwhile, and sometimes the region is lost in earnest. */
final class DrillScenario extends ProtectedScenario {
    private static final Duration LONGEST = Duration.ofHours(3);

    /** More than the rehearsal of three machines has. */
    private static final int STEPS = 15;

    DrillScenario(Variant variant) {
        super(variant, "aDrillLeavesNothing");
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
            DrillInvariants invariants = new DrillInvariants(PLAN, site, store, balancer, witness);
            hold(invariants.always(), invariants.atEnd());
        }

        @Override
        void happen() {
            world.advance(Duration.ofSeconds(chance.nextInt(60)));
            int troubles = chance.nextInt(3);
            for (int i = 0; i < troubles; i++) {
                goWrong();
            }
            drill();
            if (chance.nextInt(4) == 0) {
                world.time().at(soon(60), this::drill);
            }
            boolean inEarnest = chance.nextInt(3) == 0;
            if (inEarnest) {
                world.time().at(soon(240), this::lost);
            } else if (chance.nextInt(6) == 0) {
                world.time().at(soon(240), this::cancel);
            }
            passHelped("a drill ends, or a human is asked", LONGEST, () -> over() || paused().isPresent());
            if (inEarnest) {
                passHelped("a lost application is recovered, or somebody is asked", LONGEST, this::settled);
                passHelped("a real failover ends a drill", LONGEST, () -> over() || paused().isPresent());
            }
        }

        private void goWrong() {
            if (chance.nextInt(5) == 0) {
                Direction back = Direction.BACKWARD;
                CrashPoint forwards = point(ProtectedSite.DRILL, STEPS);
                plan.add(new CrashPoint(forwards.sagas(), forwards.step(), back, forwards.moment()));
                site.recovery
                        .fault(FaultKind.QUOTA)
                        .on(FakeOperation.CREATE_SUBNET)
                        .times(1);
            } else {
                trouble(ProtectedSite.DRILL, STEPS);
            }
        }

        private void drill() {
            insist(
                    Duration.ofSeconds(20),
                    () -> {
                        world.note("somebody asks for a drill");
                        onADesk(desk -> desk.drill(PLAN));
                    },
                    () -> rehearsal().isPresent() || recovery().isPresent());
        }

        private void cancel() {
            cancel("the drill", () -> rehearsal().stream());
        }

        private void lost() {
            world.note("the primary region is down");
            site.primary.fault(FaultKind.REGION_DOWN);
        }

        /** Every drill that was asked for has ended; or there is none, because the application is recovered. */
        private boolean over() {
            return rehearsal()
                    .map(drill -> drill.cursor().state().ended())
                    .orElseGet(() -> recovery().isPresent());
        }
    }
}
