package io.multicloud.core.saga;

import static io.multicloud.core.pipeline.DirectAttempts.DIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SqliteJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine with the machine's own threads and time, on a real store. */
class SagaEngineOnStoresTest {
    private static final SagaKind WORK = new SagaKind("work", 1);
    private static final int STEPS = 5;

    @TempDir
    Path directory;

    @Test
    void manySagasAtOnceEachMakeEveryStepOnce() throws Exception {
        Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            int number = i;
            steps.add(Step.of("step " + i, Action.repeatable(context -> {
                calls.computeIfAbsent(context.key(), none -> new AtomicInteger())
                        .incrementAndGet();
                return number == 3 && context.attempts() == 0 && context.memo().isEmpty()
                        ? Answer.again(Duration.ofMillis(5), "waited")
                        : Answer.done();
            })));
        }
        Map<String, CompletableFuture<SagaState>> ends = new ConcurrentHashMap<>();
        try (SystemEnvironment environment = SystemEnvironment.create();
                Journal journal = SqliteJournal.open(directory);
                SagaEngine engine = new SagaEngine(
                        environment, journal, List.of(SagaDefinition.of(WORK, steps)), DIRECT, SagaSettings.DEFAULT)) {
            engine.addListener(new SagaListener() {
                @Override
                public void changed(SagaView saga) {
                    if (saga.state().ended()) {
                        ends.get(saga.id()).complete(saga.state());
                    }
                }
            });
            engine.start();
            for (int i = 0; i < 200; i++) {
                String id = "saga-" + i;
                ends.put(id, new CompletableFuture<>());
                engine.submit(id, WORK, "");
            }
            for (CompletableFuture<SagaState> end : ends.values()) {
                assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(SagaState.SUCCEEDED);
            }
        }
        assertThat(calls).hasSize(200 * STEPS);
        calls.forEach((key, count) -> assertThat(count.get()).as(key).isEqualTo(key.endsWith("-3") ? 2 : 1));
    }
}
