package io.multicloud.core.simulation;

import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.migration.HandOver;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.simulation.Invariant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A workload that hands itself over: it brings its state to the target, and from then on writes at both, until the source is
 * gone. It may fail for a while.
 */
final class LiveWorkload implements HandOver {
    static final String NAME = "shop";

    private final Estate estate;
    private final Consumer<String> timeline;
    private int failures;
    private @Nullable ResourceId servedBy;

    /** @param failures how many of its methods fail at first */
    LiveWorkload(Estate estate, int failures, Consumer<String> timeline) {
        this.estate = estate;
        this.failures = failures;
        this.timeline = timeline;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void copyState(VM source, VM target) {
        fail("copying its state");
        estate.replicateTo(target.volumes().get(0));
    }

    @Override
    public void switchTraffic(VM source, VM target) {
        fail("sending traffic to the target");
        servedBy = target.id();
    }

    @Override
    public void switchBack(VM source, VM target) {
        timeline.accept("the workload goes back");
        servedBy = source.id();
    }

    private void fail(String what) {
        timeline.accept("the workload is " + what);
        if (failures > 0) {
            failures--;
            throw new IllegalStateException("the workload fails at " + what);
        }
    }

    Invariant itServesAllTheTime() {
        return Invariant.of("a live workload serves all the time, with all that was written", () -> {
            ResourceId vm = servedBy == null ? estate.machine : servedBy;
            FakeCloud cloud = vm.account().equals(estate.source.account()) ? estate.source : estate.target;
            Optional<VM> serving = cloud.vms().stream()
                    .filter(candidate -> candidate.id().equals(vm) && candidate.state() == VMState.RUNNING)
                    .findFirst();
            if (serving.isEmpty()) {
                return Optional.of("traffic goes to " + vm + ", which does not run");
            }
            return estate.holdsContent(cloud.volumeBytes(serving.get().volumes().get(0)))
                    ? Optional.empty()
                    : Optional.of("traffic goes to " + vm + ", which does not have what was written");
        });
    }
}
