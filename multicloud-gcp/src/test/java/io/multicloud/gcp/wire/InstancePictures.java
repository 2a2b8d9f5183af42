package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.Scheduling;
import com.google.cloud.compute.v1.Tags;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.volume.Volume;
import org.jspecify.annotations.Nullable;

/** Writes instances as <a href="https://cloud.google.com/compute/docs/reference/rest/v1/instances">Compute Engine</a> does. */
final class InstancePictures {
    private static final long GIB = 1L << 30;

    private final Backing backing;
    private final Disks disks;

    InstancePictures(Backing backing, Disks disks) {
        this.backing = backing;
        this.disks = disks;
    }

    /**
     * Writes an instance.
     *
     * @param machine what is remembered of it; null of one that did not come through the front
     */
    Instance of(VM vm, @Nullable Machine machine) {
        Links links = backing.links();
        Zone zone = vm.zone().orElseThrow();
        Instance.Builder instance = Instance.newBuilder()
                .setKind("compute#instance")
                .setId(Long.parseUnsignedLong(vm.id().nativeId()))
                .setName(vm.name())
                .setZone(links.zone(zone))
                .setSelfLink(links.inZone(zone, "instances", vm.name()))
                .setMachineType(links.inZone(zone, "machineTypes", vm.instanceType()))
                .setStatus(status(vm))
                .setCreationTimestamp(vm.createdAt().toString())
                .setCpuPlatform("Unknown CPU Platform")
                .setStartRestricted(false)
                .setDeletionProtection(false)
                .putAllLabels(vm.tags())
                .setLabelFingerprint(Fingerprints.ofLabels(vm.tags()));
        if (machine == null) {
            boolean spot = vm.purchase() instanceof Purchase.Spot;
            instance.setScheduling(Scheduling.newBuilder()
                            .setProvisioningModel(spot ? "SPOT" : "STANDARD")
                            .setPreemptible(spot))
                    .setTags(Tags.newBuilder().setFingerprint(Fingerprints.of("")));
        } else {
            Instance request = machine.request;
            if (request.hasDescription()) {
                instance.setDescription(request.getDescription());
            }
            instance.setScheduling(request.getScheduling())
                    .addAllServiceAccounts(request.getServiceAccountsList())
                    .setMetadata(machine.metadata.toBuilder()
                            .setKind("compute#metadata")
                            .setFingerprint(machine.metadataFingerprint()))
                    .setTags(Tags.newBuilder().addAllItems(machine.tags).setFingerprint(machine.tagsFingerprint()));
        }
        addDisks(instance, vm, machine);
        instance.addNetworkInterfaces(network(vm, machine));
        return instance.setFingerprint(Fingerprints.of(instance)).build();
    }

    /**
     * <a href="https://cloud.google.com/compute/docs/instances/instance-lifecycle">The life of an instance</a>. A restart
     * leaves it RUNNING; a change of its type leaves it TERMINATED; one that is taken back is STOPPING for as long as its
     * notice lasts (<a href="https://cloud.google.com/compute/docs/instances/preemptible">preemption</a>).
     */
    private static String status(VM vm) {
        return switch (vm.state()) {
            case PENDING -> "PROVISIONING";
            case STARTING -> "STAGING";
            case RUNNING, RESTARTING -> vm.interruptionAt().isPresent() ? "STOPPING" : "RUNNING";
            case STOPPING, DELETING -> "STOPPING";
            case STOPPED, RESIZING -> "TERMINATED";
            default -> "TERMINATED";
        };
    }

    private void addDisks(Instance.Builder instance, VM vm, @Nullable Machine machine) {
        int index = 0;
        for (ResourceId id : vm.volumes()) {
            Volume volume = backing.cloud().storage().volumes().known(id).orElse(null);
            if (volume == null) {
                continue;
            }
            AttachedDisk attached = machine == null ? null : machine.disks.get(id);
            AttachedDisk.Builder disk = (attached == null ? AttachedDisk.newBuilder() : attached.toBuilder())
                    .setKind("compute#attachedDisk")
                    .setType("PERSISTENT")
                    .setMode("READ_WRITE")
                    .setInterface("SCSI")
                    .setSource(disks.linkOf(volume))
                    .setIndex(index)
                    .setBoot(index == 0)
                    .setDiskSizeGb(volume.size().bytes() / GIB);
            if (attached == null) {
                disk.setDeviceName(volume.device().orElse("")).setAutoDelete(true);
            }
            Disks.key(volume.encryption()).ifPresent(disk::setDiskEncryptionKey);
            instance.addDisks(disk);
            index++;
        }
    }

    private NetworkInterface network(VM vm, @Nullable Machine machine) {
        Links links = backing.links();
        NetworkInterface.Builder network = NetworkInterface.newBuilder()
                .setKind("compute#networkInterface")
                .setName("nic0")
                .setStackType("IPV4_ONLY")
                .setNetwork(machine == null ? links.global("networks", Networks.DEFAULT) : machine.network)
                .setSubnetwork(
                        machine == null
                                ? links.inRegion(vm.id().region(), "subnetworks", Networks.DEFAULT)
                                : machine.subnetwork);
        String address = machine == null || machine.address.isEmpty()
                ? vm.privateAddress().orElse("")
                : machine.address;
        if (!address.isEmpty()) {
            network.setNetworkIP(address);
        }
        boolean configured = machine != null && !machine.accessConfig.isEmpty();
        if (configured || vm.publicAddress().isPresent()) {
            AccessConfig.Builder access = AccessConfig.newBuilder()
                    .setKind("compute#accessConfig")
                    .setType("ONE_TO_ONE_NAT")
                    .setName(configured ? machine.accessConfig : "External NAT")
                    .setNetworkTier("PREMIUM");
            // A stopped instance keeps a reserved address, and gives an ephemeral one back; the fake keeps both.
            boolean shown = vm.state() != VMState.PENDING;
            vm.publicAddress().filter(ip -> shown).ifPresent(access::setNatIP);
            network.addAccessConfigs(access);
        }
        return network.setFingerprint(Fingerprints.of(network)).build();
    }
}
