package io.multicloud.testkit.simulation;

import java.time.Duration;

/**
 * A run in which every invariant held.
 *
 * @param seed that decided it
 * @param historyHash of all that happened: equal for two runs that did the same at the same time
 * @param events how many tasks have run
 * @param took how much time has passed in it
 */
public record SimulationResult(long seed, long historyHash, long events, Duration took) {}
