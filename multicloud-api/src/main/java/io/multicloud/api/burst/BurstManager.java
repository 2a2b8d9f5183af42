package io.multicloud.api.burst;

import java.util.List;

/**
 * Adds cloud VMs to a site while it needs them, in the cheapest place, and ends them afterwards. One manager
 * serves one {@link CapacitySource}. Thread-safe. It waits nowhere: everything happens in callbacks of the
 * environment's scheduler, and a create that fails for want of capacity, quota or throttling moves on to the
 * next best offer; what one account refuses, by its own limits for instance, is asked of the others.
 *
 * <p>A VM that is needed is accepted by some account within two minutes, as long as one account takes orders. Where an
 * answer stays out, the order is left to be looked after and another account is asked: after at most 20 s the first time,
 * and half as long each time after that. The first to accept is taken, the others are withdrawn. Until their accounts
 * tell what became of them they count against the limit of VMs; without room for one more, the answer is waited for.
 */
public interface BurstManager extends AutoCloseable {
    /**
     * Begins to monitor, and takes over the VMs that an earlier manager of the same policy name has left.
     * Does nothing if it has begun.
     *
     * @throws IllegalStateException after close
     */
    void start();

    /** Stops monitoring; VMs stay as they are. May be started again. */
    void stop();

    /**
     * Orders VMs now, whatever the strategy says; limits hold. They are ended by {@link #release} only.
     *
     * @param vms how many
     * @param reason for the decision log
     * @return their names
     * @throws IllegalArgumentException if {@code vms} is below 1
     * @throws io.multicloud.api.CloudException {@code REJECTED} if the limit on VMs or the budget does not allow all of
     *     them; none is then ordered
     */
    List<String> burst(int vms, String reason);

    /**
     * Drains and ends a VM.
     *
     * @throws IllegalArgumentException if no active VM has the name
     */
    void release(String name);

    /** Drains and ends all VMs. */
    void releaseAll();

    /** Returns the VMs that may still cost something, in the order they were triggered. */
    List<BurstVM> active();

    /** Returns sums since the manager was made. */
    BurstMetrics metrics();

    /** Returns the newest decisions, oldest first: up to 10,000, unless the host keeps them itself by a listener. */
    List<BurstDecision> decisions();

    /** Adds a listener. */
    void addListener(BurstListener listener);

    /**
     * Stops for good. VMs stay as they are, and are named in the log: call {@link #releaseAll} first to end them.
     */
    @Override
    void close();
}
