package io.multicloud.core.simulation;

import io.multicloud.core.journal.Direction;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.fake.Fault;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What goes wrong in one run. The first seeds are one crash each, at every moment of every step, forwards and back; the others
 * mix crashes, faults of the clouds, cut ways, hosts that stand still, wrong clocks and operators.
 */
final class Troubles {
    private static final List<FakeOperation> MOVES = List.of(
            FakeOperation.CREATE_VM,
            FakeOperation.GET_VM,
            FakeOperation.LIST_VMS,
            FakeOperation.STOP_VM,
            FakeOperation.START_VM,
            FakeOperation.DELETE_VM,
            FakeOperation.CREATE_SNAPSHOT,
            FakeOperation.LIST_SNAPSHOTS,
            FakeOperation.DELETE_SNAPSHOT,
            FakeOperation.START_SNAPSHOT_UPLOAD,
            FakeOperation.READ_SNAPSHOT_BLOCK,
            FakeOperation.WRITE_SNAPSHOT_BLOCK,
            FakeOperation.COMPLETE_SNAPSHOT_UPLOAD,
            FakeOperation.CREATE_IMAGE,
            FakeOperation.DELETE_IMAGE);

    private static final List<FakeOperation> IMPORTS = List.of(
            FakeOperation.CREATE_VM,
            FakeOperation.CREATE_SNAPSHOT,
            FakeOperation.READ_SNAPSHOT_BLOCK,
            FakeOperation.CREATE_BUCKET,
            FakeOperation.LIST_BUCKETS,
            FakeOperation.DELETE_BUCKET,
            FakeOperation.START_OBJECT_UPLOAD,
            FakeOperation.UPLOAD_OBJECT_PART,
            FakeOperation.COMPLETE_OBJECT_UPLOAD,
            FakeOperation.LIST_OBJECT_UPLOADS,
            FakeOperation.ABORT_OBJECT_UPLOAD,
            FakeOperation.HEAD_OBJECT,
            FakeOperation.GET_OBJECT,
            FakeOperation.LIST_OBJECTS,
            FakeOperation.DELETE_OBJECT,
            FakeOperation.CREATE_IMAGE,
            FakeOperation.LIST_IMAGES,
            FakeOperation.DELETE_IMAGE);

    /** What costs a step its success for good, or its time. */
    private static final List<FaultKind> BRIEF = List.of(
            FaultKind.THROTTLED,
            FaultKind.ERROR_BEFORE_COMMIT,
            FaultKind.ERROR_AFTER_COMMIT,
            FaultKind.LOST_RESPONSE,
            FaultKind.LOST_RESPONSE,
            FaultKind.CAPACITY,
            FaultKind.CORRUPT_BYTES);

    private static final List<FaultKind> SPELLS = List.of(
            FaultKind.THROTTLED,
            FaultKind.REGION_DOWN,
            FaultKind.PARTITION,
            FaultKind.LOST_RESPONSE,
            FaultKind.CREDENTIALS_EXPIRED,
            FaultKind.SLOW,
            FaultKind.QUOTA);

    /** How far into a run something may begin: a move takes some minutes. */
    private static final int SPREAD_SECONDS = 400;

    private final SimulatedWorld world;
    private final Estate estate;
    private final SagaHosts hosts;
    private final CrashPlan plan;
    private final SplittableRandom chance;

    Troubles(SimulatedWorld world, Estate estate, SagaHosts hosts, CrashPlan plan) {
        this.world = world;
        this.estate = estate;
        this.hosts = hosts;
        this.plan = plan;
        this.chance = world.chance("troubles");
    }

    /** Places what the seed decides on, for hosts that have been started. */
    void place(List<CrashPoint> points, Operator operator) {
        if (world.seed() >= 0 && world.seed() < points.size()) {
            CrashPoint point = points.get((int) world.seed());
            world.note("will crash at " + point);
            plan.add(point);
            if (point.direction() == Direction.BACKWARD) {
                spoil();
            }
            return;
        }
        int troubles = 1 + chance.nextInt(4);
        for (int i = 0; i < troubles; i++) {
            one(points, operator);
        }
    }

    private void one(List<CrashPoint> points, Operator operator) {
        switch (chance.nextInt(12)) {
            case 0, 1, 2 -> crash(points);
            case 3 -> plan.add(points.get(chance.nextInt(points.size())));
            case 4, 5 -> brief();
            case 6 -> spell();
            case 7 -> cut();
            case 8 -> standStill();
            case 9 -> skew();
            case 10 -> hosts.unsettled(1 + chance.nextInt(30));
            default -> operator(operator);
        }
    }

    private void crash(List<CrashPoint> points) {
        if (chance.nextBoolean()) {
            plan.add(points.get(chance.nextInt(points.size())));
            plan.add(points.get(chance.nextInt(points.size())));
        } else {
            SimulatedHost machine = anyHost();
            machine.before(machine.events() + chance.nextInt(150), () -> hosts.kill(machine));
        }
    }

    /** Makes the move impossible near its end, so that it goes all the way back. */
    private void spoil() {
        estate.target.fault(FaultKind.QUOTA).on(FakeOperation.CREATE_VM);
    }

    private void brief() {
        FaultKind kind = BRIEF.get(chance.nextInt(BRIEF.size()));
        Fault fault = anyCloud().fault(kind).after(chance.nextInt(3)).times(1 + chance.nextInt(3));
        if (kind != FaultKind.CAPACITY && kind != FaultKind.CORRUPT_BYTES) {
            List<FakeOperation> operations = estate.imports() ? IMPORTS : MOVES;
            fault.on(operations.get(chance.nextInt(operations.size())));
        }
        world.note(kind + " strikes briefly");
    }

    private void spell() {
        FaultKind kind = SPELLS.get(chance.nextInt(SPELLS.size()));
        FakeCloud cloud = anyCloud();
        Instant from = soon();
        Instant to = from.plusSeconds(5 + chance.nextInt(900));
        cloud.fault(kind).between(from, to);
        world.note(kind + " in " + cloud.account() + " from " + from + " to " + to);
    }

    private void cut() {
        List<String> places = List.of(SagaHosts.JOURNAL, estate.source.account(), estate.target.account());
        String place = places.get(chance.nextInt(places.size()));
        String host = anyHost().name();
        boolean there = chance.nextBoolean();
        Instant from = soon();
        Instant to = from.plusSeconds(2 + chance.nextInt(120));
        world.time().at(from, () -> {
            if (there) {
                world.links().cut(host, place);
            } else {
                world.links().cut(place, host);
            }
        });
        world.time().at(to, () -> world.links().mendBoth(host, place));
        world.note("cut between " + host + " and " + place + " from " + from + " to " + to);
    }

    private void standStill() {
        if (hosts.all().size() < 2) {
            hosts.start();
        }
        SimulatedHost machine = anyHost();
        Duration pause = Duration.ofSeconds(1 + chance.nextInt(60));
        machine.before(machine.events() + chance.nextInt(150), () -> {
            machine.pause();
            world.note(machine.name() + " stands still for " + pause);
            world.time().scheduler().schedule(pause, machine::resume);
        });
    }

    private void skew() {
        SimulatedHost machine = anyHost();
        machine.step(Duration.ofSeconds(chance.nextInt(1_200) - 600));
        Duration back = Duration.ofSeconds(-chance.nextInt(600));
        world.time().at(soon(), () -> machine.step(back));
    }

    private void operator(Operator operator) {
        switch (chance.nextInt(4)) {
            case 0 -> world.time().at(soon(), operator::cancel);
            case 1 -> world.time().at(soon(), operator::submitAgain);
            case 2 -> world.time().at(soon(), operator::growDisk);
            default -> world.time().at(soon(), operator::deleteSnapshots);
        }
    }

    private Instant soon() {
        return world.time().now().plusMillis(chance.nextInt(SPREAD_SECONDS * 1_000));
    }

    private SimulatedHost anyHost() {
        return hosts.all().get(chance.nextInt(hosts.all().size())).machine();
    }

    private FakeCloud anyCloud() {
        return chance.nextBoolean() ? estate.source : estate.target;
    }

    /** What people do meanwhile. */
    interface Operator {
        /** Asks for the work to be taken back. */
        void cancel();

        /** Asks for the same work once more. */
        void submitAgain();

        /** Deletes snapshots that are not theirs. */
        void deleteSnapshots();

        /** Grows the machine's disk. */
        void growDisk();
    }
}
