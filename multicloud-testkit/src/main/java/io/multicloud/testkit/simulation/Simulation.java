package io.multicloud.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Plays scenarios from seeds. A seed decides which of the things that happen at once comes first, and all that the scenario
 * draws from its world; the same seed gives the same run, in every JVM.
 */
public final class Simulation {
    private Simulation() {}

    /**
     * Plays a scenario once, and checks its invariants.
     *
     * @throws SimulationFailure if one does not hold, or a task or the scenario throws; with the timeline and a line that plays
     *     it again
     */
    public static SimulationResult run(long seed, Scenario scenario) {
        SimulatedWorld world = new SimulatedWorld(seed, scenario);
        try {
            scenario.play(world);
        } catch (SimulationFailure e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw world.failure("the scenario can be played", e.toString(), e);
        }
        return world.end();
    }

    /**
     * Plays a scenario from each of many seeds, on several threads, which have nothing in common.
     *
     * @param first the first seed
     * @param count how many there are, one after another
     * @param threads from 1
     * @return how many events ran in all of them
     * @throws SimulationFailure of the lowest seed that failed, of those that were played until the first failure
     * @throws IllegalArgumentException if a number is not positive
     */
    public static long sweep(long first, long count, int threads, Scenario scenario) {
        if (count < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "seeds and threads must be at least 1, were " + count + " and " + threads);
        }
        AtomicLong next = new AtomicLong();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(pool.submit(() -> part(first, count, next, scenario)));
            }
            return sum(parts);
        } finally {
            pool.shutdownNow();
        }
    }

    private static long part(long first, long count, AtomicLong next, Scenario scenario) {
        long events = 0;
        for (long i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            try {
                events += run(first + i, scenario).events();
            } catch (SimulationFailure e) {
                next.set(count);
                throw e;
            }
        }
        return events;
    }

    private static long sum(List<Future<Long>> parts) {
        long events = 0;
        SimulationFailure lowest = null;
        for (Future<Long> part : parts) {
            try {
                events += part.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof SimulationFailure failure)) {
                    throw new IllegalStateException("a run ended unexpectedly", e.getCause());
                }
                lowest = lowest == null || failure.seed() < lowest.seed() ? failure : lowest;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while runs were under way", e);
            }
        }
        if (lowest != null) {
            throw lowest;
        }
        return events;
    }
}
