package io.multicloud.core.migration;

import io.multicloud.api.migration.MigrationListener;
import io.multicloud.api.work.WorkId;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaListener;
import io.multicloud.core.saga.SagaView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of the sagas of this host, tells the listeners of migrations, and lets the next one begin. Thread-safe. */
final class MigrationNews implements SagaListener {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationNews.class);
    private static final long BETWEEN = Duration.ofSeconds(1).toNanos();

    private final MigrationSite site;
    private final Turns turns;
    private final SagaEngine engine;
    private final Function<SagaRecord, DurableMigration> handles;
    private final List<MigrationListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    /** What was told of a migration last. */
    private record Told(String where, long progressAt) {}

    MigrationNews(MigrationSite site, Turns turns, SagaEngine engine, Function<SagaRecord, DurableMigration> handles) {
        this.site = site;
        this.turns = turns;
        this.engine = engine;
        this.handles = handles;
    }

    void add(MigrationListener listener) {
        listeners.add(listener);
    }

    @Override
    public void changed(SagaView saga) {
        if (!saga.kind().equals(MigrationPrograms.KIND)) {
            return;
        }
        String where = saga.state() + " " + saga.direction() + " " + saga.step().orElse("");
        Told before =
                told.getOrDefault(saga.id(), new Told("", site.environment().nanoTime() - BETWEEN));
        boolean moved = !before.where().equals(where);
        boolean makesRoom =
                saga.state().ended() || saga.step().filter(Names.WINDOW::equals).isPresent();
        if (moved && makesRoom) {
            turns.next(engine::wake);
        }
        long now = site.environment().nanoTime();
        boolean progressed = now - before.progressAt() >= BETWEEN;
        if (saga.state().ended()) {
            told.remove(saga.id());
        } else {
            told.put(saga.id(), new Told(where, progressed ? now : before.progressAt()));
        }
        if (listeners.isEmpty() || !(moved || progressed)) {
            return;
        }
        site.journal()
                .find(new WorkId(saga.id()).text())
                .thenAccept(found -> found.map(handles).ifPresent(migration -> tell(migration, moved, progressed)));
    }

    private void tell(DurableMigration migration, boolean moved, boolean progressed) {
        if (moved) {
            migration.statusLater().thenAccept(status -> each(listener -> listener.changed(migration, status)));
        }
        if (progressed) {
            migration
                    .progressLater()
                    .thenAccept(progress -> each(listener -> listener.progressed(migration, progress)));
        }
    }

    /** On the scheduler, and not on the journal's thread, which must not be held up. */
    private void each(Consumer<MigrationListener> notice) {
        site.environment().scheduler().schedule(Duration.ZERO, () -> {
            for (MigrationListener listener : listeners) {
                try {
                    notice.accept(listener);
                } catch (RuntimeException e) {
                    LOG.warn("a listener of migrations failed and is passed over", e);
                }
            }
        });
    }
}
