package io.multicloud.samples.recovery;

import io.multicloud.api.Region;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.HealthProbe;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An application as its own probe sees it: it answers where its machines run, unless the whole region is dark. */
final class Shop implements HealthProbe {
    private final Set<Region> dark = ConcurrentHashMap.newKeySet();

    /** Nothing in the region answers any more. */
    void lose(Region region) {
        dark.add(region);
    }

    /** The region is back. */
    void recover(Region region) {
        dark.remove(region);
    }

    @Override
    public boolean healthy(List<VM> machines, Duration timeout) {
        return machines.stream()
                .allMatch(machine -> machine.state() == VMState.RUNNING
                        && !dark.contains(machine.id().region()));
    }
}
