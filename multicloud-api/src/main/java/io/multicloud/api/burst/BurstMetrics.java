package io.multicloud.api.burst;

import io.multicloud.api.Money;

/**
 * Sums since the manager was made.
 *
 * @param totalEvents actions taken: moments at which VMs were ordered, and moments at which some were ended
 * @param activeWorkloads burst VMs that may still cost something
 * @param totalCost what all burst VMs have cost so far, at the offers' prices by the second
 * @param launched VMs accepted by an account
 * @param ended VMs that are gone
 * @param failovers offers that failed and were replaced by the next one
 * @param interruptions spot VMs taken back
 */
public record BurstMetrics(
        long totalEvents,
        int activeWorkloads,
        Money totalCost,
        long launched,
        long ended,
        long failovers,
        long interruptions) {}
