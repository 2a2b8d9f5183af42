package io.multicloud.samples.recovery;

import java.time.Duration;
import java.time.Instant;

/**
 * One bar of the timeline.
 *
 * @param work what it belongs to, for example {@code failover}
 * @param step what was done
 * @param start when it began
 * @param took how long it took
 */
public record TimedStep(String work, String step, Instant start, Duration took) {}
