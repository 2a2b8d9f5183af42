package io.multicloud.core.simulation;

import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A region flaps: it never fails as many probes as it takes, until it is lost for good. */
final class FlappingScenario extends ProtectedScenario {
    private static final Duration LONGEST = Duration.ofHours(3);

    /** Two probes of the default interval fit into it, and no third one. */
    private static final int DOWN_SECONDS = 58;

    /** At least one probe fits into it, and is answered. */
    private static final int UP_SECONDS = 35;

    private static final Duration CALM = Duration.ofMinutes(6);

    FlappingScenario(Variant variant) {
        super(variant, "aRegionThatFlapsStays");
    }

    @Override
    ProtectedRun run(SimulatedWorld world) {
        return new Run(world);
    }

    private final class Run extends ProtectedRun {
        private boolean troubled;
        private @Nullable Instant outage;

        Run(SimulatedWorld world) {
            super(world, variant);
        }

        @Override
        void prepare() {
            DetectionInvariants invariants =
                    new DetectionInvariants(store, () -> Optional.ofNullable(outage), () -> !troubled);
            hold(invariants.always(), invariants.atEnd());
        }

        @Override
        void happen() {
            int flaps = 2 + chance.nextInt(4);
            for (int i = 0; i < flaps; i++) {
                flap();
            }
            if (chance.nextBoolean()) {
                world.advance(CALM);
            }
            outage = world.time().now();
            world.note("the primary region is lost for good");
            site.primary.fault(chance.nextBoolean() ? FaultKind.REGION_DOWN : FaultKind.PARTITION);
            troubled = chance.nextInt(3) == 0;
            if (!troubled && chance.nextInt(3) == 0) {
                // By then the first probe has failed, and the journal has it; who goes on has seen nothing.
                world.time().at(outage.plusSeconds(45 + chance.nextInt(10)), this::killAll);
            }
            if (troubled) {
                trouble("recovery-", 16);
                disturb();
            }
            passHelped("a lost application is recovered, or somebody is asked", LONGEST, this::settled);
        }

        private void flap() {
            Instant now = world.time().now();
            Instant up = now.plusSeconds(1 + chance.nextInt(DOWN_SECONDS));
            site.primary
                    .fault(chance.nextBoolean() ? FaultKind.REGION_DOWN : FaultKind.PARTITION)
                    .between(now, up);
            world.note("the primary region is down until " + up);
            if (chance.nextInt(4) == 0) {
                disturb();
            }
            world.advance(Duration.between(now, up).plusSeconds(UP_SECONDS + chance.nextInt(30)));
        }

        /** The host that asks dies or stands still meanwhile. */
        private void disturb() {
            SimulatedHost machine = hosts.all().get(hosts.all().size() - 1).machine();
            if (chance.nextBoolean()) {
                world.time().at(soon(), () -> hosts.kill(machine));
            } else {
                world.time().at(soon(), machine::pause);
                world.time().at(soon().plusSeconds(20), machine::resume);
            }
        }

        private void killAll() {
            hosts.all().stream().map(SagaHosts.Host::machine).toList().forEach(hosts::kill);
        }

        private Instant soon() {
            return world.time().now().plusMillis(chance.nextInt(20_000));
        }
    }
}
