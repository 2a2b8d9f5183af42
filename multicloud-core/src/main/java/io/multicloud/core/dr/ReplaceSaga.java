package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.Volume;
import io.multicloud.core.dr.Notes.Copy;
import io.multicloud.core.dr.Notes.Disk;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepCall;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one machine anew at its own site, where restarting it has not helped:
 *
 * <pre>
 *   stop → snapshot → content → image, restore → up → verify → replaced → retire → serve
 * </pre>
 *
 * <p>A machine that works again by now is left alone. The new one is made of its own disks, as they are once it has stopped, and nothing is lost. Only where they cannot be had it is made
 * of the newest recovery point, whose snapshots are beside the disks, if the plan allows to lose that much. Until the new machine
 * has proved itself all goes back. Then the old one is deleted; but if it was not its disks that the new one was made of, they
 * may hold what is missing, and it stays, stopped. The saga lives on for as long as its machine does.
 */
final class ReplaceSaga {
    static final SagaKind KIND = new SagaKind("dr-replace", 1);
    static final String STOP = "stop";
    static final String SNAPSHOT = "snapshot";
    static final String CONTENT = "content";
    static final String VERIFY = "verify";
    static final String REPLACED = "replaced";
    static final String RETIRE = "retire";
    static final String SERVE = "serve";

    private static final String NOTHING = "";
    private static final Duration SERVE_LOOK = Duration.ofMinutes(1);

    private final Clouds clouds;
    private final Collaborators collaborators;
    private final DRSettings settings;
    private final Launches launches;
    private final Reads reads;
    private final RecoverySaga recoveries;
    private final Decisions decisions;

    ReplaceSaga(
            Clouds clouds,
            Collaborators collaborators,
            DRSettings settings,
            Launches launches,
            Reads reads,
            RecoverySaga recoveries) {
        this.clouds = clouds;
        this.collaborators = collaborators;
        this.settings = settings;
        this.launches = launches;
        this.reads = reads;
        this.recoveries = recoveries;
        this.decisions = new Decisions(reads);
    }

    /**
     * What it is started with.
     *
     * @param machine what does not work
     * @param point what the newest recovery point has of it; null if there is none that may be used
     * @param loss what would be lost with that
     * @param failing zones in which nothing of the plan works; null from earlier versions
     * @param previous who had the role of the application: when somebody else has it, this machine is none of its own any more
     */
    record Input(
            String plan,
            SiteNote site,
            Machine machine,
            @Nullable Copy point,
            @Nullable Duration loss,
            @Nullable String probe,
            String previous,
            @Nullable List<String> failing) {}

    /**
     * What it is made of.
     *
     * @param loss what is lost with that
     * @param zones where it is tried, in this order; null or empty for any
     */
    private record Content(
            Copy copy, Duration loss, @Nullable List<String> zones) {}

    /**
     * What plays a machine in place of another one.
     *
     * @param loss what was lost when it was made
     * @param took how long it was in the making; null where an earlier version has made it
     */
    record Replaced(
            Machine machine,
            ResourceId old,
            Duration loss,
            @Nullable Duration took) {}

    SagaDefinition definition() {
        return new SagaDefinition(KIND, new Remembered<>(this::steps));
    }

    List<Step> steps(String text) {
        Input input = Json.read(text, Input.class);
        SiteNote site = input.site();
        List<Step> steps = new ArrayList<>();
        steps.add(Step.of(STOP, Action.repeatable(context -> stopped(input)).within(settings.settle()))
                .undoneBy(Action.repeatable(context -> startedAgain(input)).within(Duration.ofHours(1))));
        steps.add(Step.of(
                        SNAPSHOT,
                        Action.repeatable(context -> snapshots(context, input))
                                .visibleAfter(clouds.visibility(site))
                                .within(settings.settle()))
                .undoneBy(clouds.removing(
                        site,
                        provider -> provider.volumes().snapshots(),
                        context -> Clouds.tags(context, input.machine().index()))));
        steps.add(Step.of(
                CONTENT, Action.repeatable(context -> content(context, input)).within(settings.settle())));
        Restoring restoring =
                new Restoring(clouds, settings, launches, decisions, site, List.of(input.machine()), new Source(site));
        restoring.restored().forEach(step -> steps.add(withoutHumans(step)));
        steps.add(Step.of(
                VERIFY,
                Action.repeatable(context -> verify(input, made(restoring, context)))
                        .within(settings.settle())));
        steps.add(Step.of(REPLACED, Action.repeatable(context -> replaced(context, input, restoring)))
                .pointOfNoReturn());
        steps.add(Step.of(
                RETIRE,
                Action.repeatable(context -> retire(context, input, restoring)).within(Restoring.FOREVER)));
        steps.add(Step.of(
                SERVE,
                Action.repeatable(context -> serve(context, input, made(restoring, context)))
                        .within(Restoring.FOREVER)));
        return steps;
    }

    /** What waits for a human elsewhere fails here: the old machine is started again, and the plan says what is wrong. */
    private Step withoutHumans(Step step) {
        Action action = step.action();
        StepCall call = context -> {
            Answer answer = action.call().run(context);
            return answer instanceof Answer.Pause pause ? Answer.fail(pause.reason()) : answer;
        };
        return new Step(
                step.name(),
                new Action(call, action.lookUp(), action.visibility(), settings.settle()),
                step.compensation(),
                step.role());
    }

    // ---- the old machine

    private Answer stopped(Input input) {
        VM vm = clouds.vm(input.machine().vm()).orElse(null);
        if (vm == null || isGone(vm)) {
            return Answer.done(NOTHING);
        }
        if (vm.state() == VMState.STOPPED || vm.state() == VMState.FAILED) {
            return Answer.done(Json.write(described(input.machine(), vm)));
        }
        if (!vm.state().transitional()) {
            if (collaborators.works(vm, input.probe())) {
                return Answer.fail(vm.id() + " works again");
            }
            clouds.of(vm.id()).compute().stop(vm.id());
        }
        return Answer.again(settings.look());
    }

    private Answer startedAgain(Input input) {
        VM vm = clouds.vm(input.machine().vm()).orElse(null);
        if (vm == null || isGone(vm) || vm.state() == VMState.RUNNING || vm.state() == VMState.FAILED) {
            return Answer.done();
        }
        if (vm.state() == VMState.STOPPED) {
            clouds.of(vm.id()).compute().start(vm.id());
        }
        return Answer.again(settings.look());
    }

    private static boolean isGone(VM vm) {
        return vm.state() == VMState.DELETED || vm.state() == VMState.DELETING;
    }

    private Copy described(Machine machine, VM vm) {
        List<Disk> disks = new ArrayList<>();
        for (ResourceId id : vm.volumes()) {
            Volume volume = clouds.of(id).volumes().get(id);
            disks.add(Disk.of(volume, ""));
        }
        return Copy.of(machine, vm, disks);
    }

    // ---- what the new one is made of

    private Answer snapshots(StepContext context, Input input) {
        String old = context.result(STOP).orElseThrow();
        if (old.equals(NOTHING)) {
            return Answer.done(NOTHING);
        }
        Copy copy = Json.read(old, Copy.class);
        SnapshotService snapshots = clouds.at(input.site()).volumes().snapshots();
        List<Disk> disks = new ArrayList<>();
        try {
            for (Disk disk : copy.disks()) {
                String key = context.key() + "-" + disks.size();
                snapshots.create(SnapshotSpec.builder(key, disk.volume())
                        .region(input.site().region())
                        .tags(Clouds.tags(context, input.machine().index()))
                        .idempotencyToken(key)
                        .build());
                disks.add(new Disk(disk.volume(), disk.bytes(), disk.volumeClass(), key, null, null));
            }
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND
                    || e.code() == ErrorCode.FAILED_PRECONDITION
                    || e.code() == ErrorCode.DATA_LOSS) {
                return Answer.done(NOTHING);
            }
            throw e;
        }
        return Answer.done(Json.write(copy.with(disks)));
    }

    private Answer content(StepContext context, Input input) {
        String taken = context.result(SNAPSHOT).orElseThrow();
        if (taken.equals(NOTHING)) {
            return ofPoint(input);
        }
        Map<String, Snapshot> there = new LinkedHashMap<>();
        for (Snapshot snapshot : Clouds.tagged(
                clouds.at(input.site()).volumes().snapshots(),
                input.site(),
                Clouds.tags(context, input.machine().index()))) {
            there.put(snapshot.name(), snapshot);
        }
        Copy copy = Json.read(taken, Copy.class);
        List<Disk> disks = new ArrayList<>();
        for (Disk disk : copy.disks()) {
            Snapshot snapshot = there.get(disk.name());
            if (snapshot != null && snapshot.state() == SnapshotState.FAILED) {
                return ofPoint(input);
            }
            if (snapshot == null || snapshot.state() != SnapshotState.AVAILABLE) {
                return Answer.again(settings.look());
            }
            disks.add(disk.copied(snapshot.id(), snapshot.id()));
        }
        return made(input, copy.with(disks), Duration.ZERO);
    }

    private Answer made(Input input, Copy copy, Duration loss) {
        return Answer.done(Json.write(new Content(copy, loss, zones(input, copy))));
    }

    /**
     * Returns where the new machine is tried: beside the others of its plan, where the old one was, then in the other zones; a
     * zone in which nothing of the plan works comes last. A subnet may leave no choice.
     */
    private List<String> zones(Input input, Copy copy) {
        CloudProvider provider = clouds.at(input.site());
        if (copy.subnet() != null) {
            Optional<Zone> bound =
                    provider.networks().subnets().get(copy.subnet()).zone();
            if (bound.isPresent()) {
                return List.of(bound.get().name());
            }
        }
        if (copy.zone() == null) {
            return List.of();
        }
        Set<String> all = new LinkedHashSet<>();
        all.add(copy.zone());
        provider.zones(input.site().region()).forEach(zone -> all.add(zone.name()));
        List<String> failing = input.failing() == null ? List.of() : input.failing();
        List<String> tried = new ArrayList<>(all);
        tried.sort(Comparator.comparing(failing::contains));
        return tried;
    }

    private Answer ofPoint(Input input) {
        Copy point = input.point();
        if (point == null || input.loss() == null) {
            return Answer.fail("neither the disks of " + input.machine().vm()
                    + " can be had, nor a recovery point that may be used");
        }
        List<Disk> disks = new ArrayList<>();
        for (Disk disk : point.disks()) {
            if (disk.snapshot() == null) {
                return Answer.fail("the recovery point has nothing of " + disk.volume() + " at its site");
            }
            disks.add(disk.copied(disk.snapshot(), disk.snapshot()));
        }
        return made(input, point.with(disks), input.loss());
    }

    private static Content contentOf(StepContext context) {
        return Json.read(context.result(CONTENT).orElseThrow(), Content.class);
    }

    private record Source(SiteNote site) implements Restoring.Source {
        @Override
        public Copy copy(StepContext context, int index) {
            return contentOf(context).copy();
        }

        @Override
        public Networks.Connection connection(StepContext context, int index) {
            Copy copy = copy(context, index);
            return new Networks.Connection(copy.subnet(), copy.groups());
        }

        @Override
        public List<Zone> zones(StepContext context, int index) {
            List<String> zones = contentOf(context).zones();
            return zones == null
                    ? List.of()
                    : zones.stream().map(name -> new Zone(site.region(), name)).toList();
        }
    }

    // ---- the new machine

    private static Machine made(Restoring restoring, StepContext context) {
        return restoring.up(context).get(0);
    }

    private Answer verify(Input input, Machine made) {
        VM vm = clouds.vm(made.vm()).orElse(null);
        return vm != null && collaborators.works(vm, input.probe()) ? Answer.done() : Answer.again(settings.look());
    }

    /** Takes the old one's place, unless the application has been moved away from both meanwhile. */
    private Answer replaced(StepContext context, Input input, Restoring restoring) {
        Optional<Boolean> ours = ours(context, input);
        if (ours.isEmpty()) {
            return Answer.again(Decisions.SOON);
        }
        return ours.get()
                ? Answer.done(Json.write(new Replaced(
                        made(restoring, context),
                        input.machine().vm(),
                        contentOf(context).loss(),
                        took(context))))
                : Answer.fail(input.plan() + " has been moved away meanwhile");
    }

    private static Duration took(StepContext context) {
        return context.results().stream()
                .filter(step -> step.direction() == Direction.FORWARD)
                .map(StepRecord::took)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Tells whether the application is still where the machine was lost; empty until the journal has answered. */
    private Optional<Boolean> ours(StepContext context, Input input) {
        return reads.site(context.sagaId(), input.plan())
                .map(role ->
                        role.map(site -> site.writer().equals(input.previous())).orElse(true));
    }

    /**
     * Lives with its machine. When the application has moved away it is stopped, as a recovery that began before it knew of this
     * one has not fenced it; when that is final, it goes.
     */
    private Answer serve(StepContext context, Input input, Machine made) {
        VM vm = clouds.vm(made.vm()).orElse(null);
        if (vm == null || isGone(vm)) {
            return Answer.done();
        }
        Optional<Optional<SiteRecord>> role = reads.site(context.sagaId(), input.plan());
        if (role.isEmpty()) {
            return Answer.again(Decisions.SOON);
        }
        String writer = role.get().map(SiteRecord::writer).orElse(input.previous());
        if (writer.equals(input.previous())) {
            return Answer.again(SERVE_LOOK);
        }
        if (vm.state() == VMState.RUNNING) {
            clouds.of(vm.id()).compute().stop(vm.id());
        }
        Optional<Optional<SagaRecord>> successor = reads.saga(context.sagaId(), writer);
        if (successor.isEmpty()) {
            return Answer.again(Decisions.SOON);
        }
        if (successor.get().filter(recoveries::isFinal).isPresent()) {
            Clouds.delete(clouds.of(vm.id()).compute(), vm.id());
        }
        return Answer.again(SERVE_LOOK);
    }

    /** Removes what is needed no more: the image, then the snapshots and the old machine. */
    private Answer retire(StepContext context, Input input, Restoring restoring) {
        Answer images = restoring.removeImages(context);
        if (!(images instanceof Answer.Done)) {
            return images;
        }
        CloudProvider provider = clouds.at(input.site());
        List<Snapshot> left = Clouds.tagged(provider.volumes().snapshots(), input.site(), Clouds.tags(context));
        left.forEach(snapshot -> Clouds.delete(provider.volumes().snapshots(), snapshot.id()));
        boolean gone = left.isEmpty();
        if (!contentOf(context).loss().isZero()) {
            return gone ? Answer.done() : Answer.again(settings.look());
        }
        VM old = clouds.vm(input.machine().vm()).orElse(null);
        if (old != null && old.state() != VMState.DELETED) {
            if (old.state() != VMState.DELETING) {
                Clouds.delete(provider.compute(), old.id());
            }
            gone = false;
        }
        return gone ? Answer.done() : Answer.again(settings.look());
    }
}
