package io.multicloud.testkit.conformance;

import io.multicloud.api.*;
import io.multicloud.api.compute.*;
import io.multicloud.api.cost.*;
import io.multicloud.api.image.*;
import io.multicloud.api.monitoring.*;
import io.multicloud.api.network.*;
import io.multicloud.api.object.*;
import io.multicloud.api.quota.*;
import io.multicloud.api.volume.*;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.util.*;

class AwsConformanceTest extends CloudProviderConformance {
    @Override
    protected ConformanceTarget target() {
        return new WrappedTarget(
                ConformanceTarget.of(FakeCloud.aws(VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z")))),
                "aws",
                P::new);
    }

    static class P extends DelegatingProvider {
        P(CloudProvider g) {
            super(g);
        }

        static final Set<Capability> HAVE = Set.of(
                Capability.VM_STOP_START,
                Capability.VM_RESTART,
                Capability.VM_RESIZE,
                Capability.VM_SPOT,
                Capability.VM_USER_DATA,
                Capability.VM_CONSOLE_OUTPUT,
                Capability.OPERATION_CANCEL,
                Capability.KEY_PAIRS,
                Capability.QUOTAS,
                Capability.COST_PRICES,
                Capability.COST_REPORT,
                Capability.VOLUME_CUSTOMER_KEY);

        @Override
        public Capabilities capabilities() {
            Capabilities.Builder b = Capabilities.builder();
            for (Capability c : good.capabilities().declared()) if (HAVE.contains(c)) b.with(c);
            good.capabilities().limits().forEach(b::limit);
            good.capabilities().serverFilters().forEach(b::serverFilter);
            return b.build();
        }

        @Override
        public ImageService images() {
            return good.images();
        }

        @Override
        public VolumeService volumes() {
            good.images();
            return new CloudProviderDefaults(this).volumes();
        }

        @Override
        public NetworkService networks() {
            good.images();
            return new CloudProviderDefaults(this).networks();
        }

        @Override
        public ObjectService objects() {
            good.images();
            return new CloudProviderDefaults(this).objects();
        }

        @Override
        public MonitoringService monitoring() {
            good.images();
            return new CloudProviderDefaults(this).monitoring();
        }
    }

    record CloudProviderDefaults(CloudProvider p) implements CloudProvider {
        public String kind() {
            return p.kind();
        }

        public String account() {
            return p.account();
        }

        public Region region() {
            return p.region();
        }

        public Capabilities capabilities() {
            return p.capabilities();
        }

        public List<Region> regions() {
            return p.regions();
        }

        public List<Zone> zones(Region r) {
            return p.zones(r);
        }

        public ComputeService compute() {
            return p.compute();
        }

        public ImageService images() {
            return p.images();
        }

        public <T> Operation<T> attach(OperationId id, Class<T> t) {
            return p.attach(id, t);
        }

        public List<PreflightCheck> preflight() {
            return p.preflight();
        }

        public void close() {}
    }
}
