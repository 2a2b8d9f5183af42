package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Metadata;
import io.multicloud.api.ResourceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the front remembers of an instance beyond the fake's VM. Used under the fake's lock. */
final class Machine {
    /** What was asked for, with its defaults. */
    final Instance request;

    /** The whole URL of its network. */
    final String network;

    /** The whole URL of its subnet. */
    final String subnetwork;

    /** Its address in a subnet of the front's own; empty where the fake has given it one. */
    final String address;

    /** How its disks are attached. */
    final Map<ResourceId, AttachedDisk> disks = new LinkedHashMap<>();

    Metadata metadata;
    List<String> tags;
    String accessConfig;

    Machine(Instance request, String network, String subnetwork, String address) {
        this.request = request;
        this.network = network;
        this.subnetwork = subnetwork;
        this.address = address;
        this.metadata = request.getMetadata();
        this.tags = List.copyOf(request.getTags().getItemsList());
        this.accessConfig = request.getNetworkInterfaces(0).getAccessConfigsCount() > 0
                ? request.getNetworkInterfaces(0).getAccessConfigs(0).getName()
                : "";
    }

    /** Returns the first name of the form {@code persistent-disk-N} that no disk has. */
    String freeDeviceName() {
        for (int i = 0; ; i++) {
            String name = "persistent-disk-" + i;
            if (disks.values().stream().noneMatch(disk -> disk.getDeviceName().equals(name))) {
                return name;
            }
        }
    }

    String metadataFingerprint() {
        return Fingerprints.of(metadata.getItemsList());
    }

    String tagsFingerprint() {
        return Fingerprints.of(tags);
    }
}
