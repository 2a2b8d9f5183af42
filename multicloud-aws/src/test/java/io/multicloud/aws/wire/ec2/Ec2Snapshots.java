package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Pages;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.SnapshotBackend;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.CopySnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CopySnapshotResponse;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;

/** EBS snapshots as EC2 has them; their blocks are served by EBS direct. */
final class Ec2Snapshots {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html: of a snapshot that is a copy "an
    // arbitrary volume ID that should not be used for any purpose"
    private static final String NO_VOLUME = "vol-ffffffff";

    private final Ec2World world;
    private final SnapshotBackend snapshots;
    private final Listing<Snapshot> listing;
    private final Map<ResourceId, String> descriptions = new HashMap<>();

    Ec2Snapshots(Ec2World world) {
        this.world = world;
        this.snapshots = world.cloud().storage().snapshots();
        this.listing = new Listing<>(
                world,
                snapshots,
                new Filters<Snapshot>(world::tags)
                        .on("snapshot-id", snapshot -> snapshot.id().nativeId())
                        .on("volume-id", Ec2Snapshots::volume)
                        .on("status", Ec2Snapshots::state)
                        .on("owner-id", snapshot -> world.owner())
                        .on("description", this::description)
                        .on("volume-size", snapshot -> String.valueOf(gib(snapshot))));
    }

    void register(Routes routes) {
        routes.on(CreateSnapshotRequest.class, FakeOperation.CREATE_SNAPSHOT, this::create);
        routes.on(CopySnapshotRequest.class, FakeOperation.COPY_SNAPSHOT, this::copy);
        routes.on(
                DescribeSnapshotsRequest.class,
                input -> input.snapshotIds().size() == 1 ? FakeOperation.GET_SNAPSHOT : FakeOperation.LIST_SNAPSHOTS,
                this::describe);
        routes.on(DeleteSnapshotRequest.class, FakeOperation.DELETE_SNAPSHOT, (region, input) -> {
            if (world.cloud()
                    .storage()
                    .images()
                    .refersTo(world.id(ResourceType.SNAPSHOT, region, input.snapshotId()))) {
                throw AwsException.invalid(
                        "InvalidSnapshot.InUse",
                        "The snapshot " + input.snapshotId() + " is currently in use by an AMI");
            }
            listing.delete(region, input.snapshotId());
            return DeleteSnapshotResponse.builder().build();
        });
    }

    private SdkPojo create(Region region, CreateSnapshotRequest input) {
        Members.onlyServed(input, "VolumeId", "Description", "TagSpecifications");
        if (input.description() != null && input.description().length() > 255) {
            throw AwsException.invalid("InvalidParameterValue", "A description has at most 255 characters");
        }
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "snapshot").getOrDefault("snapshot", Map.of());
        SnapshotSpec spec = SnapshotSpec.builder(
                        Labels.fakeName(tags), world.id(ResourceType.VOLUME, region, input.volumeId()))
                .tags(Labels.withoutName(tags))
                .build();
        int gib = (int) (world.cloud()
                        .storage()
                        .volumes()
                        .describe(spec.volume())
                        .size()
                        .bytes()
                >> 30);
        ResourceId id = snapshots
                .create(spec, region, "wire-" + world.world().nextNumber())
                .resource();
        world.labels().created(id, tags);
        descriptions.put(id, input.description() == null ? "" : input.description());
        return CreateSnapshotResponse.builder()
                .snapshotId(id.nativeId())
                .volumeId(input.volumeId())
                .volumeSize(gib)
                .state("pending")
                .progress("")
                .startTime(world.world().now())
                .ownerId(world.owner())
                .description(descriptions.get(id))
                .encrypted(true)
                .tags(Labels.list(tags))
                .build();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html: sent to the destination; tags are
    // not copied. The signed URL, with which the SDK proves that it may read the source, is of the same account: not
    // looked at.
    private SdkPojo copy(Region region, CopySnapshotRequest input) {
        Members.onlyServed(
                input,
                "SourceRegion",
                "SourceSnapshotId",
                "Description",
                "DestinationRegion",
                "PresignedUrl",
                "Encrypted",
                "KmsKeyId",
                "TagSpecifications");
        if (input.destinationRegion() != null && !input.destinationRegion().equals(region.name())) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "The destination region '" + input.destinationRegion() + "' is not the one that was asked, "
                            + region);
        }
        if (input.kmsKeyId() != null) {
            throw Members.unsupported("A copy under another key is not served here.");
        }
        Region source = Region.of(input.sourceRegion());
        if (!world.world().places().containsKey(source)) {
            throw AwsException.invalid("InvalidParameterValue", "Invalid source region '" + source + "'");
        }
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "snapshot").getOrDefault("snapshot", Map.of());
        ResourceId from = world.id(ResourceType.SNAPSHOT, source, input.sourceSnapshotId());
        Snapshot original = snapshots.describe(from);
        ResourceId id = snapshots
                .copy(
                        from,
                        region,
                        Labels.fakeName(tags),
                        "wire-" + world.world().nextNumber())
                .resource();
        Set<String> surplus = new HashSet<>(original.tags().keySet());
        snapshots.untag(id, surplus);
        snapshots.tag(id, Labels.withoutName(tags));
        world.labels().created(id, tags);
        descriptions.put(
                id,
                input.description() == null
                        ? "[Copied " + input.sourceSnapshotId() + " from " + source + "]"
                        : input.description());
        return CopySnapshotResponse.builder()
                .snapshotId(id.nativeId())
                .tags(Labels.list(tags))
                .build();
    }

    private SdkPojo describe(Region region, DescribeSnapshotsRequest input) {
        Members.onlyServed(input, "SnapshotIds", "OwnerIds", "Filters", "MaxResults", "NextToken");
        boolean own = input.ownerIds().isEmpty()
                || input.ownerIds().contains("self")
                || input.ownerIds().contains(world.owner());
        if (!own) {
            return DescribeSnapshotsResponse.builder().build();
        }
        Pages.Slice<Snapshot> page =
                listing.list(region, input.snapshotIds(), input.filters(), input.maxResults(), input.nextToken());
        return DescribeSnapshotsResponse.builder()
                .snapshots(page.items().stream().map(this::picture).toList())
                .nextToken(page.next())
                .build();
    }

    private String description(Snapshot snapshot) {
        return descriptions.getOrDefault(snapshot.id(), "");
    }

    private static String volume(Snapshot snapshot) {
        return snapshot.volume().map(ResourceId::nativeId).orElse(NO_VOLUME);
    }

    private static long gib(Snapshot snapshot) {
        return snapshot.volumeSize().bytes() >> 30;
    }

    private static String state(Snapshot snapshot) {
        return switch (snapshot.state()) {
            case PENDING -> "pending";
            case AVAILABLE, DELETING -> "completed";
            case FAILED, UNKNOWN -> "error";
        };
    }

    private software.amazon.awssdk.services.ec2.model.Snapshot picture(Snapshot snapshot) {
        boolean done = snapshot.state() == SnapshotState.AVAILABLE;
        return software.amazon.awssdk.services.ec2.model.Snapshot.builder()
                .snapshotId(snapshot.id().nativeId())
                .volumeId(volume(snapshot))
                .volumeSize((int) gib(snapshot))
                .state(state(snapshot))
                .progress(done ? "100%" : "0%")
                .startTime(snapshot.createdAt())
                .ownerId(world.owner())
                .description(description(snapshot))
                .encrypted(true)
                .kmsKeyId(Ebs.key(snapshot.encryption()).orElse(null))
                .storageTier("standard")
                .tags(world.labels().list(snapshot))
                .build();
    }
}
