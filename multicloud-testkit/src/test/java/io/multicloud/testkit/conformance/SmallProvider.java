package io.multicloud.testkit.conformance;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The VMs of another provider and nothing else: what a small cloud has. It writes nothing for the services it lacks.
 *
 * @param good the other provider
 * @param check looks at every spec, and refuses it if it asks for something that is not there
 */
record SmallProvider(CloudProvider good, Consumer<VMSpec> check) implements CloudProvider {
    /** Refuses what asks for something else than a VM. */
    static void refuse(VMSpec spec) {
        refuse(spec.subnet().isPresent() || !spec.securityGroups().isEmpty(), Capability.NETWORKS);
        refuse(spec.publicAddressing() != PublicAddressing.none(), Capability.PUBLIC_ADDRESSES);
        refuse(spec.keyPair().isPresent(), Capability.KEY_PAIRS);
        refuse(spec.userData().isPresent(), Capability.VM_USER_DATA);
        refuse(spec.purchase() != Purchase.onDemand(), Capability.VM_SPOT);
        refuse(spec.rootDisk().isPresent() || !spec.dataDisks().isEmpty(), Capability.VOLUMES);
    }

    private static void refuse(boolean asked, Capability missing) {
        if (asked) {
            throw missing.unsupported();
        }
    }

    @Override
    public String kind() {
        return good.kind();
    }

    @Override
    public String account() {
        return good.account();
    }

    @Override
    public Region region() {
        return good.region();
    }

    @Override
    public Capabilities capabilities() {
        Capabilities.Builder none = Capabilities.builder();
        good.capabilities().limits().forEach(none::limit);
        return none.build();
    }

    @Override
    public List<Region> regions() {
        return good.regions();
    }

    @Override
    public List<Zone> zones(Region region) {
        return good.zones(region);
    }

    @Override
    public ComputeService compute() {
        return new Machines(good.compute(), check);
    }

    @Override
    public ImageService images() {
        ImageService images = good.images();
        return new ImageService() {
            @Override
            public Image resolve(ImageRef reference, Region region, Architecture architecture) {
                return images.resolve(reference, region, architecture);
            }

            @Override
            public Image get(ResourceId id) {
                return images.get(id);
            }
        };
    }

    @Override
    @SuppressWarnings("unchecked") // The good one has compared the types.
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        Operation<T> operation = good.attach(id, resultType);
        return resultType == VM.class
                ? (Operation<T>) new Making((Operation<VM>) operation)
                : new Uncancelled<>(operation);
    }

    @Override
    public List<PreflightCheck> preflight() {
        return good.preflight();
    }

    @Override
    public void close() {
        good.close();
    }

    /** Shows a VM without what a small cloud does not have. */
    private static VM small(VM vm) {
        Set<VMAction> allowed = vm.allowedActions().contains(VMAction.DELETE) ? Set.of(VMAction.DELETE) : Set.of();
        return vm.toBuilder().volumes(List.of()).allowedActions(allowed).build();
    }

    private record Machines(ComputeService good, Consumer<VMSpec> check) implements ComputeService {
        @Override
        public Operation<VM> create(VMSpec spec) {
            check.accept(spec);
            VMSpec.Builder plain = VMSpec.builder(spec.name())
                    .tags(spec.tags())
                    .image(spec.image())
                    .vcpus(spec.vcpus())
                    .memory(spec.memory())
                    .gpus(spec.gpus())
                    .architecture(spec.architecture())
                    .instanceType(spec.instanceType().orElse(null));
            spec.region().ifPresent(plain::region);
            spec.idempotencyToken().ifPresent(plain::idempotencyToken);
            spec.zone().ifPresent(plain::zone);
            return new Making(good.create(plain.build()));
        }

        @Override
        public VM get(ResourceId id) {
            return small(good.get(id));
        }

        @Override
        public Paged<VM> list(ListQuery query) {
            return good.list(query)
                    .mapPages(page -> new Page<>(
                            page.items().stream().map(SmallProvider::small).toList(), page.nextToken()));
        }

        @Override
        public Operation<ResourceId> delete(ResourceId id) {
            return new Uncancelled<>(good.delete(id));
        }

        @Override
        public VM tag(ResourceId id, Map<String, String> tags) {
            return small(good.tag(id, tags));
        }

        @Override
        public VM untag(ResourceId id, Set<String> keys) {
            return small(good.untag(id, keys));
        }

        @Override
        public Paged<InstanceType> instanceTypes(Region region) {
            return good.instanceTypes(region);
        }
    }

    private static class Uncancelled<T> extends DelegatingOperation<T> {
        Uncancelled(Operation<T> operation) {
            super(operation);
        }

        @Override
        public void cancel() {
            if (status().done()) {
                return;
            }
            throw Capability.OPERATION_CANCEL.unsupported();
        }
    }

    private static final class Making extends Uncancelled<VM> {
        Making(Operation<VM> operation) {
            super(operation);
        }

        @Override
        public OperationStatus<VM> status() {
            return seen(super.status());
        }

        @Override
        public OperationStatus<VM> poll() {
            return seen(super.poll());
        }

        @Override
        public VM await(Duration timeout) {
            return small(super.await(timeout));
        }

        private static OperationStatus<VM> seen(OperationStatus<VM> status) {
            return status instanceof OperationStatus.Succeeded<VM> done
                    ? new OperationStatus.Succeeded<>(small(done.result()))
                    : status;
        }
    }
}
