package io.multicloud.samples.bench;

import com.sun.management.OperatingSystemMXBean;
import io.multicloud.api.spi.Secret;
import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.PostgresJournal;
import io.multicloud.core.journal.PostgresSettings;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SqliteJournal;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaListener;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.saga.SagaView;
import io.multicloud.core.saga.Step;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Starts sagas and waits for their ends. Thread-safe. */
final class SagaCaller implements AutoCloseable {
    private static final SagaKind NO_OPS = new SagaKind("no-ops", 1);
    private static final SagaKind WAITS = new SagaKind("waits", 1);
    private static final int STEPS = 5;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final SystemEnvironment environment = SystemEnvironment.create();
    private final Journal journal;
    private final SagaEngine engine;
    private final Map<String, CompletableFuture<SagaView>> ends = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();

    private SagaCaller(Journal journal) {
        this.journal = journal;
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            steps.add(Step.of("step " + i, Action.repeatable(context -> Answer.done("done"))));
        }
        Step wait = Step.of("wait", Action.repeatable(context -> Answer.again(Duration.ofMinutes(30))));
        this.engine = new SagaEngine(
                environment,
                journal,
                List.of(SagaDefinition.of(NO_OPS, steps), SagaDefinition.of(WAITS, List.of(wait))),
                new Direct(),
                SagaSettings.DEFAULT);
        engine.addListener(new SagaListener() {
            @Override
            public void changed(SagaView saga) {
                if (saga.state().ended()) {
                    CompletableFuture<SagaView> end = ends.remove(saga.id());
                    if (end != null) {
                        end.complete(saga);
                    }
                }
            }
        });
        engine.start();
    }

    private static final class Direct implements SingleAttempts {
        @Override
        public <T> T call(Supplier<T> call) {
            return call.get();
        }
    }

    static SagaCaller onPostgres(String url) {
        return new SagaCaller(
                PostgresJournal.open(new PostgresSettings(url, "postgres", Secret.of("postgres"), "multicloud")));
    }

    static SagaCaller onSqlite(Path directory) {
        return new SagaCaller(SqliteJournal.open(directory));
    }

    /** Runs one saga of five steps to its end. */
    void run(int caller) throws Exception {
        String id = "s-" + environment.newId();
        CompletableFuture<SagaView> end = new CompletableFuture<>();
        ends.put(id, end);
        engine.submit(id, NO_OPS, "");
        end.get(1, TimeUnit.MINUTES);
    }

    /** Returns the share of one core, in percent, that goes to sagas that wait; the store's own processes included. */
    double cpuOfWaiting(int sagas, Duration time) throws Exception {
        for (int i = 0; i < sagas; i++) {
            engine.submit("w-" + number.incrementAndGet() + "-" + environment.newId(), WAITS, "")
                    .toCompletableFuture()
                    .get(1, TimeUnit.MINUTES);
        }
        while (engine.running() > 0) {
            pause(Duration.ofMillis(100));
        }
        // What compiles and collects because of the above is over by then.
        pause(Duration.ofSeconds(5));
        long cpu = cpuNanos();
        long start = System.nanoTime();
        pause(time);
        return 100.0 * (cpuNanos() - cpu) / (System.nanoTime() - start);
    }

    private static void pause(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static long cpuNanos() {
        return SYSTEM.getProcessCpuTime()
                + ProcessHandle.current()
                        .descendants()
                        .mapToLong(process -> process.info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)
                                .toNanos())
                        .sum();
    }

    @Override
    public void close() {
        engine.close();
        journal.close();
        environment.close();
    }
}
