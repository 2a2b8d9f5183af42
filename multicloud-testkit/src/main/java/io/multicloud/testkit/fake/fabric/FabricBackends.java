package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.testkit.fake.AddressBackend;
import io.multicloud.testkit.fake.RunTimes;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.World;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Networks, monitoring and cost reports of one fake cloud. */
public final class FabricBackends {
    private final KnownLater vms = new KnownLater();
    private final NetworkBackend networks;
    private final PublicAddressBackend publicAddresses;
    private final VmConnections connections;
    private final MetricBackend metrics;
    private final AlertBackend alerts;
    private final CostBackend costs;

    /** Makes the fabric of a world. */
    public FabricBackends(World world) {
        PublicAddresses pool = new PublicAddresses(world);
        this.networks = new NetworkBackend(world);
        this.publicAddresses = new PublicAddressBackend(world, pool, vms);
        this.connections = new VmConnections(world, networks, pool, publicAddresses);
        this.costs = new CostBackend(world);
        this.metrics = new MetricBackend(world, vms);
        this.alerts = new AlertBackend(world, metrics);
    }

    /** Tells what it needs of VMs; called once, before any request. */
    public void connect(VmDirectory directory) {
        vms.known = directory;
    }

    /** Returns where VMs are connected. */
    public AddressBackend addresses() {
        return connections;
    }

    /** Returns networks, with their subnets and security groups. */
    public NetworkBackend networks() {
        return networks;
    }

    /** Returns reserved public addresses. */
    public PublicAddressBackend publicAddresses() {
        return publicAddresses;
    }

    /** Returns metrics. */
    public MetricBackend metrics() {
        return metrics;
    }

    /** Returns alerts. */
    public AlertBackend alerts() {
        return alerts;
    }

    /** Returns cost reports. */
    public CostBackend costs() {
        return costs;
    }

    /** VMs stand on networks and are made after them. */
    private static final class KnownLater implements VmDirectory {
        private @Nullable VmDirectory known;

        private VmDirectory known() {
            if (known == null) {
                throw new IllegalStateException("the fabric is not connected to VMs yet");
            }
            return known;
        }

        @Override
        public Optional<VM> find(ResourceId vm) {
            return known().find(vm);
        }

        @Override
        public Optional<RunTimes> runTimes(ResourceId vm) {
            return known().runTimes(vm);
        }

        @Override
        public void changed(ResourceId vm) {
            known().changed(vm);
        }
    }
}
