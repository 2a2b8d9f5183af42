package io.multicloud.core;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.dr.Collaborators;
import io.multicloud.core.dr.DRSettings;
import io.multicloud.core.dr.DisasterRecovery;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The engines whose work outlives the process, over one journal and one saga engine. Thread-safe once connected. */
final class DurableEngines implements DurableWork.Programs {
    private final DisasterRecovery recovery;
    private @Nullable DRCoordinator coordinator;

    DurableEngines(
            Environment environment,
            Journal journal,
            Map<String, CloudProvider> accounts,
            Hooks hooks,
            SingleAttempts attempts) {
        this.recovery = new DisasterRecovery(
                environment,
                journal,
                accounts::get,
                new Collaborators(
                        hooks.healthProbes(), hooks.quiesceHooks(), hooks.trafficSwitches(), hooks.witnesses()),
                attempts,
                DRSettings.DEFAULT);
    }

    @Override
    public List<SagaDefinition> definitions() {
        return recovery.definitions();
    }

    @Override
    public void connect(SagaEngine engine) {
        recovery.connect(engine);
        coordinator = recovery.coordinator();
    }

    DRCoordinator coordinator() {
        DRCoordinator connected = coordinator;
        if (connected == null) {
            throw new IllegalStateException("not connected to a saga engine yet");
        }
        return connected;
    }
}
