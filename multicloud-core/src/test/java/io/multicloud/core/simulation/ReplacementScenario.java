package io.multicloud.core.simulation;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.simulation.CrashPoint.Moment;
import io.multicloud.core.simulation.HangingMachines.Cure;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Single machines of a protected application hang, or are gone, or come back when they like, and things go wrong while they are
 * made good. The first seeds are one crash each, at every moment of every step of a replacement, forwards and back.
 */
final class ReplacementScenario extends ProtectedScenario {
    private static final Duration LONGEST = Duration.ofHours(3);

    /** How long the watch may take to name what is idle. */
    private static final Duration TOLD = Duration.ofMinutes(3);

    private static final String SAGAS = ProtectedSite.REPLACEMENT + ProtectedRun.PLAN + "-";
    private static final List<String> STEPS = List.of(
            "stop",
            "snapshot",
            "content",
            "image-",
            "images",
            "restore-",
            "up-",
            "verify",
            "replaced",
            "retire",
            "serve");
    private static final Set<String> UNDONE = Set.of("stop", "snapshot", "image-", "restore-");

    private static final FakeOperation[] MAKING_GOOD = {
        FakeOperation.CREATE_VM,
        FakeOperation.CREATE_IMAGE,
        FakeOperation.CREATE_SNAPSHOT,
        FakeOperation.STOP_VM,
        FakeOperation.DELETE_VM
    };

    ReplacementScenario(Variant variant) {
        super(variant, "aReplacementSurvives");
    }

    @Override
    ProtectedRun run(SimulatedWorld world) {
        return new Run(world);
    }

    /** Returns the crashes of the first seeds. */
    static List<CrashPoint> crashes() {
        List<CrashPoint> all = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            for (String step : STEPS) {
                for (Moment moment : Moment.values()) {
                    if (direction == Direction.FORWARD || UNDONE.contains(step)) {
                        all.add(new CrashPoint(SAGAS, STEPS.indexOf(step), direction, moment));
                    }
                }
            }
        }
        return all;
    }

    private final class Run extends ProtectedRun {
        private final Set<ResourceId> unreadable = new LinkedHashSet<>();
        private final ReplacementInvariants invariants = new ReplacementInvariants(site, store, this::stepOf);
        private final boolean oneCrash;

        Run(SimulatedWorld world) {
            super(world, variant);
            this.oneCrash = world.seed() >= 0 && world.seed() < crashes().size();
        }

        // ---- the application

        @Override
        Map<String, HealthProbe> probes() {
            return Map.of("probe", site.hanging);
        }

        @Override
        ProtectionPlan.Builder plan(ProtectionPlan.Builder usual) {
            return usual.machineProbe("probe");
        }

        /** The cloud, where restarts help, and some disks cannot be read. */
        @Override
        CloudProvider seen(CloudProvider provider) {
            return Interposed.of(provider, (method, arguments, call) -> {
                if (method.equals("create")
                        && arguments[0] instanceof SnapshotSpec spec
                        && unreadable.contains(spec.volume())) {
                    throw CloudException.builder(ErrorCode.DATA_LOSS, spec.volume() + " cannot be read")
                            .build();
                }
                Object result = call.with(arguments);
                if (method.equals("restart") && arguments[0] instanceof ResourceId machine) {
                    site.hanging.restarted(machine);
                }
                return result;
            });
        }

        // ---- what happens

        @Override
        void prepare() {
            hold(invariants.always(), invariants.atEnd());
            if (oneCrash) {
                crash(crashes().get((int) world.seed()));
                return;
            }
            for (int i = chance.nextInt(4); i > 0; i--) {
                if (chance.nextInt(3) == 0) {
                    List<CrashPoint> all = crashes();
                    crash(all.get(chance.nextInt(all.size())));
                } else {
                    trouble(SAGAS, STEPS.size(), site.primary, MAKING_GOOD);
                }
            }
        }

        private void crash(CrashPoint point) {
            world.note("will crash at " + point);
            plan.add(point);
            if (point.direction() == Direction.BACKWARD) {
                site.hanging.hangAnew();
            }
        }

        @Override
        void happen() {
            world.advance(Duration.ofSeconds(chance.nextInt(90)));
            int first = chance.nextInt(ProtectedSite.MACHINES);
            lose(first);
            if (!oneCrash && chance.nextInt(4) == 0) {
                int second = (first + 1) % ProtectedSite.MACHINES;
                world.time().at(soon(300), () -> lose(second));
                world.advance(Duration.ofMinutes(5));
            }
            if (!oneCrash && chance.nextInt(8) == 0) {
                world.time().at(soon(400), () -> cancel("the replacement", this::replacements));
            }
            pass("a lost machine is made good, or a human is asked", LONGEST, this::madeGood);
            pass("what is needed no more is removed", LONGEST, this::tidy);
            world.advance(TOLD);
        }

        private void lose(int index) {
            ResourceId machine = site.machines.get(index);
            switch (oneCrash ? 5 : chance.nextInt(8)) {
                case 0 -> {
                    world.note(machine + " is gone");
                    site.remove(index);
                }
                case 1 -> hang(machine, Cure.RESTART);
                case 2, 3 -> {
                    hang(machine, Cure.NOTHING);
                    world.time().at(soon(360), () -> comeBack(machine));
                }
                case 4 -> {
                    world.note("the disks of " + machine + " cannot be read");
                    unreadable.addAll(site.disks(index));
                    hang(machine, Cure.NOTHING);
                }
                default -> hang(machine, Cure.NOTHING);
            }
        }

        private void hang(ResourceId machine, Cure cure) {
            world.note(machine + " hangs, and what helps is " + cure);
            site.hanging.hang(machine, cure);
        }

        private void comeBack(ResourceId machine) {
            boolean runs =
                    site.running(site.primary).stream().anyMatch(vm -> vm.id().equals(machine));
            if (runs) {
                world.note(machine + " works again");
                site.hanging.comeBack(machine);
            }
        }

        private Stream<SagaRecord> replacements() {
            return store.all().stream().filter(saga -> saga.id().startsWith(SAGAS));
        }

        private boolean madeGood() {
            for (int i = 0; i < ProtectedSite.MACHINES; i++) {
                if (!invariants.works(i) && !invariants.somebodyKnows()) {
                    return false;
                }
            }
            return true;
        }

        /** Nothing is on its way, forwards or back. */
        private boolean tidy() {
            return replacements()
                            .allMatch(saga -> saga.cursor().state().ended()
                                    || (stepOf(saga).equals("serve")
                                            && saga.cursor().direction() == Direction.FORWARD
                                            && saga.request().isEmpty()))
                    && site.primary.vms().stream().noneMatch(vm -> vm.state().transitional());
        }
    }
}
