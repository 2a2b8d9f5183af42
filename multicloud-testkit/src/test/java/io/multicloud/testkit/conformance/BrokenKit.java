package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.testkit.FakeCloud;
import java.util.function.Supplier;

/** The kit on a good provider with one thing broken. {@link BrokenProviderTest} runs each and expects it to fail. */
abstract class BrokenKit extends CloudProviderConformance {
    /** Returns the provider with its bug. */
    abstract CloudProvider broken(CloudProvider good);

    @Override
    protected ConformanceTarget target() {
        FakeCloud cloud = FakeCloud.aws(Times.start());
        return new WrappedTarget(ConformanceTarget.of(cloud), getClass().getSimpleName(), this::broken);
    }

    /** A kit whose provider has a bug in its VMs. */
    abstract static class OfVms extends BrokenKit {
        /** Returns the VMs with their bug; asked for anew each time. */
        abstract ComputeService broken(ComputeService good, CloudProvider provider);

        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public ComputeService compute() {
                    return broken(good.compute(), good);
                }
            };
        }
    }

    /** Nothing is broken: the control. */
    static class Unbroken extends OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good);
        }
    }

    /** Runs a call that the bug needs and whose failure it ignores. */
    @SuppressWarnings("ReturnValueIgnored")
    static void quietly(Supplier<?> call) {
        try {
            call.get();
        } catch (RuntimeException e) {
            // The bug does not care.
        }
    }
}
