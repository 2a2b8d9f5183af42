package io.multicloud.api.burst;

import io.multicloud.api.DataSize;
import java.time.Instant;

/**
 * A piece of work that waits for a machine.
 *
 * @param since when it began to wait
 * @param vcpus virtual CPUs it needs
 * @param memory memory it needs
 */
public record WaitingWork(Instant since, double vcpus, DataSize memory) {}
