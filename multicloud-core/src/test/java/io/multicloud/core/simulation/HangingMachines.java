package io.multicloud.core.simulation;

import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Machines that run, as their cloud sees it, and do no work; and those that have come back. */
final class HangingMachines implements HealthProbe {
    private final VirtualTime time;
    private final Map<ResourceId, Cure> hanging = new LinkedHashMap<>();
    private final Map<ResourceId, Instant> back = new LinkedHashMap<>();
    private boolean newOnesHang;

    /** What helps. */
    enum Cure {
        RESTART,
        NOTHING
    }

    HangingMachines(VirtualTime time) {
        this.time = time;
    }

    void hang(ResourceId machine, Cure cure) {
        hanging.put(machine, cure);
        back.remove(machine);
    }

    /** Machines that are made anew hang like those that they are made of. */
    void hangAnew() {
        newOnesHang = true;
    }

    void comeBack(ResourceId machine) {
        if (hanging.remove(machine) != null) {
            back.put(machine, time.now());
        }
    }

    /** Is told of each restart. */
    void restarted(ResourceId machine) {
        if (hanging.get(machine) == Cure.RESTART) {
            comeBack(machine);
        }
    }

    boolean hangs(VM vm) {
        return hanging.containsKey(vm.id())
                || (newOnesHang && ProtectedSite.workOf(vm).startsWith(ProtectedSite.REPLACEMENT));
    }

    /** Returns what has come back, with the instants. */
    Map<ResourceId, Instant> back() {
        return back;
    }

    @Override
    public boolean healthy(List<VM> machines, Duration timeout) {
        return machines.stream().noneMatch(this::hangs);
    }
}
