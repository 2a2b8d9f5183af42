package io.multicloud.gcp.compute;

import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.Address;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.AttachedDiskInitializeParams;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Items;
import com.google.cloud.compute.v1.Metadata;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.Scheduling;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.volume.Encryption;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import java.util.Map;
import java.util.Optional;

/** A VM's spec in the words of Compute Engine. */
final class InstanceRequests {
    /** The name every console and tool gives it. */
    static final String ACCESS_CONFIG = "External NAT";

    static final String NAT = "ONE_TO_ONE_NAT";
    private static final String OPTION = Account.KIND + ":";
    private static final String CUSTOM_METADATA = OPTION + "metadata.";
    private static final String SERVICE_ACCOUNT = OPTION + "service_account";

    private final Account account;
    private final ImageResolver images;

    InstanceRequests(Account account, ImageResolver images) {
        this.account = account;
        this.images = images;
    }

    /** Refuses what Google does not have, before anything is sent. */
    void check(VMSpec spec) {
        Labels.requireName(spec.name());
        Labels.require(spec.tags());
        if (spec.purchase() instanceof Purchase.Spot spot
                && spot.maxHourlyPrice().isPresent()) {
            throw refused(
                    ErrorCode.UNSUPPORTED,
                    "spot VMs of Google have a fixed price of the day, and no limit can be set to it");
        }
        if (spec.keyPair().isPresent()) {
            throw refused(
                    ErrorCode.UNSUPPORTED,
                    "Google has no key pairs; give keys as the native option " + CUSTOM_METADATA + "ssh-keys");
        }
        for (String option : spec.nativeOptions().keySet()) {
            if (option.startsWith(OPTION) && !option.startsWith(CUSTOM_METADATA) && !option.equals(SERVICE_ACCOUNT)) {
                throw refused(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no option '" + option + "', only " + CUSTOM_METADATA + "<key> and "
                                + SERVICE_ACCOUNT);
            }
        }
        spec.subnet().ifPresent(id -> account.own(id, ResourceType.SUBNET));
        spec.securityGroups().forEach(id -> account.own(id, ResourceType.SECURITY_GROUP));
        for (DiskSpec disk : spec.dataDisks()) {
            disk.snapshot().ifPresent(id -> account.own(id, ResourceType.SNAPSHOT));
            disk.image().ifPresent(id -> account.own(id, ResourceType.IMAGE));
        }
        if (spec.publicAddressing() instanceof PublicAddressing.Reserved reserved) {
            account.own(reserved.address(), ResourceType.PUBLIC_ADDRESS);
        }
        if (spec.image() instanceof ImageRef.Id image) {
            account.own(image.id(), ResourceType.IMAGE);
        }
    }

    /**
     * Returns the instance to ask for.
     *
     * @param reserved the address it is to have
     */
    Instance instance(VMSpec spec, MachineTypes.Choice choice, Mark mark, Optional<Address> reserved) {
        Map<String, String> labels = Labels.of(spec.tags(), mark);
        Instance.Builder instance = Instance.newBuilder()
                .setName(spec.name())
                .setMachineType("zones/" + choice.zone() + "/machineTypes/" + choice.type())
                .setDescription(Note.of(mark).text())
                .putAllLabels(labels)
                .addDisks(disk(spec, choice, spec.rootDisk().orElse(null), labels))
                .addNetworkInterfaces(network(spec, reserved));
        spec.dataDisks().forEach(disk -> instance.addDisks(data(choice, disk, labels)));
        if (!spec.securityGroups().isEmpty()) {
            instance.setTags(com.google.cloud.compute.v1.Tags.newBuilder()
                    .addAllItems(spec.securityGroups().stream()
                            .map(ResourceId::nativeId)
                            .toList()));
        }
        Metadata metadata = metadata(spec);
        if (metadata.getItemsCount() > 0) {
            instance.setMetadata(metadata);
        }
        if (spec.purchase() instanceof Purchase.Spot) {
            // https://cloud.google.com/compute/docs/instances/create-use-spot
            instance.setScheduling(Scheduling.newBuilder()
                    .setProvisioningModel("SPOT")
                    .setInstanceTerminationAction("DELETE")
                    .setAutomaticRestart(false)
                    .setOnHostMaintenance("TERMINATE"));
        }
        Optional.ofNullable(spec.nativeOptions().get(SERVICE_ACCOUNT))
                .ifPresent(email -> instance.addServiceAccounts(com.google.cloud.compute.v1.ServiceAccount.newBuilder()
                        .setEmail(email)
                        .addScopes("https://www.googleapis.com/auth/cloud-platform")));
        return instance.build();
    }

    private AttachedDisk disk(
            VMSpec spec,
            MachineTypes.Choice choice,
            @org.jspecify.annotations.Nullable DiskSpec root,
            Map<String, String> labels) {
        AttachedDiskInitializeParams.Builder parameters = AttachedDiskInitializeParams.newBuilder();
        AttachedDisk.Builder disk = AttachedDisk.newBuilder().setBoot(true).setAutoDelete(true);
        if (root != null) {
            fill(disk, parameters, choice, root);
        }
        parameters.setSourceImage(images.url(spec.image(), spec.architecture()));
        return disk.setInitializeParams(parameters.putAllLabels(labels)).build();
    }

    private AttachedDisk data(MachineTypes.Choice choice, DiskSpec spec, Map<String, String> labels) {
        AttachedDiskInitializeParams.Builder parameters = AttachedDiskInitializeParams.newBuilder();
        AttachedDisk.Builder disk = AttachedDisk.newBuilder().setAutoDelete(true);
        fill(disk, parameters, choice, spec);
        return disk.setInitializeParams(parameters.putAllLabels(labels)).build();
    }

    private void fill(
            AttachedDisk.Builder disk,
            AttachedDiskInitializeParams.Builder parameters,
            MachineTypes.Choice choice,
            DiskSpec spec) {
        parameters
                .setDiskSizeGb(DiskClasses.gigabytes(spec.size()))
                .setDiskType(
                        "zones/" + choice.zone() + "/diskTypes/" + DiskClasses.type(spec.volumeClass(), choice.type()));
        spec.snapshot().ifPresent(id -> parameters.setSourceSnapshot("global/snapshots/" + id.nativeId()));
        spec.image().ifPresent(id -> parameters.setSourceImage(images.url(id.nativeId())));
        if (spec.encryption() instanceof Encryption.CustomerKey key) {
            disk.setDiskEncryptionKey(DiskClasses.key(key));
        }
    }

    private static NetworkInterface network(VMSpec spec, Optional<Address> reserved) {
        NetworkInterface.Builder network = NetworkInterface.newBuilder();
        if (spec.subnet().isPresent()) {
            ResourceId subnet = spec.subnet().get();
            network.setSubnetwork("regions/" + subnet.region() + "/subnetworks/" + subnet.nativeId());
        } else {
            network.setNetwork("global/networks/default");
        }
        if (spec.publicAddressing() != PublicAddressing.none()) {
            AccessConfig.Builder access = AccessConfig.newBuilder().setType(NAT).setName(ACCESS_CONFIG);
            reserved.ifPresent(address -> access.setNatIP(address.getAddress()));
            network.addAccessConfigs(access);
        }
        return network.build();
    }

    /** A script runs on every image; anything else is for cloud-init, which Google's images of Debian do not have. */
    private static Metadata metadata(VMSpec spec) {
        Metadata.Builder metadata = Metadata.newBuilder();
        spec.userData()
                .ifPresent(text -> metadata.addItems(Items.newBuilder()
                        .setKey(text.startsWith("#!") ? "startup-script" : "user-data")
                        .setValue(text)));
        spec.nativeOptions().forEach((option, value) -> {
            if (option.startsWith(CUSTOM_METADATA)) {
                metadata.addItems(Items.newBuilder()
                        .setKey(option.substring(CUSTOM_METADATA.length()))
                        .setValue(value));
            }
        });
        return metadata.build();
    }

    private CloudException refused(ErrorCode code, String message) {
        return account.error(code, message).operation("create").build();
    }
}
