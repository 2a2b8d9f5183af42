package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Pages;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.ImageStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CreateImageRequest;
import software.amazon.awssdk.services.ec2.model.CreateImageResponse;
import software.amazon.awssdk.services.ec2.model.DeregisterImageRequest;
import software.amazon.awssdk.services.ec2.model.DeregisterImageResponse;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.RegisterImageRequest;
import software.amazon.awssdk.services.ec2.model.RegisterImageResponse;

/** Images: the public ones under their publishers' names, and one's own. */
final class Ec2Images {
    private static final String PUBLIC_DATE = "2025-01-15T00:00:00.000Z";

    /** Who publishes an image, and under which name. */
    private record Publication(String owner, String name) {}

    // https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/
    // https://wiki.debian.org/Cloud/AmazonEC2Image https://rockylinux.org/download, https://alpinelinux.org/cloud/
    private static final Map<String, Publication> PUBLISHED = Map.of(
            "ubuntu-22.04",
                    new Publication("099720109477", "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-%s-server-20250115"),
            "ubuntu-24.04",
                    new Publication("099720109477", "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-%s-server-20250115"),
            "debian-12", new Publication("136693071363", "debian-12-%s-20250115-1993"),
            "rocky-9", new Publication("792107900819", "Rocky-9-EC2-Base-9.5-20250115.0.%s"),
            "alpine-3.20", new Publication("538276064493", "alpine-3.20.5-%s-uefi-cloudinit-r0"));

    private final Ec2World world;
    private final ImageStore images;
    private final Pages pages = new Pages("images");
    private final Filters<Image> filters;
    private final Map<ResourceId, String> descriptions = new HashMap<>();
    /** The instances that images were made of. */
    private final Map<ResourceId, String> instances = new HashMap<>();

    private final Map<ResourceId, Registration.Form> registrations = new HashMap<>();

    Ec2Images(Ec2World world) {
        this.world = world;
        this.images = world.cloud().storage().images();
        this.filters = new Filters<Image>(world::tags)
                .on("name", this::name)
                .on("image-id", image -> image.id().nativeId())
                .on("owner-id", this::owner)
                .on("architecture", image -> InstancePicture.architecture(image.architecture()))
                .on("state", image -> state(image))
                .on("is-public", image -> String.valueOf(images.isPublic(image.id())))
                .on("image-type", image -> "machine")
                .on("root-device-type", image -> "ebs")
                .on("virtualization-type", image -> "hvm");
    }

    void register(Routes routes) {
        routes.on(
                DescribeImagesRequest.class,
                input -> input.imageIds().size() == 1
                        ? FakeOperation.GET_IMAGE
                        : ofOthers(input) ? FakeOperation.RESOLVE_IMAGE : FakeOperation.LIST_IMAGES,
                this::describe);
        routes.on(CreateImageRequest.class, FakeOperation.CREATE_IMAGE, this::create);
        routes.on(RegisterImageRequest.class, FakeOperation.CREATE_IMAGE, this::register);
        routes.on(DeregisterImageRequest.class, FakeOperation.DELETE_IMAGE, this::deregister);
    }

    private boolean ofOthers(DescribeImagesRequest input) {
        return !input.owners().isEmpty()
                && !input.owners().contains("self")
                && !input.owners().contains(world.owner());
    }

    private SdkPojo describe(Region region, DescribeImagesRequest input) {
        Members.onlyServed(
                input,
                "ImageIds",
                "Owners",
                "Filters",
                "MaxResults",
                "NextToken",
                "IncludeDeprecated",
                "IncludeDisabled");
        Predicate<Image> wanted = filters.predicate(input.filters()).and(image -> ownedBy(image, input.owners()));
        if (!input.imageIds().isEmpty()) {
            if (input.maxResults() != null) {
                throw AwsException.invalid(
                        "InvalidParameterCombination",
                        "The parameter imageIdSet cannot be used with the parameter maxResults");
            }
            List<Image> named = input.imageIds().stream()
                    .map(id -> images.describeAny(world.id(ResourceType.IMAGE, region, id)))
                    .toList();
            return DescribeImagesResponse.builder()
                    .images(named.stream().filter(wanted).map(this::picture).toList())
                    .build();
        }
        List<Image> all = new ArrayList<>(images.publicIn(region));
        all.addAll(images.shown(region));
        Pages.Slice<Image> page = pages.cut(
                all,
                image -> image.id().nativeId(),
                wanted,
                region + " " + input.filters() + input.owners(),
                input.maxResults(),
                input.nextToken(),
                1,
                1000);
        return DescribeImagesResponse.builder()
                .images(page.items().stream().map(this::picture).toList())
                .nextToken(page.next())
                .build();
    }

    private boolean ownedBy(Image image, List<String> owners) {
        return owners.isEmpty()
                || owners.contains(owner(image))
                || (owners.contains("self") && !images.isPublic(image.id()));
    }

    private SdkPojo create(Region region, CreateImageRequest input) {
        Members.onlyServed(input, "InstanceId", "Name", "Description", "NoReboot", "TagSpecifications");
        requireName(region, input.name());
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "image", "snapshot").getOrDefault("image", Map.of());
        ImageSpec.Builder spec = ImageSpec.builder(input.name(), world.id(ResourceType.VM, region, input.instanceId()));
        ResourceId id = create(region, spec, tags, input.description());
        instances.put(id, input.instanceId());
        return CreateImageResponse.builder().imageId(id.nativeId()).build();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html
    private void requireName(Region region, String name) {
        if (!name.matches("[a-zA-Z0-9()\\[\\] ./\\-'@_]{3,128}")) {
            throw AwsException.invalid(
                    "InvalidAMIName.Malformed",
                    "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-',"
                            + " '/' and '_'");
        }
        for (Image own : images.shown(region)) {
            if (own.name().equals(name)) {
                throw AwsException.invalid(
                        "InvalidAMIName.Duplicate",
                        "AMI name " + name + " is already in use by AMI "
                                + own.id().nativeId());
            }
        }
    }

    private ResourceId create(
            Region region, ImageSpec.Builder spec, Map<String, String> tags, @Nullable String description) {
        ResourceId id = images.create(
                        spec.tags(Labels.withoutName(tags)).build(),
                        region,
                        "wire-" + world.world().nextNumber())
                .resource();
        world.labels().created(id, tags);
        if (description != null) {
            descriptions.put(id, description);
        }
        return id;
    }

    private SdkPojo register(Region region, RegisterImageRequest input) {
        Registration.Form form = Registration.read(input);
        requireName(region, form.name());
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "image").getOrDefault("image", Map.of());
        ResourceId snapshot = world.id(ResourceType.SNAPSHOT, region, form.snapshotId());
        Registration.requireUsable(world.cloud().storage().snapshots().describe(snapshot));
        ResourceId id = create(
                region,
                ImageSpec.fromSnapshot(form.name(), snapshot)
                        .architecture(form.architecture())
                        .firmware(form.firmware().orElse(null)),
                tags,
                input.description());
        registrations.put(id, form);
        return RegisterImageResponse.builder().imageId(id.nativeId()).build();
    }

    private SdkPojo deregister(Region region, DeregisterImageRequest input) {
        Members.onlyServed(input, "ImageId", "DeleteAssociatedSnapshots");
        ResourceId id = world.id(ResourceType.IMAGE, region, input.imageId());
        if (images.isPublic(id)) {
            throw new AwsException("AuthFailure", 403, "Not authorized for image:" + input.imageId());
        }
        images.describe(id);
        images.deleteNow(id);
        Registration.Form registered = registrations.remove(id);
        if (registered != null && Boolean.TRUE.equals(input.deleteAssociatedSnapshots())) {
            ResourceId snapshot = world.id(ResourceType.SNAPSHOT, region, registered.snapshotId());
            // "Snapshots associated with multiple AMIs are not deleted": API_DeregisterImage.
            if (!images.refersTo(snapshot)) {
                world.cloud().storage().snapshots().deleteNow(snapshot);
            }
        }
        return DeregisterImageResponse.builder().returnValue(true).build();
    }

    private String name(Image image) {
        Publication publication = PUBLISHED.get(image.alias().orElse(""));
        return publication == null ? image.name() : String.format(publication.name(), image.architecture());
    }

    private String owner(Image image) {
        Publication publication = PUBLISHED.get(image.alias().orElse(""));
        return publication == null ? world.owner() : publication.owner();
    }

    private static String state(Image image) {
        ImageState state = image.state();
        return switch (state) {
            case AVAILABLE -> "available";
            case PENDING -> "pending";
            case DELETING -> "deregistered";
            case FAILED -> "failed";
        };
    }

    private software.amazon.awssdk.services.ec2.model.Image picture(Image image) {
        boolean open = images.isPublic(image.id());
        Registration.Form registered = registrations.get(image.id());
        return software.amazon.awssdk.services.ec2.model.Image.builder()
                .imageId(image.id().nativeId())
                .name(name(image))
                .description(descriptions.get(image.id()))
                .ownerId(owner(image))
                .imageLocation(owner(image) + "/" + name(image))
                .state(state(image))
                .publicLaunchPermissions(open)
                .creationDate(open ? PUBLIC_DATE : image.createdAt().toString())
                .architecture(InstancePicture.architecture(image.architecture()))
                .bootMode(registered == null ? null : registered.bootMode().orElse(null))
                .sourceInstanceId(instances.get(image.id()))
                .imageType("machine")
                .platformDetails("Linux/UNIX")
                .virtualizationType("hvm")
                .hypervisor("xen")
                .rootDeviceType("ebs")
                .rootDeviceName(InstancePicture.ROOT_DEVICE)
                .blockDeviceMappings(BlockDeviceMapping.builder()
                        .deviceName(InstancePicture.ROOT_DEVICE)
                        .ebs(ebs -> ebs.snapshotId(
                                        registered != null
                                                ? registered.snapshotId()
                                                : "snap-"
                                                        + image.id().nativeId().substring(4))
                                .volumeSize((int) image.diskSize().toGiB())
                                .volumeType("gp3")
                                .deleteOnTermination(true)
                                .encrypted(false))
                        .build())
                .tags(world.labels().list(image))
                .build();
    }
}
