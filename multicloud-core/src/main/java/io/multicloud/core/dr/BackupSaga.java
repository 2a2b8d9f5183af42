package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.QuiesceHook;
import io.multicloud.api.dr.RecoveryPoint.Consistency;
import io.multicloud.core.dr.Notes.Backup;
import io.multicloud.core.dr.Notes.Base;
import io.multicloud.core.dr.Notes.Disk;
import io.multicloud.core.dr.Notes.Frozen;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Point;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepCall;
import io.multicloud.core.saga.StepContext;
import io.multicloud.core.transfer.Bandwidth.Urgency;
import io.multicloud.core.transfer.SnapshotCopier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recovery point of one group, from freezing until it is no longer wanted:
 *
 * <pre>
 *   freeze → snapshot (each machine) → thaw → copy (each machine) → land → tidy → keep
 * </pre>
 *
 * The saga lives as long as the point: what it has made is somebody's as long as it costs. In {@code keep} the point can be
 * recovered to. To expire is to be cancelled, and the compensations remove the copies.
 *
 * <p>The point's instant is taken once everything is frozen and before the first snapshot is asked for, by the journal's
 * clock. Nothing that is written later can be missed by it, whatever a host's clock says and however long the transfer takes.
 */
final class BackupSaga {
    static final SagaKind KIND = new SagaKind("dr-backup", 1);
    static final String FREEZE = "freeze";
    static final String THAW = "thaw";

    /** What a step that is taken back notes. */
    private static final String THAWED = "thawed";

    static final String TIDY = "tidy";
    static final String KEEP = "keep";

    private static final Logger LOG = LoggerFactory.getLogger(BackupSaga.class);
    private static final Duration NEXT_LOOK = Duration.ofHours(1);
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final int DELETES_AT_ONCE = 50;

    private final Clouds clouds;
    private final SnapshotCopier copier;
    private final Collaborators collaborators;
    private final DRSettings settings;

    BackupSaga(Clouds clouds, SnapshotCopier copier, Collaborators collaborators, DRSettings settings) {
        this.clouds = clouds;
        this.copier = copier;
        this.collaborators = collaborators;
        this.settings = settings;
    }

    SagaDefinition definition() {
        return new SagaDefinition(KIND, new Remembered<>(this::steps));
    }

    List<Step> steps(String input) {
        Backup backup = Json.read(input, Backup.class);
        Copying copying =
                new Copying(clouds, copier, settings, "", Urgency.USUAL, backup.from(), backup.to(), backup.machines());
        List<Step> steps = new ArrayList<>();
        steps.add(freeze(backup));
        copying.snapshots(settings.freeze()).forEach(step -> steps.add(thawingFirst(step, backup)));
        steps.add(Step.of(THAW, Action.repeatable(context -> thaw(backup))));
        if (backup.networks()) {
            steps.add(Step.of(
                    NetworkCopies.NETWORKS,
                    Action.repeatable(context -> Answer.done(Json.write(new NetworkCopies(clouds, backup.from())
                            .describe(backup.machines().stream()
                                    .map(machine -> copying.taken(context, machine))
                                    .toList()))))));
        }
        steps.addAll(copying.copies(Copying.Bases.of(backup.bases())));
        steps.add(copying.land());
        steps.add(Step.of(
                TIDY, Action.repeatable(context -> tidy(context, backup)).within(FOREVER)));
        steps.add(Step.of(
                KEEP,
                Action.repeatable(context -> keep(context, backup, copying)).within(FOREVER)));
        return steps;
    }

    // ---- standing still

    private Step freeze(Backup backup) {
        Action freeze = Action.repeatable(context -> {
                    Consistency consistency = quiesced(backup);
                    return Answer.done(Json.write(new Frozen(context.now(), consistency)));
                })
                .within(settings.freeze());
        return Step.of(FREEZE, freeze)
                .undoneBy(Action.repeatable(context -> isThawed(context) ? Answer.done() : thaw(backup)));
    }

    /**
     * Lets a group that was frozen for nothing go on before anything is taken back, which may take long while a site is not
     * well: by the end of it, the group may be frozen for a younger point, and must stay so.
     */
    private Step thawingFirst(Step step, Backup backup) {
        Action removal = step.compensation().orElseThrow();
        StepCall look = removal.lookUp().orElseThrow();
        return step.undoneBy(Action.of(
                        context -> {
                            if (isThawed(context) || context.memo().equals(Optional.of(THAWED))) {
                                return look.run(context);
                            }
                            Answer thawed = thaw(backup);
                            return thawed instanceof Answer.Done ? Answer.again(Duration.ZERO, THAWED) : thawed;
                        },
                        removal.call())
                .visibleAfter(removal.visibility())
                .within(removal.patience()));
    }

    /** Tells whether it was: by its own step, or by the first that was taken back. */
    private static boolean isThawed(StepContext context) {
        return context.result(THAW).isPresent()
                || context.results().stream().anyMatch(result -> result.direction() == Direction.BACKWARD);
    }

    private Consistency quiesced(Backup backup) {
        if (backup.quiesce() == null) {
            return Consistency.CRASH;
        }
        // A cloud that does not answer cannot be asked for snapshots either, and is asked again.
        List<VM> machines = machines(backup);
        try {
            collaborators.hook(backup.quiesce()).quiesce(machines);
            return Consistency.APPLICATION;
        } catch (Exception e) {
            LOG.warn(
                    "group {} of {} could not be quiesced; its copy is as after a power cut",
                    backup.group(),
                    backup.plan(),
                    e);
            return Consistency.CRASH;
        }
    }

    private Answer thaw(Backup backup) {
        if (backup.quiesce() == null) {
            return Answer.done();
        }
        QuiesceHook hook = collaborators.hook(backup.quiesce());
        try {
            hook.thaw(machines(backup));
            return Answer.done();
        } catch (Exception e) {
            LOG.warn("group {} of {} could not be thawed; it is tried again", backup.group(), backup.plan(), e);
            return new Answer.Retry(Duration.ZERO, "could not be thawed: " + e.getMessage());
        }
    }

    private List<VM> machines(Backup backup) {
        List<VM> machines = new ArrayList<>();
        for (Machine machine : backup.machines()) {
            clouds.vm(machine.vm()).ifPresent(machines::add);
        }
        return machines;
    }

    // ---- what is left

    /**
     * Removes what only the point before needed: the snapshots beside the disks. It saves money and no more: a primary site that
     * is lost must not keep a complete copy from being a point, and what stays goes with the point before.
     */
    private Answer tidy(StepContext context, Backup backup) {
        List<ResourceId> old =
                backup.bases().values().stream().map(Base::snapshot).toList();
        int done = context.memo().map(Integer::parseInt).orElse(0);
        int end = Math.min(old.size(), done + DELETES_AT_ONCE);
        for (ResourceId snapshot : old.subList(done, end)) {
            try {
                Clouds.delete(clouds.of(snapshot).volumes().snapshots(), snapshot);
            } catch (CloudException e) {
                if (context.sinceIntent().compareTo(settings.fence()) < 0) {
                    throw e;
                }
                LOG.info("{} stays until the point before expires", snapshot, e);
                return Answer.done();
            }
        }
        return end == old.size() ? Answer.done() : Answer.again(Duration.ZERO, Integer.toString(end));
    }

    private static Answer keep(StepContext context, Backup backup, Copying copying) {
        if (context.memo().isPresent()) {
            return Answer.again(NEXT_LOOK);
        }
        Frozen frozen = Json.read(context.result(FREEZE).orElseThrow(), Frozen.class);
        Instant landed = Instant.parse(context.result(Copying.LAND).orElseThrow());
        long bytes = 0;
        for (Machine machine : backup.machines()) {
            for (Disk disk : copying.copied(context, machine).disks()) {
                bytes += disk.bytes();
            }
        }
        return Answer.again(
                NEXT_LOOK, Json.write(new Point(frozen.at(), landed, frozen.consistency(), backup.kept(), bytes)));
    }
}
