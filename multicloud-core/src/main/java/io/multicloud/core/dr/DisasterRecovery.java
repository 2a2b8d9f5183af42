package io.multicloud.core.dr;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.dr.BackupStatus;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.health.Degradation;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.transfer.Bandwidth;
import io.multicloud.core.transfer.SnapshotCopier;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Disaster recovery of one host: the programs its saga engine must know, and, once there is that engine, what gives orders.
 * Thread-safe.
 */
public final class DisasterRecovery {
    private final Environment environment;
    private final Journal journal;
    private final Clouds clouds;
    private final SnapshotCopier copier;
    private final Collaborators collaborators;
    private final SingleAttempts attempts;
    private final Degradation degradation;
    private final DRSettings settings;
    private final Ledger ledger;
    private final RecoverySaga recoveries;
    private final Reads reads;
    private final Launches launches;
    private volatile @Nullable Desk desk;
    private volatile Listeners listeners = new Nobody();

    /**
     * @param accounts finds an open account by its name, null if there is none
     * @param collaborators what plans name
     * @param attempts how requests are made outside of sagas' steps
     * @param degradation tells what rests where
     * @param bandwidth what copies may send, together with all else that this host sends
     */
    public DisasterRecovery(
            Environment environment,
            Journal journal,
            Function<String, @Nullable CloudProvider> accounts,
            Collaborators collaborators,
            SingleAttempts attempts,
            Degradation degradation,
            Bandwidth bandwidth,
            DRSettings settings) {
        this.environment = environment;
        this.journal = journal;
        this.clouds = new Clouds(accounts);
        this.copier = new SnapshotCopier(environment, attempts, bandwidth);
        this.collaborators = collaborators;
        this.attempts = attempts;
        this.degradation = degradation;
        this.settings = settings;
        this.ledger = new Ledger(journal);
        this.reads = new Reads(journal);
        this.launches = new Launches(environment, settings.launchesPerSecond());
        this.recoveries = new RecoverySaga(clouds, copier, collaborators, settings, launches, reads);
    }

    /** Returns the programs that the engine must know. */
    public List<SagaDefinition> definitions() {
        ProtectionSaga protection = new ProtectionSaga(
                settings,
                (id, plan) -> new PlanWatch(
                        environment,
                        desk(),
                        clouds,
                        collaborators,
                        settings,
                        attempts,
                        degradation,
                        new Told(),
                        id,
                        plan));
        return List.of(
                protection.definition(),
                new BackupSaga(clouds, copier, collaborators, settings).definition(),
                recoveries.definition(),
                new StandbySaga(clouds, settings, launches, reads).definition(),
                new HealSaga(clouds, collaborators, settings).definition(),
                new ReplaceSaga(clouds, collaborators, settings, launches, reads, recoveries).definition(),
                Decisions.definition());
    }

    /** Returns what gives orders, by an engine that knows the programs. Called before the engine starts. */
    public Desk connect(SagaEngine engine) {
        Desk connected = new Desk(ledger, journal, engine, recoveries);
        desk = connected;
        return connected;
    }

    /** Returns the coordinator of this host; called after {@link #connect}. */
    public DRCoordinator coordinator() {
        JournaledDRCoordinator coordinator = new JournaledDRCoordinator(
                environment, desk(), clouds, collaborators, recoveries, new Validation(clouds, collaborators));
        listeners = coordinator;
        return coordinator;
    }

    private Desk desk() {
        Desk connected = desk;
        if (connected == null) {
            throw new IllegalStateException("disaster recovery is not connected to an engine yet");
        }
        return connected;
    }

    private final class Told implements Listeners {
        @Override
        public void protection(BackupStatus status) {
            listeners.protection(status);
        }

        @Override
        public void failover(String plan) {
            listeners.failover(plan);
        }
    }

    private static final class Nobody implements Listeners {
        @Override
        public void protection(BackupStatus status) {}

        @Override
        public void failover(String plan) {}
    }
}
