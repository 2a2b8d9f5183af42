package io.multicloud.gcp.wire;

import static io.multicloud.gcp.wire.Wire.ZONE;
import static io.multicloud.gcp.wire.Wire.refused;
import static io.multicloud.gcp.wire.Wire.requestId;
import static io.multicloud.gcp.wire.Wire.small;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.compute.v1.AttachDiskInstanceRequest;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.AttachedDiskInitializeParams;
import com.google.cloud.compute.v1.CustomerEncryptionKey;
import com.google.cloud.compute.v1.DeleteDiskRequest;
import com.google.cloud.compute.v1.DeleteImageRequest;
import com.google.cloud.compute.v1.DeleteSnapshotRequest;
import com.google.cloud.compute.v1.DetachDiskInstanceRequest;
import com.google.cloud.compute.v1.Disk;
import com.google.cloud.compute.v1.DisksClient;
import com.google.cloud.compute.v1.DisksResizeRequest;
import com.google.cloud.compute.v1.DisksSettings;
import com.google.cloud.compute.v1.GlobalSetLabelsRequest;
import com.google.cloud.compute.v1.Image;
import com.google.cloud.compute.v1.ImagesClient;
import com.google.cloud.compute.v1.ImagesSettings;
import com.google.cloud.compute.v1.InsertDiskRequest;
import com.google.cloud.compute.v1.InsertImageRequest;
import com.google.cloud.compute.v1.InsertSnapshotRequest;
import com.google.cloud.compute.v1.ListImagesRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.ResizeDiskRequest;
import com.google.cloud.compute.v1.SetLabelsSnapshotRequest;
import com.google.cloud.compute.v1.Snapshot;
import com.google.cloud.compute.v1.SnapshotsClient;
import com.google.cloud.compute.v1.SnapshotsSettings;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.Volume;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DisksWireTest {
    private final Wire wire = new Wire();
    private final DisksClient disks = DisksClient.create(DisksSettings.newBuilder()
            .setEndpoint(wire.front.endpoint().toString())
            .setCredentialsProvider(Wire.credentials())
            .build());
    private final SnapshotsClient snapshots = SnapshotsClient.create(SnapshotsSettings.newBuilder()
            .setEndpoint(wire.front.endpoint().toString())
            .setCredentialsProvider(Wire.credentials())
            .build());
    private final ImagesClient images = ImagesClient.create(ImagesSettings.newBuilder()
            .setEndpoint(wire.front.endpoint().toString())
            .setCredentialsProvider(Wire.credentials())
            .build());

    DisksWireTest() throws IOException {}

    @AfterEach
    void close() {
        disks.close();
        snapshots.close();
        images.close();
        wire.close();
    }

    private static Disk.Builder disk(String name) {
        return Disk.newBuilder()
                .setName(name)
                .setSizeGb(20)
                .setType("projects/gcp-project/zones/" + ZONE + "/diskTypes/pd-balanced");
    }

    private Operation insert(Disk disk, String zone) {
        return disks.insertCallable()
                .call(InsertDiskRequest.newBuilder()
                        .setProject(wire.project)
                        .setZone(zone)
                        .setRequestId(requestId())
                        .setDiskResource(disk)
                        .build());
    }

    private Disk made(Disk disk) {
        wire.done(insert(disk, ZONE));
        return disks.get(wire.project, ZONE, disk.getName());
    }

    @Test
    void aDiskIsReadyAfterItsTimeAndKeepsWhatWasAskedFor() {
        insert(
                disk("data")
                        .putLabels("team", "blue")
                        .setDescription("of blue")
                        .setDiskEncryptionKey(CustomerEncryptionKey.newBuilder().setKmsKeyName("projects/p/key"))
                        .build(),
                ZONE);
        assertThat(disks.get(wire.project, ZONE, "data").getStatus()).isEqualTo("CREATING");

        wire.advance(Duration.ofMinutes(1));

        Disk data = disks.get(wire.project, ZONE, "data");
        assertThat(data.getStatus()).isEqualTo("READY");
        assertThat(data.getSizeGb()).isEqualTo(20);
        assertThat(data.getType()).endsWith("/diskTypes/pd-balanced");
        assertThat(data.getDescription()).isEqualTo("of blue");
        assertThat(data.getLabelsMap()).isEqualTo(Map.of("team", "blue"));
        assertThat(data.getDiskEncryptionKey().getKmsKeyName()).startsWith("projects/p/key/cryptoKeyVersions/");
    }

    @Test
    void aDiskThatCannotBeIsRefused() {
        assertThat(refused(() -> insert(disk("data").setSizeGb(100_000).build(), ZONE))
                        .message())
                .contains("65536");
        assertThat(refused(() -> insert(disk("data").setSizeGb(1).build(), ZONE))
                        .status())
                .isEqualTo(400);
        assertThat(refused(() -> insert(
                                disk("data")
                                        .setType("zones/" + ZONE + "/diskTypes/pd-warp")
                                        .build(),
                                ZONE))
                        .message())
                .contains("pd-warp");
        assertThat(refused(() -> insert(disk("data").setLocationHint("left").build(), ZONE))
                        .status())
                .isEqualTo(501);
        assertThat(wire.cloud.leftovers()).isEmpty();
    }

    @Test
    void aDiskGrowsAndDoesNotShrink() {
        made(disk("data").build());

        assertThat(refused(() -> disks.resizeCallable().call(resize(20))).status())
                .isEqualTo(400);
        wire.done(disks.resizeCallable().call(resize(30)));

        assertThat(disks.get(wire.project, ZONE, "data").getSizeGb()).isEqualTo(30);
    }

    private ResizeDiskRequest resize(long gib) {
        return ResizeDiskRequest.newBuilder()
                .setProject(wire.project)
                .setZone(ZONE)
                .setDisk("data")
                .setDisksResizeRequestResource(DisksResizeRequest.newBuilder().setSizeGb(gib))
                .build();
    }

    @Test
    void aDiskIsAttachedUnderItsDeviceNameAndInUseMeanwhile() {
        wire.running("web");
        made(disk("data").build());
        AttachDiskInstanceRequest attach = AttachDiskInstanceRequest.newBuilder()
                .setProject(wire.project)
                .setZone(ZONE)
                .setInstance("web")
                .setAttachedDiskResource(AttachedDisk.newBuilder()
                        .setSource("projects/gcp-project/zones/" + ZONE + "/disks/data")
                        .setDeviceName("extra"))
                .build();
        wire.done(wire.instances.attachDiskCallable().call(attach));

        assertThat(disks.get(wire.project, ZONE, "data").getUsersList()).hasSize(1);
        assertThat(wire.instances.get(wire.project, ZONE, "web").getDisksList())
                .extracting(AttachedDisk::getDeviceName)
                .containsExactly("persistent-disk-0", "extra");
        assertThat(refused(() -> wire.instances.attachDiskCallable().call(attach))
                        .reason())
                .isEqualTo("resourceInUseByAnotherResource");
        assertThat(refused(() -> disks.deleteCallable().call(delete("data"))).reason())
                .isEqualTo("resourceInUseByAnotherResource");
        assertThat(refused(() -> wire.instances.detachDiskCallable().call(detach("other")))
                        .status())
                .isEqualTo(400);
        wire.done(wire.instances.detachDiskCallable().call(detach("extra")));
        wire.done(disks.deleteCallable().call(delete("data")));
        assertThat(refused(() -> disks.get(wire.project, ZONE, "data")).status())
                .isEqualTo(404);
    }

    private DeleteDiskRequest delete(String name) {
        return DeleteDiskRequest.newBuilder()
                .setProject(wire.project)
                .setZone(ZONE)
                .setDisk(name)
                .build();
    }

    private DetachDiskInstanceRequest detach(String device) {
        return DetachDiskInstanceRequest.newBuilder()
                .setProject(wire.project)
                .setZone(ZONE)
                .setInstance("web")
                .setDeviceName(device)
                .build();
    }

    private Snapshot snapshot(String name, String disk) {
        snapshots
                .insertCallable()
                .call(InsertSnapshotRequest.newBuilder()
                        .setProject(wire.project)
                        .setRequestId(requestId())
                        .setSnapshotResource(Snapshot.newBuilder()
                                .setName(name)
                                .setSourceDisk("projects/gcp-project/zones/" + ZONE + "/disks/" + disk))
                        .build());
        assertThat(snapshots.get(wire.project, name).getStatus()).isEqualTo("CREATING");
        wire.advance(Duration.ofMinutes(10));
        Snapshot made = snapshots.get(wire.project, name);
        assertThat(made.getStatus()).isEqualTo("READY");
        return made;
    }

    private ResourceId fake(String disk) {
        return wire.cloud.storage().volumes().shown(wire.cloud.world().home()).stream()
                .filter(volume -> volume.name().equals(disk))
                .map(Volume::id)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSnapshotBecomesADiskInAnyRegion() {
        made(disk("data").build());
        wire.cloud.volumeBytes(fake("data")).write(5L << 30, new byte[] {1, 2, 3});
        Snapshot backup = snapshot("backup", "data");
        assertThat(backup.getDiskSizeGb()).isEqualTo(20);
        assertThat(backup.getStorageLocationsList()).containsExactly("us-central1");

        insert(
                Disk.newBuilder()
                        .setName("copy")
                        .setSourceSnapshot("global/snapshots/backup")
                        .setType("zones/europe-west1-b/diskTypes/pd-ssd")
                        .build(),
                "europe-west1-b");
        wire.advance(Duration.ofMinutes(5));

        Disk copy = disks.get(wire.project, "europe-west1-b", "copy");
        assertThat(copy.getSourceSnapshot()).endsWith("/global/snapshots/backup");
        Volume volume =
                wire.cloud.storage().volumes().shown(Region.of("europe-west1")).get(0);
        assertThat(wire.cloud.volumeBytes(volume.id()).sameAs(wire.cloud.volumeBytes(fake("data"))))
                .isTrue();
        assertThat(refused(() -> insert(
                                Disk.newBuilder()
                                        .setName("small")
                                        .setSizeGb(10)
                                        .setSourceSnapshot("global/snapshots/backup")
                                        .build(),
                                ZONE))
                        .message())
                .contains("smaller");
    }

    @Test
    void labelsOfASnapshotAreReplacedAndItIsDeleted() {
        made(disk("data").build());
        Snapshot backup = snapshot("backup", "data");
        snapshots
                .setLabelsCallable()
                .call(SetLabelsSnapshotRequest.newBuilder()
                        .setProject(wire.project)
                        .setResource("backup")
                        .setGlobalSetLabelsRequestResource(GlobalSetLabelsRequest.newBuilder()
                                .putLabels("a", "1")
                                .setLabelFingerprint(backup.getLabelFingerprint()))
                        .build());
        assertThat(snapshots.get(wire.project, "backup").getLabelsMap()).isEqualTo(Map.of("a", "1"));

        snapshots
                .deleteCallable()
                .call(DeleteSnapshotRequest.newBuilder()
                        .setProject(wire.project)
                        .setSnapshot("backup")
                        .build());
        wire.advance(Duration.ofMinutes(1));

        assertThat(refused(() -> snapshots.get(wire.project, "backup")).status())
                .isEqualTo(404);
    }

    @Test
    void familiesLeadToPublicImagesThatNobodyCanDelete() {
        Image image = images.getFromFamily("ubuntu-os-cloud", "ubuntu-2204-lts-arm64");
        assertThat(image.getArchitecture()).isEqualTo("ARM64");
        assertThat(image.getSelfLink()).contains("/projects/ubuntu-os-cloud/global/images/");
        assertThat(images.get("ubuntu-os-cloud", image.getName()).getId()).isEqualTo(image.getId());
        assertThat(refused(() -> images.getFromFamily("ubuntu-os-cloud", "ubuntu-1004-lts"))
                        .status())
                .isEqualTo(404);
        DeleteImageRequest delete = DeleteImageRequest.newBuilder()
                .setProject("ubuntu-os-cloud")
                .setImage(image.getName())
                .build();
        assertThat(refused(() -> images.deleteCallable().call(delete)).status()).isEqualTo(403);
    }

    @Test
    void anImageIsMadeOfABootDiskThatIsNotInUse() {
        wire.running("web");
        Image.Builder wanted = Image.newBuilder()
                .setName("golden")
                .setFamily("ours")
                .setSourceDisk("projects/gcp-project/zones/" + ZONE + "/disks/web");

        assertThat(refused(() -> images.insertCallable().call(image(wanted, false)))
                        .reason())
                .isEqualTo("resourceInUseByAnotherResource");
        images.insertCallable().call(image(wanted, true));
        wire.advance(Duration.ofMinutes(10));

        assertThat(images.get(wire.project, "golden").getStatus()).isEqualTo("READY");
        assertThat(images.getFromFamily(wire.project, "ours").getName()).isEqualTo("golden");
        List<String> names = new ArrayList<>();
        images.list(ListImagesRequest.newBuilder().setProject(wire.project).build())
                .iterateAll()
                .forEach(image -> names.add(image.getName()));
        assertThat(names).containsExactly("golden");
        wire.insert(small("again")
                .setDisks(
                        0,
                        AttachedDisk.newBuilder()
                                .setBoot(true)
                                .setAutoDelete(true)
                                .setInitializeParams(AttachedDiskInitializeParams.newBuilder()
                                        .setSourceImage("global/images/golden")))
                .build());
        assertThat(wire.cloud.vms()).hasSize(2);
    }

    private InsertImageRequest image(Image.Builder image, boolean force) {
        return InsertImageRequest.newBuilder()
                .setProject(wire.project)
                .setForceCreate(force)
                .setImageResource(image)
                .build();
    }
}
