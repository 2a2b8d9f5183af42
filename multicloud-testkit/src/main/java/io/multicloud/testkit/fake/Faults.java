package io.multicloud.testkit.fake;

import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The faults in force, in the order they were placed; of several that could strike, the first does. */
final class Faults {
    private final ReentrantLock lock;
    private final List<Fault> inForce = new ArrayList<>();

    Faults(ReentrantLock lock) {
        this.lock = lock;
    }

    Fault place(FaultKind kind) {
        lock.lock();
        try {
            Fault fault = new Fault(lock, kind);
            inForce.add(fault);
            return fault;
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            inForce.forEach(Fault::lift);
            inForce.clear();
        } finally {
            lock.unlock();
        }
    }

    boolean none() {
        return inForce.isEmpty();
    }

    /** Returns the fault that strikes now, or null. Called under the lock. */
    @Nullable
    Fault strike(FaultKind kind, FakeOperation operation, Region region, @Nullable Zone zone, Instant now) {
        if (inForce.isEmpty()) {
            return null;
        }
        inForce.removeIf(fault -> fault.over(now));
        for (Fault fault : inForce) {
            if (fault.kind() == kind && fault.strikes(operation, region, zone, now)) {
                return fault;
            }
        }
        return null;
    }

    /** Returns the fault on that zone that strikes now, or null; those on no zone are left out. */
    @Nullable
    Fault strikeOfZone(FaultKind kind, FakeOperation operation, Zone zone, Instant now) {
        if (inForce.isEmpty()) {
            return null;
        }
        for (Fault fault : inForce) {
            if (fault.kind() == kind && fault.ofZone() && fault.strikes(operation, zone.region(), zone, now)) {
                return fault;
            }
        }
        return null;
    }
}
