package io.multicloud.samples.host;

import java.time.Duration;

/**
 * A piece of work that fills one machine.
 *
 * @param name for people
 * @param runs how long it runs; nobody but the machine that runs it looks at it
 */
public record Job(String name, Duration runs) {}
