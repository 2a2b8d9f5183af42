package io.multicloud.gcp.compute;

import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.NetworkInterface;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMState;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.Urls;
import io.multicloud.gcp.resource.Times;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** An instance of Compute Engine in the API's words. */
public final class InstanceMapping {
    private static final Set<VMAction> OF_RUNNING =
            Collections.unmodifiableSet(EnumSet.of(VMAction.STOP, VMAction.RESTART, VMAction.DELETE));
    private static final Set<VMAction> OF_STOPPED =
            Collections.unmodifiableSet(EnumSet.of(VMAction.START, VMAction.RESIZE, VMAction.DELETE));
    private static final Set<VMAction> OF_OTHERS = Set.of(VMAction.DELETE);

    private final Account account;

    /** For an account. */
    public InstanceMapping(Account account) {
        this.account = account;
    }

    VM vm(Instance instance) {
        String zone = Urls.last(instance.getZone());
        Region region = Region.of(Urls.regionOf(zone));
        String type = Urls.last(instance.getMachineType());
        MachineShapes.Shape shape = MachineShapes.of(type);
        VMState state = state(instance);
        VM.Builder vm = VM.builder(account.id(ResourceType.VM, region, zone + "/" + instance.getName()))
                .name(instance.getName())
                .tags(instance.getLabelsMap())
                .createdAt(Times.of(instance.getCreationTimestamp()))
                .state(state)
                .allowedActions(allowed(state))
                .instanceType(type)
                .vcpus(shape.vcpus())
                .memory(shape.memory())
                .architecture(MachineShapes.architecture(type))
                .zone(new Zone(region, zone))
                .purchase(
                        instance.getScheduling().getProvisioningModel().equals("SPOT")
                                        || instance.getScheduling().getPreemptible()
                                ? Purchase.spot()
                                : Purchase.onDemand())
                .volumes(volumes(instance, region))
                .securityGroups(groups(instance))
                .nativeResource(instance);
        if (!instance.getStatusMessage().isEmpty()) {
            vm.failure(instance.getStatusMessage());
        }
        if (instance.getNetworkInterfacesCount() > 0) {
            network(vm, instance.getNetworkInterfaces(0));
        }
        return vm.build();
    }

    /**
     * States: <a href="https://cloud.google.com/compute/docs/instances/instance-lifecycle">life cycle</a>. A VM that is
     * deleted is shown as one that stops, and then no more.
     */
    static VMState state(Instance instance) {
        return switch (instance.getStatus()) {
            case "PROVISIONING", "STAGING" ->
                instance.getLastStopTimestamp().isEmpty() ? VMState.PENDING : VMState.STARTING;
            case "RUNNING" -> VMState.RUNNING;
            case "STOPPING", "PENDING_STOP", "SUSPENDING" -> VMState.STOPPING;
            case "TERMINATED", "STOPPED", "SUSPENDED" -> VMState.STOPPED;
            case "REPAIRING" -> VMState.RESTARTING;
            case "DEPROVISIONING" -> VMState.DELETING;
            default -> VMState.UNKNOWN;
        };
    }

    private static Set<VMAction> allowed(VMState state) {
        return switch (state) {
            case RUNNING -> OF_RUNNING;
            case STOPPED -> OF_STOPPED;
            default -> OF_OTHERS;
        };
    }

    private List<ResourceId> volumes(Instance instance, Region region) {
        List<ResourceId> volumes = new ArrayList<>(instance.getDisksCount());
        for (AttachedDisk disk : instance.getDisksList()) {
            // The boot disk first, the others in the cloud's order.
            int place = disk.getBoot() ? 0 : volumes.size();
            Urls.zonal(disk.getSource())
                    .ifPresent(id -> volumes.add(place, account.id(ResourceType.VOLUME, region, id)));
        }
        return volumes;
    }

    /** A network tag may be any word; those that are no security group's name a group that does not exist. */
    private List<ResourceId> groups(Instance instance) {
        List<ResourceId> groups = new ArrayList<>(instance.getTags().getItemsCount());
        for (String tag : instance.getTags().getItemsList()) {
            groups.add(account.id(ResourceType.SECURITY_GROUP, Region.GLOBAL, tag));
        }
        return groups;
    }

    private void network(VM.Builder vm, NetworkInterface network) {
        if (!network.getNetworkIP().isEmpty()) {
            vm.privateAddress(network.getNetworkIP());
        }
        Urls.region(network.getSubnetwork())
                .ifPresent(region -> vm.subnet(
                        account.id(ResourceType.SUBNET, Region.of(region), Urls.last(network.getSubnetwork()))));
        for (AccessConfig access : network.getAccessConfigsList()) {
            if (!access.getNatIP().isEmpty()) {
                vm.publicAddress(access.getNatIP());
                break;
            }
        }
    }
}
