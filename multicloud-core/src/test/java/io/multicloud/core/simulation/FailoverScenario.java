package io.multicloud.core.simulation;

import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;

/** An application of three machines is protected, its region is lost, and things go wrong meanwhile. */
final class FailoverScenario extends ProtectedScenario {
    private static final Duration RECOVERED = Duration.ofHours(3);
    private static final Duration LONGER = Duration.ofMinutes(8);
    private static final int STEPS = 16;

    FailoverScenario(Variant variant) {
        super(variant, "aFailoverSurvives");
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
            int troubles = 1 + chance.nextInt(3);
            for (int i = 0; i < troubles; i++) {
                if (chance.nextInt(7) == 0) {
                    plan.add(point("backup-", 10));
                } else {
                    trouble("recovery-", STEPS);
                }
            }
        }

        @Override
        void happen() {
            world.advance(chance.nextInt(5) == 0 ? LONGER : Duration.ofSeconds(chance.nextInt(120)));
            Instant lost = world.time().now();
            disaster();
            passHelped("a lost application is recovered, or somebody is asked", RECOVERED, this::settled);
            world.note("settled after " + Duration.between(lost, world.time().now()));
        }

        private void failoverUntilThere() {
            if (recoveries().isEmpty()) {
                insist(
                        Duration.ofMinutes(1),
                        this::failover,
                        () -> !recoveries().isEmpty());
            }
        }

        private void disaster() {
            switch (chance.nextInt(4)) {
                case 0 -> {
                    world.note("the primary region is cut off");
                    site.primary.fault(FaultKind.PARTITION);
                }
                case 1 -> {
                    world.note("the primary region is down, and returns");
                    Instant now = world.time().now();
                    Instant back = now.plusSeconds(150 + chance.nextInt(900));
                    site.primary.fault(FaultKind.REGION_DOWN).between(now, back);
                    world.time().at(back.plus(Duration.ofMinutes(30)), this::failoverUntilThere);
                }
                default -> {
                    world.note("the primary region is down");
                    site.primary.fault(FaultKind.REGION_DOWN);
                }
            }
            if (chance.nextInt(4) == 0) {
                world.time().at(world.time().now().plusSeconds(chance.nextInt(200)), this::failover);
            }
        }
    }
}
