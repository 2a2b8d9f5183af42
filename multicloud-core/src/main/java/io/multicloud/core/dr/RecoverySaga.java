package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.api.dr.Recovery;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.core.dr.Notes.Base;
import io.multicloud.core.dr.Notes.Copy;
import io.multicloud.core.dr.Notes.Disk;
import io.multicloud.core.dr.Notes.Lineage;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Measured;
import io.multicloud.core.dr.Notes.Recover;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepCall;
import io.multicloud.core.saga.StepContext;
import io.multicloud.core.transfer.Bandwidth.Urgency;
import io.multicloud.core.transfer.SnapshotCopier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves an application to another site, for good or for a rehearsal:
 *
 * <pre>
 *   failover    check-site → fence → role → restore | promote → up → verify → traffic → check-application ─┐
 *   relocation  check-site → stop → copy the rest → role → restore → up → verify → traffic → check ────────┤
 *   failback    check-site → copy → stop → copy the rest → role → restore → … → check ─────────────────────┤
 *                                                                   window → serve → remove ◄──────────────┘
 *   drill       check-site → network → restore → up → verify → check-application → remove
 * </pre>
 *
 * <p>A step before the role has changed may fail, and all goes back. After it nobody else is the primary, so nothing goes
 * back by itself: what fails waits for a human. Until the window ends, a cancel goes back; the saga then lives on for as long
 * as what it has made serves, and removes it when another recovery that is final has taken its place.
 */
final class RecoverySaga {
    static final SagaKind KIND = new SagaKind("dr-recovery", 1);
    static final String CHECK_SITE = "check-site";
    static final String VERIFY = "verify";
    static final String TRAFFIC = "traffic";
    static final String CHECK_APPLICATION = "check-application";
    static final String TIDY = "tidy";
    static final String WINDOW = "window";
    static final String SERVE = "serve";
    static final String REMOVE = "remove";
    static final String FIRST = "first-";
    static final String LAST = "last-";

    private static final int INPUTS = 32;
    private static final int PROBES_AT_ONCE = 10;
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration WINDOW_LOOK = Duration.ofSeconds(30);
    private static final Duration SERVE_LOOK = Duration.ofMinutes(5);
    private static final String NOBODY = "-";
    private static final Set<String> FINAL_STEPS = Set.of(SERVE, REMOVE);

    private final Clouds clouds;
    private final SnapshotCopier copier;
    private final Collaborators collaborators;
    private final DRSettings settings;
    private final Launches launches;
    private final Reads reads;
    private final Decisions decisions;
    private final Remembered<List<Step>> programs = new Remembered<>(this::steps);

    /** By saga; an input never changes, and is some hundred kilobytes for a thousand machines. */
    private final Map<String, Recover> inputs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Recover> eldest) {
            return size() > INPUTS;
        }
    };

    RecoverySaga(
            Clouds clouds,
            SnapshotCopier copier,
            Collaborators collaborators,
            DRSettings settings,
            Launches launches,
            Reads reads) {
        this.clouds = clouds;
        this.copier = copier;
        this.collaborators = collaborators;
        this.settings = settings;
        this.launches = launches;
        this.reads = reads;
        this.decisions = new Decisions(reads);
    }

    SagaDefinition definition() {
        return new SagaDefinition(KIND, programs);
    }

    List<Step> steps(String text) {
        Recover input = Json.read(text, Recover.class);
        Fence fence = new Fence(clouds, collaborators, settings, reads, input);
        List<Step> steps = new ArrayList<>();
        steps.add(Step.of(
                CHECK_SITE, Action.repeatable(context -> checkSite(input)).within(settings.settle())));
        Source source;
        switch (input.kind()) {
            case FAILOVER -> {
                steps.add(fence.fence());
                source = new Source(input, null);
            }
            case RELOCATION -> {
                Copying last = copying(LAST, input);
                steps.add(fence.stop());
                steps.addAll(copied(last, Copying.Bases.of(input.bases())));
                source = new Source(input, last);
            }
            case FAILBACK -> {
                Copying first = copying(FIRST, input);
                Copying last = copying(LAST, input);
                steps.addAll(copied(first, (context, machine, disk, volume) -> madeOf(input, machine, disk)));
                steps.add(fence.stop());
                steps.addAll(copied(
                        last,
                        (context, machine, disk, volume) -> first.bases(context).get(volume.toString())));
                source = new Source(input, last);
            }
            default -> {
                steps.addAll(new Networks(clouds, input.to()).isolated());
                source = new Source(input, null);
            }
        }
        boolean drill = input.kind() == Recovery.Kind.DRILL;
        if (!drill) {
            steps.add(fence.role());
        }
        if (!input.networks().isEmpty() && input.standbys().isEmpty() && !drill) {
            steps.add(new NetworkCopies(clouds, input.to()).make(input.networks()));
        }
        Restoring restoring =
                new Restoring(clouds, settings, launches, decisions, input.to(), input.machines(), source);
        List<Step> up = input.standbys().isEmpty()
                ? restoring.restored()
                : restoring.promoted(
                        input.standbys(), PlanJson.plan(input.plan()).mode());
        up.forEach(step -> steps.add(steady(step)));
        steps.add(forHumans(VERIFY, context -> verify(context, input, restoring.up(context))));
        if (!drill) {
            steps.add(forHumans(
                    TRAFFIC,
                    context -> fence.sendTraffic(input.to().site(), input.epoch())
                            .map(Answer::pause)
                            .orElseGet(Answer::done)));
        }
        steps.add(forHumans(CHECK_APPLICATION, context -> checkApplication(context, input, restoring.up(context))));
        if (!drill) {
            steps.add(forHumans(TIDY, restoring::removeImages));
            steps.add(forHumans(WINDOW, this::window).pointOfNoReturn());
            steps.add(forHumans(SERVE, context -> serve(context, input)));
        }
        steps.add(forHumans(REMOVE, context -> remove(context, input)));
        return steps;
    }

    private Copying copying(String prefix, Recover input) {
        // The last copy is made once the application has stopped.
        Urgency urgency = prefix.equals(LAST) ? Urgency.DOWNTIME : Urgency.USUAL;
        return new Copying(clouds, copier, settings, prefix, urgency, input.from(), input.to(), input.machines());
    }

    private static List<Step> copied(Copying copying, Copying.Bases bases) {
        List<Step> steps = new ArrayList<>(copying.snapshots(Duration.ofMinutes(10)));
        steps.addAll(copying.copies(bases));
        steps.add(copying.land());
        return steps;
    }

    /** What a machine's disk was made of when it was recovered, beside it, and what that was copied from. */
    private static @Nullable Base madeOf(Recover input, Machine machine, int index) {
        for (Copy copy : input.copies()) {
            if (copy.index() == machine.index() && index < copy.disks().size()) {
                Disk disk = copy.disks().get(index);
                ResourceId here = disk.copy();
                ResourceId there = disk.snapshot();
                return here == null || there == null ? null : new Base(here, there, Lineage.COMPARED);
            }
        }
        return null;
    }

    /** What machines are made of: what was copied before, or what this saga copies. */
    private record Source(Recover input, @Nullable Copying last) implements Restoring.Source {
        @Override
        public Copy copy(StepContext context, int index) {
            if (last == null) {
                return input.copy(index);
            }
            for (Machine machine : input.machines()) {
                if (machine.index() == index) {
                    return last.copied(context, machine);
                }
            }
            throw new IllegalStateException("there is no machine " + index);
        }

        @Override
        public Networks.Connection connection(StepContext context, int index) {
            if (input.kind() == Recovery.Kind.DRILL) {
                return Networks.isolated(context);
            }
            if (input.kind() == Recovery.Kind.FAILBACK) {
                return original(index);
            }
            if (!input.networks().isEmpty()) {
                return Json.read(context.result(NetworkCopies.NETWORKS).orElseThrow(), NetworkCopies.Made.class)
                        .connection(copy(context, index));
            }
            return input.plan().network() instanceof TargetNetwork.Existing existing
                            && existing.subnet().account().equals(input.to().account())
                            && existing.subnet().region().equals(input.to().region())
                    ? new Networks.Connection(existing.subnet(), existing.groups())
                    : Networks.Connection.DEFAULT;
        }

        /** What comes back is connected to what it was connected to before it left. */
        private Networks.Connection original(int index) {
            return input.copies().stream()
                    .filter(copy -> copy.index() == index && copy.subnet() != null)
                    .findFirst()
                    .map(copy -> new Networks.Connection(copy.subnet(), copy.groups()))
                    .orElse(Networks.Connection.DEFAULT);
        }
    }

    // ---- steadiness

    /** Returns a step that waits for a human where it would fail. */
    private static Step forHumans(String name, StepCall call) {
        return steady(Step.of(name, Action.repeatable(call).within(Restoring.FOREVER)));
    }

    private static Step steady(Step step) {
        Action action = step.action();
        StepCall call = context -> {
            try {
                Answer answer = action.call().run(context);
                return answer instanceof Answer.Fail fail ? Answer.pause(fail.reason()) : answer;
            } catch (CloudException e) {
                if (e.retryable()) {
                    throw e;
                }
                return switch (e.code()) {
                    case UNKNOWN_OUTCOME, TIMEOUT, CANCELLED, CONFLICT, UNAUTHENTICATED -> throw e;
                    default -> Answer.pause(String.valueOf(e.getMessage()));
                };
            } catch (RuntimeException e) {
                return Answer.pause("the step broke: " + e);
            }
        };
        return new Step(
                step.name(),
                new Action(call, action.lookUp(), action.visibility(), action.patience()),
                step.compensation(),
                step.role());
    }

    // ---- before anything is touched

    private Answer checkSite(Recover input) {
        CloudProvider provider = clouds.at(input.to());
        provider.zones(input.to().region());
        if (input.points().isEmpty()) {
            return Answer.done();
        }
        Set<ResourceId> there = new LinkedHashSet<>();
        for (String point : input.points()) {
            for (Snapshot snapshot :
                    Clouds.tagged(provider.volumes().snapshots(), input.to(), Map.of(Tags.WORK, point))) {
                if (snapshot.state() == SnapshotState.AVAILABLE) {
                    there.add(snapshot.id());
                }
            }
        }
        List<String> missing = new ArrayList<>();
        for (Copy copy : input.copies()) {
            for (Disk disk : copy.disks()) {
                if (disk.copy() != null
                        && disk.copy().region().equals(input.to().region())
                        && disk.copy().account().equals(input.to().account())
                        && !there.contains(disk.copy())) {
                    missing.add(disk.copy().toString());
                }
            }
        }
        return missing.isEmpty()
                ? Answer.done()
                : Answer.fail("the recovery point is not complete at " + input.to() + ", missing are " + missing);
    }

    // ---- when machines are up

    private Answer verify(StepContext context, Recover input, List<Machine> up) {
        String name = input.plan().machineProbe();
        if (name == null) {
            return Answer.done();
        }
        HealthProbe probe = collaborators.probe(name);
        int next = context.memo().map(Integer::parseInt).orElse(0);
        int end = Math.min(up.size(), next + PROBES_AT_ONCE);
        Map<ResourceId, VM> there = clouds.vms(input.to(), up);
        for (int i = next; i < end; i++) {
            Machine machine = up.get(i);
            Optional<String> problem = Optional.ofNullable(there.get(machine.vm()))
                    .map(vm -> asked(probe, List.of(vm)))
                    .orElse(Optional.of("is gone"));
            if (problem.isPresent()) {
                return unwell(context, "machine " + machine.index() + " " + problem.get(), Integer.toString(i));
            }
        }
        return end == up.size() ? Answer.done() : Answer.again(Duration.ZERO, Integer.toString(end));
    }

    private Answer checkApplication(StepContext context, Recover input, List<Machine> up) {
        String name = input.plan().applicationProbe();
        if (name != null) {
            List<VM> vms = List.copyOf(clouds.vms(input.to(), up).values());
            Optional<String> problem = asked(collaborators.probe(name), vms);
            if (problem.isPresent()) {
                return unwell(context, "the application " + problem.get(), "");
            }
        }
        Duration took = Duration.between(input.lostAt(), context.now());
        return Answer.done(Json.write(new Measured(took, input.loss())));
    }

    private Answer unwell(StepContext context, String problem, String memo) {
        return context.sinceIntent().compareTo(settings.settle()) < 0
                ? new Answer.Again(settings.look(), Optional.of(memo).filter(text -> !text.isEmpty()), 0)
                : Answer.pause(problem + "; proceed to ask again, or cancel to go back");
    }

    /** Asks a probe; empty if all is well, else what is not. */
    private static Optional<String> asked(HealthProbe probe, List<VM> vms) {
        try {
            return probe.healthy(vms, PROBE_TIMEOUT) ? Optional.empty() : Optional.of("is not well");
        } catch (Exception e) {
            return Optional.of("could not be asked: " + e.getMessage());
        }
    }

    // ---- afterwards

    private Answer window(StepContext context) {
        Duration left = settings.window().minus(context.sinceIntent());
        if (left.isNegative() || left.isZero()) {
            return Answer.done();
        }
        Optional<Boolean> committed = decisions.made(context, Decisions.COMMIT);
        if (committed.isEmpty()) {
            return Answer.again(Decisions.SOON);
        }
        // What was read may be older than the wake-up that a commit sends.
        return committed.get() ? Answer.done() : Answer.again(left.compareTo(WINDOW_LOOK) < 0 ? left : WINDOW_LOOK);
    }

    /** Waits until another recovery that is final has the role. */
    private Answer serve(StepContext context, Recover input) {
        String asker = context.sagaId();
        String successor = context.memo().filter(memo -> !memo.equals(NOBODY)).orElse(null);
        if (successor == null) {
            Optional<Optional<SiteRecord>> role = reads.site(asker, input.plan().name());
            if (role.isEmpty()) {
                return Answer.again(Decisions.SOON);
            }
            String writer = role.get().map(SiteRecord::writer).orElse(NOBODY);
            return writer.equals(asker) || writer.equals(NOBODY)
                    ? Answer.again(SERVE_LOOK)
                    : Answer.again(Duration.ZERO, writer);
        }
        Optional<Optional<SagaRecord>> found = reads.saga(asker, successor);
        if (found.isEmpty()) {
            return Answer.again(Decisions.SOON);
        }
        SagaRecord record = found.get().orElse(null);
        if (record == null || !record.kind().equals(KIND)) {
            return Answer.pause("the role was given to " + successor + ", which is no recovery; proceed to look again");
        }
        // Until the successor is final it may go back, and this one be what serves.
        return isFinal(record) ? Answer.done() : Answer.again(SERVE_LOOK, NOBODY);
    }

    /** Returns what a recovery was started with. */
    Recover input(SagaRecord recovery) {
        synchronized (inputs) {
            return inputs.computeIfAbsent(recovery.id(), id -> Json.read(recovery.input(), Recover.class));
        }
    }

    /** Tells whether a recovery has brought the application up, and can still go back. */
    boolean inWindow(SagaRecord recovery) {
        return recovery.cursor().direction() == Direction.FORWARD
                && stepName(recovery).equals(WINDOW);
    }

    String stepName(SagaRecord recovery) {
        return programs.apply(recovery.input())
                .get(recovery.cursor().position())
                .name();
    }

    /** Tells whether a recovery can no longer go back. */
    boolean isFinal(SagaRecord recovery) {
        if (recovery.cursor().state().ended()) {
            return recovery.cursor().state() == SagaState.SUCCEEDED;
        }
        return FINAL_STEPS.contains(stepName(recovery));
    }

    /** Removes all that the saga has made, and waits until it is gone. */
    private Answer remove(StepContext context, Recover input) {
        CloudProvider provider = clouds.at(input.to());
        Map<String, String> tags = Clouds.tags(context);
        List<VM> vms = Clouds.tagged(provider.compute(), input.to(), tags);
        vms.forEach(vm -> Clouds.delete(provider.compute(), vm.id()));
        if (input.kind() == Recovery.Kind.DRILL) {
            if (!vms.isEmpty()) {
                return Answer.again(settings.look());
            }
            return removed(provider.images(), input, tags)
                            && removed(provider.networks().subnets(), input, tags)
                            && removed(provider.networks(), input, tags)
                    ? Answer.done()
                    : Answer.again(settings.look());
        }
        if (!vms.isEmpty()) {
            return Answer.again(settings.look());
        }
        boolean gone = new NetworkCopies(clouds, input.to()).removed(context);
        gone &= removed(provider.volumes().snapshots(), input, tags);
        // The other side may be gone for good.
        Optional<CloudProvider> from = clouds.find(input.from().account());
        if (from.isPresent() && input.kind() != Recovery.Kind.FAILOVER) {
            List<Snapshot> left = Clouds.tagged(from.get().volumes().snapshots(), input.from(), tags);
            left.forEach(snapshot -> Clouds.delete(from.get().volumes().snapshots(), snapshot.id()));
            gone &= left.isEmpty();
        }
        return gone ? Answer.done() : Answer.again(settings.look());
    }

    private static boolean removed(ResourceService<?, ?> service, Recover input, Map<String, String> tags) {
        var left = Clouds.tagged(service, input.to(), tags);
        left.forEach(resource -> Clouds.delete(service, resource.id()));
        return left.isEmpty();
    }
}
