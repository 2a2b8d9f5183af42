package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.GuestOsFeature;
import com.google.cloud.compute.v1.Image;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.DiskFormat;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.volume.Volume;
import io.multicloud.testkit.fake.storage.BucketBackend;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an image is made from: <a href="https://cloud.google.com/compute/docs/reference/rest/v1/images/insert">images.insert</a>. */
final class ImageSources {
    private static final Pattern OBJECT = Pattern.compile("https://storage\\.googleapis\\.com/([^/?#]+)/([^?#]+)");
    private static final String UEFI_COMPATIBLE = "UEFI_COMPATIBLE";

    // https://cloud.google.com/compute/docs/images/create-custom#guest-os-features
    private static final List<String> FEATURES =
            List.of(UEFI_COMPATIBLE, "GVNIC", "VIRTIO_SCSI_MULTIQUEUE", "MULTI_IP_SUBNET", "IDPF");

    private final Backing backing;
    private final Disks disks;
    private final Snapshots snapshots;
    private final BucketBackend buckets;

    ImageSources(Backing backing, Disks disks, Snapshots snapshots) {
        this.backing = backing;
        this.disks = disks;
        this.snapshots = snapshots;
        this.buckets = backing.cloud().storage().buckets();
    }

    /**
     * A source that is there.
     *
     * @param spec what the fake is asked for, without labels
     * @param region where it makes it
     * @param shown the request, as the image shows it
     */
    record Source(ImageSpec.Builder spec, Region region, Image shown) {}

    /** Refuses a request whose form is wrong, before anything is looked up. */
    void require(Image wanted) {
        int sources =
                (wanted.hasSourceDisk() ? 1 : 0) + (wanted.hasSourceSnapshot() ? 1 : 0) + (wanted.hasRawDisk() ? 1 : 0);
        if (sources == 0) {
            throw GcpError.required("resource.sourceDisk");
        }
        if (sources > 1) {
            throw GcpError.invalidField("resource", "", "Only one source of an image may be specified.");
        }
        if (wanted.hasArchitecture() && !List.of("ARM64", "X86_64").contains(wanted.getArchitecture())) {
            throw GcpError.invalidField(
                    "resource.architecture", wanted.getArchitecture(), "It must be 'ARM64' or 'X86_64'.");
        }
        for (int i = 0; i < wanted.getGuestOsFeaturesCount(); i++) {
            String feature = wanted.getGuestOsFeatures(i).getType();
            if (!FEATURES.contains(feature)) {
                throw GcpError.invalidField("resource.guestOsFeatures[" + i + "].type", feature, "It is not known.");
            }
        }
        if (wanted.getStorageLocationsCount() > 1) {
            throw GcpError.invalidField("resource.storageLocations", "", "At most one may be specified.");
        }
        if (wanted.hasRawDisk()) {
            Fields.allow(wanted.getRawDisk(), "resource.rawDisk", "source", "container_type");
            if (wanted.getRawDisk().hasContainerType()
                    && !wanted.getRawDisk().getContainerType().equals("TAR")) {
                throw GcpError.invalidField(
                        "resource.rawDisk.containerType", wanted.getRawDisk().getContainerType(), "It must be 'TAR'.");
            }
        }
    }

    /**
     * Finds the source.
     *
     * @param force whether a disk may be in use
     */
    Source of(Image wanted, boolean force) {
        if (wanted.hasSourceDisk()) {
            return ofDisk(wanted, force);
        }
        Source source = wanted.hasSourceSnapshot() ? ofSnapshot(wanted) : ofObject(wanted);
        source.spec()
                .architecture(wanted.getArchitecture().equals("ARM64") ? Architecture.ARM64 : Architecture.AMD64)
                .firmware(
                        wanted.getGuestOsFeaturesList().stream()
                                        .map(GuestOsFeature::getType)
                                        .anyMatch(UEFI_COMPATIBLE::equals)
                                ? Firmware.UEFI
                                : null);
        return source;
    }

    private Source ofDisk(Image wanted, boolean force) {
        ResourceId disk = disks.require("resource.sourceDisk", wanted.getSourceDisk(), null);
        Volume volume = backing.cloud().storage().volumes().known(disk).orElseThrow();
        VM host = volume.attachedTo().flatMap(backing.cloud().compute()::known).orElse(null);
        if (host == null || !host.volumes().get(0).equals(disk)) {
            throw GcpError.notPlayed("images of disks that no instance boots from");
        }
        // https://cloud.google.com/compute/docs/images/create-custom: stop the instance, or force it.
        if (host.state() != VMState.STOPPED && !force) {
            throw GcpError.inUse(Links.pathOf(disks.linkOf(volume)), instance(host));
        }
        return new Source(
                ImageSpec.builder(wanted.getName(), host.id()).region(disk.region()),
                disk.region(),
                wanted.toBuilder()
                        .setSourceDisk(disks.linkOf(volume))
                        .setSourceDiskId(disk.nativeId())
                        .build());
    }

    private String instance(VM host) {
        return backing.links().path("zones/" + host.zone().orElseThrow().name(), "instances", host.name());
    }

    /** The fake keeps an image where its snapshot is; it can be used everywhere, as the cloud's can. */
    private Source ofSnapshot(Image wanted) {
        ResourceId snapshot = snapshots.require("resource.sourceSnapshot", wanted.getSourceSnapshot());
        snapshots.requireReady(snapshot, snapshots.diskGib(snapshot));
        return new Source(
                ImageSpec.fromSnapshot(wanted.getName(), snapshot),
                snapshot.region(),
                wanted.toBuilder()
                        .setSourceSnapshot(snapshots.linkOf(wanted.getSourceSnapshot()))
                        .setSourceSnapshotId(snapshot.nativeId())
                        .build());
    }

    private Source ofObject(Image wanted) {
        String url = wanted.getRawDisk().getSource();
        Matcher object = OBJECT.matcher(url);
        if (!object.matches()) {
            throw GcpError.invalidField(
                    "resource.rawDisk.source", url, "It must be the URL of an object in Cloud Storage.");
        }
        String bucket = object.group(1);
        String key = decoded(object.group(2));
        ObjectKey found = buckets.named(backing.home(), bucket)
                .map(id -> new ObjectKey(id, key))
                .filter(candidate -> buckets.bytes(candidate).isPresent())
                .orElseThrow(() -> GcpError.notFound("storage.googleapis.com/" + bucket + "/" + key));
        Region region =
                wanted.getStorageLocationsCount() == 0 ? backing.home() : backing.region(wanted.getStorageLocations(0));
        return new Source(ImageSpec.fromObject(wanted.getName(), found, DiskFormat.TAR_GZ), region, wanted);
    }

    /** A path holds no plus sign for a space, as a form does. */
    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
