package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.AttachedDiskInitializeParams;
import com.google.cloud.compute.v1.Disk;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Items;
import com.google.cloud.compute.v1.Metadata;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.Scheduling;
import com.google.cloud.compute.v1.Subnetwork;
import com.google.cloud.compute.v1.Tags;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.ImageRef;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an insert asks for, with the rules of <a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert">instances.insert</a>. Under the fake's
 * lock.
 */
final class InstanceRequests {
    private static final long GIB = 1L << 30;

    private final Backing backing;
    private final Places places;
    private final Images images;
    private final Snapshots snapshots;
    private final Disks disks;
    private final Networks networks;
    private final Addresses addresses;

    InstanceRequests(
            Backing backing,
            Places places,
            Images images,
            Snapshots snapshots,
            Disks disks,
            Networks networks,
            Addresses addresses) {
        this.backing = backing;
        this.places = places;
        this.images = images;
        this.snapshots = snapshots;
        this.disks = disks;
        this.networks = networks;
        this.addresses = addresses;
    }

    /**
     * What is to be made.
     *
     * @param spec for the fake
     * @param request with its defaults
     * @param network the whole URL of its network
     * @param subnet its subnet
     * @param disks its disks, in the order of the request
     */
    record Plan(VMSpec spec, Instance request, String network, Subnetwork subnet, List<Disk> disks) {}

    Plan read(Instance wanted, Zone zone) {
        checkFields(wanted);
        Instance.Builder request = wanted.toBuilder();
        VMSpec.Builder spec = VMSpec.builder(wanted.getName()).zone(zone).tags(wanted.getLabelsMap());
        InstanceType type = type(wanted, zone);
        spec.instanceType(type.name());
        List<Disk> made = readDisks(request, spec, type, zone);
        Subnetwork subnet = readNetwork(request, spec, zone);
        readScheduling(request, spec);
        readMetadata(wanted.getMetadata()).ifPresent(spec::userData);
        readTags(wanted.getTags());
        return new Plan(spec.build(), request.build(), subnet.getNetwork(), subnet, made);
    }

    private static void checkFields(Instance wanted) {
        Fields.allow(
                wanted,
                "resource",
                "name",
                "description",
                "machine_type",
                "disks",
                "network_interfaces",
                "scheduling",
                "labels",
                "metadata",
                "tags",
                "service_accounts",
                "zone",
                "hostname",
                "min_cpu_platform",
                "can_ip_forward",
                "deletion_protection",
                "shielded_instance_config",
                "kind");
        if (wanted.getDeletionProtection()) {
            throw GcpError.notPlayed("deletion protection");
        }
        Names.require("resource.name", wanted.getName());
        Networks.requireDescription(wanted.getDescription());
        if (!wanted.hasMachineType()) {
            throw GcpError.required("resource.machineType");
        }
        if (wanted.getNetworkInterfacesCount() == 0) {
            throw GcpError.invalidField(
                    "resource.networkInterfaces", "", "At least one network interface is required.");
        }
        if (wanted.getNetworkInterfacesCount() > 1) {
            throw GcpError.notPlayed("instances with several network interfaces");
        }
    }

    private InstanceType type(Instance wanted, Zone zone) {
        return requireType("resource.machineType", wanted.getMachineType(), zone);
    }

    InstanceType requireType(String field, String link, Zone zone) {
        Links.Target target = backing.links().parse(field, link, "machineTypes");
        if (!target.place().equals(zone.name())) {
            throw GcpError.invalidField(field, link, "The machine type must be in the zone of the instance.");
        }
        return places.typeIn(zone, target.name())
                .orElseThrow(() -> GcpError.invalidField(
                        field,
                        link,
                        "Machine type with name '" + target.name() + "' does not exist in zone '" + zone.name()
                                + "'."));
    }

    // Disks.

    private List<Disk> readDisks(Instance.Builder request, VMSpec.Builder spec, InstanceType type, Zone zone) {
        if (request.getDisksCount() == 0 || !request.getDisks(0).getBoot()) {
            throw GcpError.invalidField("resource.disks", "", "No boot disk specified for instance.");
        }
        List<Disk> made = new ArrayList<>();
        Set<String> devices = new LinkedHashSet<>();
        for (int i = 0; i < request.getDisksCount(); i++) {
            AttachedDisk attached = request.getDisks(i);
            String field = "resource.disks[" + i + "]";
            check(attached, field, i);
            Disk disk = i == 0
                    ? bootDisk(attached, field, spec, type, zone, request.getName())
                    : dataDisk(attached, field, spec, zone, request.getName() + "-" + i);
            Names.require(field + ".initializeParams.diskName", disk.getName());
            if (disks.find(zone, disk.getName()).isPresent()
                    || made.stream().anyMatch(other -> other.getName().equals(disk.getName()))) {
                throw GcpError.alreadyExists(disks.path(zone, disk.getName()));
            }
            made.add(disk);
            String device = attached.hasDeviceName() ? attached.getDeviceName() : "persistent-disk-" + i;
            if (!devices.add(device)) {
                throw GcpError.invalidField(field + ".deviceName", device, "Device names must be unique.");
            }
            request.setDisks(i, attached.toBuilder().setDeviceName(device).clearInitializeParams());
        }
        return made;
    }

    private static void check(AttachedDisk disk, String field, int index) {
        Fields.allow(
                disk,
                field,
                "auto_delete",
                "boot",
                "device_name",
                "initialize_params",
                "disk_encryption_key",
                "mode",
                "type",
                "interface",
                "index",
                "source",
                "kind",
                "disk_size_gb",
                "source_snapshot");
        // "Specify either source or initializeParams": a disk is attached, or made.
        if (disk.hasSource() == disk.hasInitializeParams()) {
            throw GcpError.invalidField(field, "", "Exactly one of 'source' and 'initializeParams' must be specified.");
        }
        if (disk.hasSource()) {
            throw GcpError.notPlayed("instances that are created with disks that exist");
        }
        if (index > 0 && disk.getBoot()) {
            throw GcpError.invalidField(
                    field + ".boot", true, "Boot disk must be the first disk attached to the instance.");
        }
        if (!disk.getAutoDelete()) {
            throw GcpError.notPlayed("disks that are created with an instance and outlive it");
        }
        if (disk.hasMode() && !disk.getMode().equals("READ_WRITE")) {
            throw GcpError.notPlayed("disks that are attached " + disk.getMode());
        }
        if (disk.hasType() && !disk.getType().equals("PERSISTENT")) {
            throw GcpError.notPlayed("disks of the type " + disk.getType());
        }
        Fields.allow(
                disk.getInitializeParams(),
                field + ".initializeParams",
                "disk_name",
                "disk_size_gb",
                "disk_type",
                "labels",
                "description",
                "source_image",
                "source_snapshot",
                "architecture");
    }

    private Disk bootDisk(
            AttachedDisk attached, String field, VMSpec.Builder spec, InstanceType type, Zone zone, String usualName) {
        AttachedDiskInitializeParams params = attached.getInitializeParams();
        if (params.hasSourceSnapshot()) {
            throw GcpError.notPlayed("instances that boot from a snapshot; make an image of it");
        }
        if (!params.hasSourceImage()) {
            throw GcpError.required(field + ".initializeParams.sourceImage");
        }
        Images.Found image =
                images.require(field + ".initializeParams.sourceImage", params.getSourceImage(), zone.region());
        if (!image.picture().getArchitecture().equals(Images.architecture(type.architecture()))) {
            throw GcpError.invalid(
                    "Requested boot disk architecture (" + image.picture().getArchitecture()
                            + ") is not compatible with machine type architecture ("
                            + Images.architecture(type.architecture()) + ").");
        }
        long gib = requireRoom(params, field, image);
        spec.image(ImageRef.id(image.id())).rootDisk(diskSpec(attached, field, gib, zone));
        return Disks.madeOf(diskOf(params, usualName), image).build();
    }

    /**
     * The snapshot that a disk is made of.
     *
     * @param id which
     * @param gib how large the disk is to be
     * @param nearby the snapshot, if it is in the region of the disk
     */
    private record Source(ResourceId id, long gib, Optional<ResourceId> nearby) {}

    private Source source(AttachedDiskInitializeParams params, String field, Zone zone) {
        ResourceId id = snapshots.require(field + ".initializeParams.sourceSnapshot", params.getSourceSnapshot());
        long gib = params.hasDiskSizeGb() ? params.getDiskSizeGb() : snapshots.diskGib(id);
        snapshots.requireReady(id, gib);
        return new Source(id, gib, Optional.of(id).filter(each -> each.region().equals(zone.region())));
    }

    private Disk dataDisk(AttachedDisk attached, String field, VMSpec.Builder spec, Zone zone, String usualName) {
        AttachedDiskInitializeParams params = attached.getInitializeParams();
        if (params.hasSourceImage()) {
            if (params.hasSourceSnapshot()) {
                throw Disks.onlyOne(field + ".initializeParams");
            }
            Images.Found image =
                    images.require(field + ".initializeParams.sourceImage", params.getSourceImage(), zone.region());
            spec.dataDisk(diskSpec(attached, field, requireRoom(params, field, image), zone)
                    .fromImage(image.id()));
            return Disks.madeOf(diskOf(params, usualName), image).build();
        }
        if (!params.hasSourceSnapshot()) {
            // "If you specify neither a source nor a size, the default is 500 GB": disks.insert.
            long gib = params.hasDiskSizeGb() ? params.getDiskSizeGb() : 500;
            spec.dataDisk(diskSpec(attached, field, gib, zone));
            return diskOf(params, usualName).build();
        }
        Source source = source(params, field, zone);
        DiskSpec disk = diskSpec(attached, field, source.gib(), zone);
        spec.dataDisk(source.nearby().map(disk::fromSnapshot).orElse(disk));
        return diskOf(params, usualName)
                .setSourceSnapshot(params.getSourceSnapshot())
                .build();
    }

    private static Disk.Builder diskOf(AttachedDiskInitializeParams params, String usualName) {
        Disk.Builder disk = Disk.newBuilder()
                .setName(params.hasDiskName() ? params.getDiskName() : usualName)
                .putAllLabels(params.getLabelsMap());
        if (params.hasDescription()) {
            disk.setDescription(params.getDescription());
        }
        return disk;
    }

    private static long requireRoom(AttachedDiskInitializeParams params, String field, Images.Found image) {
        return Disks.requireRoom(
                field + ".initializeParams.diskSizeGb", params.hasDiskSizeGb(), params.getDiskSizeGb(), image);
    }

    private DiskSpec diskSpec(AttachedDisk attached, String field, long gib, Zone zone) {
        if (gib < 1 || gib > 65_536) {
            throw GcpError.invalidField(
                    field + ".initializeParams.diskSizeGb", gib, "Disk size must be within 1 and 65536 GB.");
        }
        return DiskSpec.of(
                        DataSize.bytes(gib * GIB),
                        disks.typeOf(
                                field + ".initializeParams.diskType",
                                attached.getInitializeParams().getDiskType(),
                                zone))
                .withEncryption(Disks.encryption(attached.getDiskEncryptionKey()));
    }

    // The rest.

    private Subnetwork readNetwork(Instance.Builder request, VMSpec.Builder spec, Zone zone) {
        NetworkInterface wanted = request.getNetworkInterfaces(0);
        String field = "resource.networkInterfaces[0]";
        Fields.allow(
                wanted, field, "network", "subnetwork", "access_configs", "name", "stack_type", "nic_type", "kind");
        Subnetwork subnet = wanted.hasSubnetwork()
                ? networks.requireSubnet(field + ".subnetwork", wanted.getSubnetwork(), zone.region())
                : networks.requireAutomatic(
                        field + ".subnetwork",
                        networks.requireNetwork(
                                field + ".network",
                                wanted.hasNetwork() ? wanted.getNetwork() : "global/networks/" + Networks.DEFAULT),
                        zone.region());
        if (wanted.hasNetwork()
                && !networks.requireNetwork(field + ".network", wanted.getNetwork())
                        .equals(subnet.getNetwork())) {
            throw GcpError.invalidField(
                    field + ".subnetwork",
                    wanted.getSubnetwork(),
                    "The subnetwork is not of the network that is named.");
        }
        if (wanted.getAccessConfigsCount() > 1) {
            throw GcpError.invalidField(field + ".accessConfigs", "", "At most one access config currently supported.");
        }
        if (wanted.getAccessConfigsCount() == 1) {
            AccessConfig config = checkAccess(wanted.getAccessConfigs(0), field + ".accessConfigs[0]");
            spec.publicAddressing(
                    config.hasNatIP()
                            ? PublicAddressing.reserved(addresses.requireFree(
                                    field + ".accessConfigs[0].natIP", config.getNatIP(), zone.region()))
                            : PublicAddressing.ephemeral());
            request.setNetworkInterfaces(0, wanted.toBuilder().setAccessConfigs(0, config));
        }
        return subnet;
    }

    /** Returns an access config with its defaults, or refuses it. */
    static AccessConfig checkAccess(AccessConfig config, String field) {
        Fields.allow(config, field, "name", "type", "nat_i_p", "network_tier", "kind");
        if (config.hasType() && !config.getType().equals("ONE_TO_ONE_NAT")) {
            throw GcpError.invalidField(field + ".type", config.getType(), "The type must be ONE_TO_ONE_NAT.");
        }
        return config.toBuilder()
                .setType("ONE_TO_ONE_NAT")
                .setName(config.hasName() ? config.getName() : "External NAT")
                .setNetworkTier(config.hasNetworkTier() ? config.getNetworkTier() : "PREMIUM")
                .build();
    }

    private static void readScheduling(Instance.Builder request, VMSpec.Builder spec) {
        Scheduling wanted = request.getScheduling();
        Fields.allow(
                wanted,
                "resource.scheduling",
                "provisioning_model",
                "preemptible",
                "instance_termination_action",
                "on_host_maintenance",
                "automatic_restart");
        String model = wanted.hasProvisioningModel()
                ? wanted.getProvisioningModel()
                : wanted.getPreemptible() ? "SPOT" : "STANDARD";
        boolean spot = model.equals("SPOT");
        if (!spot && !model.equals("STANDARD")) {
            throw GcpError.invalidField("resource.scheduling.provisioningModel", model, "Must be SPOT or STANDARD.");
        }
        // https://cloud.google.com/compute/docs/instances/create-use-spot
        if (spot
                && (wanted.getAutomaticRestart()
                        || wanted.getOnHostMaintenance().equals("MIGRATE"))) {
            throw GcpError.invalid(
                    "Scheduling must have automaticRestart false and onHostMaintenance TERMINATE when the"
                            + " provisioning model is SPOT.");
        }
        if (!spot && (wanted.hasInstanceTerminationAction() || wanted.getPreemptible())) {
            throw GcpError.invalid("You cannot specify a termination action for a VM instance that has the standard"
                    + " provisioning model (default).");
        }
        if (spot && !wanted.getInstanceTerminationAction().equals("DELETE")) {
            throw GcpError.notPlayed("spot instances that are stopped, not deleted, when they are taken back");
        }
        request.setScheduling(wanted.toBuilder()
                .setProvisioningModel(model)
                .setPreemptible(spot)
                .setAutomaticRestart(!spot && (!wanted.hasAutomaticRestart() || wanted.getAutomaticRestart()))
                .setOnHostMaintenance(
                        spot
                                ? "TERMINATE"
                                : wanted.hasOnHostMaintenance() ? wanted.getOnHostMaintenance() : "MIGRATE"));
        if (spot) {
            spec.purchase(Purchase.spot());
        }
    }

    /** Checks metadata; returns what the first boot runs. */
    static Optional<String> readMetadata(Metadata metadata) {
        Set<String> keys = new LinkedHashSet<>();
        Optional<String> boot = Optional.empty();
        for (Items item : metadata.getItemsList()) {
            // https://cloud.google.com/compute/docs/metadata/setting-custom-metadata: keys of up to 128 of these,
            // values of up to 256 KB.
            if (!item.getKey().matches("[a-zA-Z0-9-_]{1,128}")) {
                throw GcpError.invalidField(
                        "resource.metadata.items[].key",
                        item.getKey(),
                        "Must be a match of regex '[a-zA-Z0-9-_]{1,128}'");
            }
            if (!keys.add(item.getKey())) {
                throw GcpError.invalidField(
                        "resource.metadata", item.getKey(), "Metadata has duplicate key: '" + item.getKey() + "'.");
            }
            if (item.getValue().length() > 256 << 10) {
                throw GcpError.invalidField("resource.metadata", item.getKey(), "Value is larger than 262144 bytes.");
            }
            if (item.getKey().equals("user-data") || item.getKey().equals("startup-script")) {
                boot = Optional.of(item.getValue());
            }
        }
        return boot;
    }

    static void readTags(Tags tags) {
        // https://cloud.google.com/vpc/docs/add-remove-network-tags: at most 64.
        if (tags.getItemsCount() > 64) {
            throw GcpError.invalidField("resource.tags", tags.getItemsCount(), "An instance has at most 64 tags.");
        }
        tags.getItemsList().forEach(tag -> Names.require("resource.tags.items", tag));
    }
}
