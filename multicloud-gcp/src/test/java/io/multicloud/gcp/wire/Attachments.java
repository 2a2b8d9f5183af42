package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.AddAccessConfigInstanceRequest;
import com.google.cloud.compute.v1.AttachDiskInstanceRequest;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.DeleteAccessConfigInstanceRequest;
import com.google.cloud.compute.v1.DetachDiskInstanceRequest;
import com.google.cloud.compute.v1.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeState;
import io.multicloud.gcp.wire.Operations.Accepted;
import io.multicloud.gcp.wire.Operations.State;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.fabric.PublicAddressBackend;
import io.multicloud.testkit.fake.storage.VolumeBackend;
import java.util.Map;

/** Disks and external addresses that come to an instance and leave it. */
final class Attachments {
    private final Backing backing;
    private final Instances instances;
    private final Disks disks;
    private final Addresses addresses;
    private final VolumeBackend volumes;
    private final PublicAddressBackend publicAddresses;

    Attachments(Backing backing, Instances instances, Disks disks, Addresses addresses) {
        this.backing = backing;
        this.instances = instances;
        this.disks = disks;
        this.addresses = addresses;
        this.volumes = backing.cloud().storage().volumes();
        this.publicAddresses = backing.cloud().fabric().publicAddresses();
    }

    void register(ComputeFront.Methods methods) {
        methods.on("Instances.AttachDisk", AttachDiskInstanceRequest.class, this::attachDisk);
        methods.on("Instances.DetachDisk", DetachDiskInstanceRequest.class, this::detachDisk);
        methods.on("Instances.AddAccessConfig", AddAccessConfigInstanceRequest.class, this::addAccessConfig);
        methods.on("Instances.DeleteAccessConfig", DeleteAccessConfigInstanceRequest.class, this::deleteAccessConfig);
    }

    private Operation attachDisk(AttachDiskInstanceRequest request) {
        AttachedDisk wanted = request.getAttachedDiskResource();
        Fields.allow(
                wanted,
                "attachedDisk",
                "source",
                "device_name",
                "auto_delete",
                "boot",
                "mode",
                "type",
                "interface",
                "kind");
        if (!wanted.hasSource()) {
            throw GcpError.required("source");
        }
        if (wanted.getBoot() || wanted.getAutoDelete() || request.getForceAttach()) {
            throw GcpError.notPlayed("disks that are attached to boot from, to be deleted, or by force");
        }
        if (wanted.hasMode() && !wanted.getMode().equals("READ_WRITE")) {
            throw GcpError.notPlayed("disks that are attached " + wanted.getMode());
        }
        return instances.changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "attachDisk",
                FakeOperation.ATTACH_VOLUME,
                (zone, vm, target) -> attach(wanted, zone, vm, target));
    }

    private Accepted attach(AttachedDisk wanted, Zone zone, ResourceId vm, String target) {
        Machine machine = instances.requireMachine(vm, zone);
        ResourceId id = disks.require("source", wanted.getSource(), zone);
        Volume volume = volumes.describe(id);
        if (!volume.zone().equals(java.util.Optional.of(zone))) {
            throw GcpError.invalidField("source", wanted.getSource(), "The disk must be in the zone of the instance.");
        }
        if (volume.attachedTo().isPresent()) {
            throw GcpError.inUse(
                    Links.pathOf(disks.linkOf(volume)),
                    instances.path(
                            zone, backing.world().nameOf(volume.attachedTo().get())));
        }
        if (volume.state() != VolumeState.AVAILABLE) {
            throw GcpError.notReady(Links.pathOf(disks.linkOf(volume)));
        }
        String device = wanted.hasDeviceName() ? wanted.getDeviceName() : machine.freeDeviceName();
        machine.disks
                .keySet()
                .removeIf(old -> volumes.known(old)
                        .filter(disk -> disk.attachedTo().isPresent())
                        .isEmpty());
        if (machine.disks.values().stream()
                .anyMatch(other -> other.getDeviceName().equals(device))) {
            throw GcpError.invalidField("deviceName", device, "The device name is in use on the instance.");
        }
        Progress<Volume> attached = volumes.attach(id, vm);
        machine.disks.put(
                id,
                wanted.toBuilder().setDeviceName(device).setAutoDelete(false).build());
        return Accepted.of(target, vm.nativeId(), () -> State.of(volumes.progress(id, attached.change())));
    }

    private Operation detachDisk(DetachDiskInstanceRequest request) {
        return instances.changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "detachDisk",
                FakeOperation.DETACH_VOLUME,
                (zone, vm, target) -> {
                    Machine machine = instances.requireMachine(vm, zone);
                    ResourceId id = machine.disks.entrySet().stream()
                            .filter(entry -> entry.getValue().getDeviceName().equals(request.getDeviceName()))
                            .map(Map.Entry::getKey)
                            .filter(disk -> volumes.known(disk)
                                    .flatMap(Volume::attachedTo)
                                    .filter(vm::equals)
                                    .isPresent())
                            .findFirst()
                            .orElseThrow(() -> GcpError.invalidField(
                                    "deviceName",
                                    request.getDeviceName(),
                                    "No attached disk found with device name '" + request.getDeviceName() + "'"));
                    Progress<Volume> detached = volumes.detach(id);
                    return Accepted.of(target, vm.nativeId(), () -> State.of(volumes.progress(id, detached.change())));
                });
    }

    private Operation addAccessConfig(AddAccessConfigInstanceRequest request) {
        AccessConfig wanted = InstanceRequests.checkAccess(request.getAccessConfigResource(), "accessConfig");
        requireInterface(request.getNetworkInterface());
        return instances.changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "addAccessConfig",
                FakeOperation.ATTACH_PUBLIC_ADDRESS,
                (zone, vm, target) -> {
                    Machine machine = instances.requireMachine(vm, zone);
                    VM host = backing.cloud().compute().describe(vm);
                    if (!machine.accessConfig.isEmpty() || host.publicAddress().isPresent()) {
                        throw GcpError.invalidField(
                                "fingerprint", "", "At most one access config currently supported.");
                    }
                    if (!wanted.hasNatIP()) {
                        throw GcpError.notPlayed("ephemeral addresses that are added to an instance");
                    }
                    ResourceId id = addresses.requireFree("accessConfig.natIP", wanted.getNatIP(), zone.region());
                    Progress<PublicAddress> attached = publicAddresses.attach(id, vm);
                    machine.accessConfig = wanted.getName();
                    return Accepted.of(
                            target, vm.nativeId(), () -> State.of(publicAddresses.progress(id, attached.change())));
                });
    }

    private Operation deleteAccessConfig(DeleteAccessConfigInstanceRequest request) {
        requireInterface(request.getNetworkInterface());
        return instances.changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "deleteAccessConfig",
                FakeOperation.DETACH_PUBLIC_ADDRESS,
                (zone, vm, target) -> {
                    Machine machine = instances.requireMachine(vm, zone);
                    if (!machine.accessConfig.equals(request.getAccessConfig())) {
                        throw GcpError.invalidField(
                                "accessConfig",
                                request.getAccessConfig(),
                                "The specified access config does not exist.");
                    }
                    PublicAddress address = publicAddresses.shown(zone.region()).stream()
                            .filter(each -> each.attachedTo().filter(vm::equals).isPresent())
                            .findFirst()
                            .orElseThrow(
                                    () -> GcpError.notPlayed("ephemeral addresses that are taken from an instance"));
                    Progress<PublicAddress> detached = publicAddresses.detach(address.id());
                    machine.accessConfig = "";
                    return Accepted.of(
                            target,
                            vm.nativeId(),
                            () -> State.of(publicAddresses.progress(address.id(), detached.change())));
                });
    }

    private static void requireInterface(String name) {
        if (!name.equals("nic0")) {
            throw GcpError.invalidField("networkInterface", name, "The specified network interface does not exist.");
        }
    }
}
