package io.multicloud.core.migration;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import io.multicloud.api.CloudException;
import io.multicloud.api.migration.TransferPath;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepCall;
import io.multicloud.core.transfer.ArchiveCheck;
import io.multicloud.core.transfer.ArchiveUploader;
import io.multicloud.core.transfer.SnapshotCheck;
import io.multicloud.core.transfer.SnapshotCopier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps of migrations on one host, and what hands out migrations over the engine that runs them.
 *
 * <pre>
 *   queue ─► network ─► [round-n: snapshot, export, import, checksums]… ─► stop ─► snapshot, export, import, checksums
 *         ─► image ─► create ─► verify ─► [copy-state ─► hand-over] ─► [window] ─► commit │ adopt ─► clean ─► dispose
 * </pre>
 *
 * <p>Into a cloud that imports disks and does not let them be written:
 *
 * <pre>
 *   queue ─► network ─► bucket ─► stop ─► snapshot, upload, object, checksums, import ─► create ─► …
 * </pre>
 *
 * <p>Up to the commit each step can be taken back, and the source is only read, stopped and started. Thread-safe.
 */
public final class MigrationPrograms {
    /** What migrations are called in the journal. */
    public static final SagaKind KIND = new SagaKind("migration", 1);

    private static final int CACHED = 256;

    private final MigrationSite site;
    private final SnapshotCopier copier;
    private final SnapshotCheck check;
    private final ArchiveUploader uploader;
    private final ArchiveCheck archives;
    private final Turns turns;
    private final MigrationProfile profile;
    private final LoadingCache<String, List<Step>> programs =
            CacheBuilder.newBuilder().maximumSize(CACHED).build(CacheLoader.from(this::steps));

    public MigrationPrograms(MigrationSite site) {
        this.site = site;
        this.copier = new SnapshotCopier(
                site.environment(), site.attempts(), site.settings().bandwidth());
        this.check = new SnapshotCheck(site.environment(), site.attempts(), site.journal());
        this.uploader = new ArchiveUploader(
                site.environment(), site.attempts(), site.settings().bandwidth());
        this.archives = new ArchiveCheck(site.journal());
        this.profile = new MigrationProfile(site.handOvers());
        this.turns = new Turns(site.journal(), KIND, site.settings().parallel(), this::underWay);
    }

    /** Returns the program, for the engine that shall run it. */
    public SagaDefinition definition() {
        return new SagaDefinition(KIND, programs::getUnchecked);
    }

    /** Returns what starts and finds migrations, over an engine that knows {@link #definition()}. */
    public DurableMigrator migrator(SagaEngine engine) {
        return new DurableMigrator(site, engine, turns, profile);
    }

    private List<Step> steps(String json) {
        MigrationInput input = MigrationInput.parse(json, site.handOvers());
        MachineSteps machines = new MachineSteps(site, input);
        List<Step> steps = new ArrayList<>();
        steps.add(turns.step(() -> site.goesOn(input)));
        steps.add(new NetworkSteps(site, input, turns).step());
        Rounds rounds = new Rounds(input, site.settings().bandwidth().bytesPerSecond(), () -> site.goesOn(input));
        for (int round = 1; round <= input.rounds(); round++) {
            steps.add(rounds.before(round));
            addDisks(steps, input, round);
        }
        if (input.rounds() > 0) {
            steps.add(rounds.before(input.rounds() + 1));
        }
        boolean objects = input.path() == TransferPath.OBJECTS;
        StagingBucket bucket = new StagingBucket(site, input);
        if (objects) {
            steps.add(bucket.create());
        }
        if (!input.live()) {
            steps.add(machines.stop());
        }
        if (objects) {
            addObjects(steps, input);
        } else {
            addDisks(steps, input, 0);
            steps.add(machines.image());
        }
        steps.add(machines.create());
        steps.add(machines.verify());
        if (input.live()) {
            steps.addAll(machines.handOver());
        }
        boolean reversible = input.wants(MigrationSettings.Part.ROLLBACK);
        if (reversible) {
            input.spec().rollbackWindow().ifPresent(window -> steps.add(machines.window(window)));
        }
        steps.add(machines.commit());
        steps.add(machines.adopt());
        steps.add(machines.cleanImages());
        steps.add(objects ? bucket.clean() : machines.cleanTarget());
        steps.add(machines.cleanSource());
        steps.add(machines.dispose());
        return reversible
                ? List.copyOf(steps)
                : steps.stream().map(MigrationPrograms::pausing).toList();
    }

    private void addDisks(List<Step> steps, MigrationInput input, int round) {
        for (int disk = 0; disk < input.disks().size(); disk++) {
            steps.addAll(new DiskSteps(site, copier, check, input, round, disk).steps());
        }
    }

    private void addObjects(List<Step> steps, MigrationInput input) {
        for (int disk = 0; disk < input.disks().size(); disk++) {
            Step snapshot = new DiskSteps(site, copier, check, input, 0, disk).snapshot();
            steps.addAll(new ObjectSteps(site, uploader, archives, input, snapshot, disk).steps());
        }
    }

    /** Returns a step that waits for a human where it would go back by itself. */
    private static Step pausing(Step step) {
        Action action = step.action();
        return new Step(
                step.name(),
                new Action(
                        pausing(action.call()),
                        action.lookUp().map(MigrationPrograms::pausing),
                        action.visibility(),
                        action.patience()),
                step.compensation(),
                step.role());
    }

    private static StepCall pausing(StepCall call) {
        return context -> {
            try {
                Answer answer = call.run(context);
                return answer instanceof Answer.Fail fail ? Answer.pause(fail.reason()) : answer;
            } catch (CloudException e) {
                if (e.retryable()) {
                    throw e;
                }
                return switch (e.code()) {
                    case UNKNOWN_OUTCOME, TIMEOUT, CANCELLED, CONFLICT, UNAUTHENTICATED -> throw e;
                    default -> Answer.pause(String.valueOf(e.getMessage()));
                };
            }
        };
    }

    /**
     * Tells whether a migration takes one of the places there are: until it is verified, or all is taken back. One that cannot
     * be taken back without a human moves nothing any more.
     */
    private boolean underWay(SagaRecord saga) {
        if (!saga.kind().equals(KIND)) {
            return true;
        }
        if (saga.cursor().direction() == Direction.BACKWARD) {
            return saga.cursor().state() != SagaState.PAUSED;
        }
        List<Step> steps = programs.getUnchecked(saga.input());
        Optional<String> step = Optional.of(saga.cursor().position())
                .filter(position -> position < steps.size())
                .map(position -> steps.get(position).name());
        return !step.equals(Optional.of(Names.WINDOW));
    }
}
