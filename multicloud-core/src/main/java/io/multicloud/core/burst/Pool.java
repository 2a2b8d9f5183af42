package io.multicloud.core.burst;

import io.multicloud.api.burst.CapacityReading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a strategy may look at in one tick.
 *
 * @param now the tick
 * @param interval until the next tick
 * @param reading the host's own numbers
 * @param arriving how many VMs are ordered and not ready
 * @param idle when each VM that runs nothing began to, the longest idle first
 * @param vmVcpus virtual CPUs of one VM
 * @param vmMemoryGiB memory of one VM
 */
record Pool(
        Instant now,
        Duration interval,
        CapacityReading reading,
        int arriving,
        List<Instant> idle,
        double vmVcpus,
        double vmMemoryGiB) {
    /** Returns how many whole VMs a number of virtual CPUs fills. */
    int vmsFor(double vcpus) {
        return wholeVms(vcpus, vmVcpus);
    }

    /** Returns how many whole VMs an amount of memory fills. */
    int vmsForMemory(double gib) {
        return wholeVms(gib, vmMemoryGiB);
    }

    private static int wholeVms(double need, double perVm) {
        return need <= 0 ? 0 : (int) Math.ceil(need / perVm - 1e-9);
    }
}
