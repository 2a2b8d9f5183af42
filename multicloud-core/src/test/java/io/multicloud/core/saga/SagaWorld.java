package io.multicloud.core.saga;

import static io.multicloud.core.pipeline.DirectAttempts.DIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.ModelDatabase;
import io.multicloud.core.journal.ModelJournal;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.simulation.SimulatedHost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Hosts over one model database, and the workshop that their sagas work in. */
final class SagaWorld {
    static final SagaKind KIND = new SagaKind("work", 1);
    static final String SAGA = "saga-1";

    final VirtualTime time;
    final Workshop workshop;
    final ModelDatabase database;
    private JournalWeather weather = JournalWeather.FAIR;
    long operations;

    SagaWorld() {
        this(0);
    }

    SagaWorld(long seed) {
        time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"), seed);
        workshop = new Workshop(time.clock());
        database = new ModelDatabase(time.scheduler(), time.clock());
    }

    SagaWorld weather(JournalWeather newWeather) {
        weather = newWeather;
        return this;
    }

    /** A process with its engine. */
    record Host(SimulatedHost machine, ModelJournal journal, SagaEngine engine) {
        void kill() {
            machine.kill();
        }
    }

    /** Starts a process that knows one list of steps. */
    Host host(String name, List<Step> steps) {
        return host(name, Duration.ZERO, List.of(SagaDefinition.of(KIND, steps)));
    }

    Host host(String name, List<Step> steps, SagaSettings settings) {
        return host(name, Duration.ZERO, List.of(SagaDefinition.of(KIND, steps)), settings);
    }

    Host host(String name, Duration skew, List<SagaDefinition> definitions) {
        return host(name, skew, definitions, SagaSettings.DEFAULT);
    }

    private Host host(String name, Duration skew, List<SagaDefinition> definitions, SagaSettings settings) {
        SimulatedHost machine = new SimulatedHost(time, name, skew);
        ModelJournal journal = new ModelJournal(database, machine.scheduler(), operation -> {
            operations++;
            return weather.next(operation);
        });
        SagaEngine engine = new SagaEngine(machine, journal, definitions, DIRECT, settings);
        machine.executor().execute(engine::start);
        return new Host(machine, journal, engine);
    }

    /** Starts the saga from within the host, so that it dies with it. */
    void submit(Host host) {
        submit(host, SAGA);
    }

    void submit(Host host, String id) {
        host.machine().executor().execute(() -> host.engine().submit(id, KIND, "input"));
    }

    <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        for (int i = 0; i < 100 && !future.isDone(); i++) {
            time.advance(Duration.ofMillis(i == 0 ? 0 : 10));
        }
        assertThat(future).as("answered within a second").isDone();
        return future.join();
    }

    /** Looks into the database from outside of all hosts. */
    Optional<SagaRecord> saga(String id) {
        return get(new ModelJournal(database, time.scheduler(), JournalWeather.FAIR).find(id));
    }

    SagaState state() {
        return state(SAGA);
    }

    SagaState state(String id) {
        return saga(id).orElseThrow().cursor().state();
    }

    /** Lets the time pass until the saga rests, or fails the test. */
    SagaState settle(Duration longest) {
        Instant end = time.now().plus(longest);
        while (time.now().isBefore(end)) {
            Optional<SagaRecord> saga = saga(SAGA);
            if (saga.isPresent()
                    && saga.get().cursor().state() != SagaState.ACTIVE
                    && saga.get().request().isEmpty()) {
                return saga.get().cursor().state();
            }
            time.advance(Duration.ofMillis(100));
        }
        throw new AssertionError("the saga did not come to rest within " + longest + ": " + saga(SAGA) + ", things "
                + workshop.things() + ", calls " + workshop.calls());
    }

    /** Returns one thing for each of the first steps of the saga. */
    static Map<String, Integer> oneOfEach(int steps) {
        Map<String, Integer> things = new java.util.LinkedHashMap<>();
        for (int i = 0; i < steps; i++) {
            things.put(SAGA + "-" + i, 1);
        }
        return things;
    }

    /** Returns a listener that notes what it hears. */
    static List<SagaView> heardBy(SagaEngine engine) {
        List<SagaView> heard = new ArrayList<>();
        engine.addListener(new SagaListener() {
            @Override
            public void changed(SagaView saga) {
                heard.add(saga);
            }
        });
        return heard;
    }
}
