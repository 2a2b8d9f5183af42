package io.multicloud.aws.ec2;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.image.ImageSource;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Images: public ones by portable name, and the account's own, whose names are unique. */
public final class Images extends ReconciledResources<Image, ImageSpec, software.amazon.awssdk.services.ec2.model.Image>
        implements ImageService {
    private static final String SELF = "self";
    private static final String LEGACY_BIOS = "legacy-bios";
    private static final String UEFI = "uefi";

    /** One of the names that <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html">root devices</a> have. */
    private static final String REGISTERED_ROOT = "/dev/sda1";

    /** Makes the service. */
    public Images(Aws aws) {
        super(aws, ResourceType.IMAGE, Image.class, Ec2Pages::ofMany);
    }

    @Override
    void check(ImageSpec spec) {
        aws().requireOwn(spec.source().resource(), spec.source().resource().type());
        if (spec.source() instanceof ImageSource.OfObject) {
            throw Capability.IMAGE_IMPORT.unsupported();
        }
    }

    @Override
    Region regionOf(ImageSpec spec) {
        return spec.region().orElse(spec.source().resource().region());
    }

    @Override
    Digest digest(ImageSpec spec) {
        return Digest.of(spec)
                .add(spec.source().resource().type().name(), spec.source().resource())
                .add("architecture", spec.architecture())
                .add("firmware", spec.firmware());
    }

    @Override
    String sendCreate(ImageSpec spec, Region region, CreateToken token) {
        if (spec.source() instanceof ImageSource.OfSnapshot snapshot) {
            return register(spec, snapshot.snapshot(), region, token);
        }
        return aws().ec2(
                        once("CreateImage", region),
                        client -> client.createImage(request -> request.instanceId(
                                        spec.source().resource().nativeId())
                                .name(spec.name())
                                .noReboot(true)
                                .tagSpecifications(Ec2Tags.onCreate(
                                        software.amazon.awssdk.services.ec2.model.ResourceType.IMAGE,
                                        spec.name(),
                                        spec.tags(),
                                        token))))
                .imageId();
    }

    /**
     * Registers a snapshot as what the root disk of a machine starts with.
     *
     * <p>Rules: <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html">RegisterImage</a>; without a boot mode,
     * machines start in that of their type, see <a
     * href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-boot.html">boot modes</a>.
     */
    private String register(ImageSpec spec, ResourceId snapshot, Region region, CreateToken token) {
        return aws().ec2(
                        once("RegisterImage", region),
                        client -> client.registerImage(request -> request.name(spec.name())
                                .architecture(nativeName(spec.architecture().orElse(Architecture.AMD64)))
                                .bootMode(spec.firmware().map(Images::bootMode).orElse(null))
                                .virtualizationType("hvm")
                                .enaSupport(true)
                                .rootDeviceName(REGISTERED_ROOT)
                                .blockDeviceMappings(BlockDeviceMapping.builder()
                                        .deviceName(REGISTERED_ROOT)
                                        .ebs(ebs -> ebs.snapshotId(snapshot.nativeId())
                                                .volumeType("gp3")
                                                .deleteOnTermination(true))
                                        .build())
                                .tagSpecifications(Ec2Tags.onCreate(
                                        software.amazon.awssdk.services.ec2.model.ResourceType.IMAGE,
                                        spec.name(),
                                        spec.tags(),
                                        token))))
                .imageId();
    }

    private static String bootMode(Firmware firmware) {
        return switch (firmware) {
            case BIOS -> LEGACY_BIOS;
            case UEFI -> UEFI;
        };
    }

    private static @Nullable Firmware firmware(software.amazon.awssdk.services.ec2.model.Image one) {
        return switch (Objects.requireNonNullElse(one.bootModeAsString(), "")) {
            case LEGACY_BIOS -> Firmware.BIOS;
            case UEFI -> Firmware.UEFI;
            default -> null;
        };
    }

    @Override
    Slice<software.amazon.awssdk.services.ec2.model.Image> describe(Region region, Selection selection) {
        DescribeImagesResponse answer = aws().ec2(
                        reading("DescribeImages", region, selection),
                        client -> client.describeImages(request -> request.imageIds(selection.ids())
                                .owners(selection.concerned() == null ? List.of(SELF) : null)
                                .filters(selection.filters())
                                .maxResults(selection.pageSize())
                                .nextToken(selection.token())));
        return new Slice<>(answer.images(), answer.nextToken());
    }

    @Override
    public Image resolve(ImageRef reference, Region region, Architecture architecture) {
        return read(region, resolveNative(reference, region, architecture)).toBuilder()
                .alias(reference instanceof ImageRef.Alias alias ? alias.name() : null)
                .build();
    }

    /** Finds what a reference means; sends one request. */
    software.amazon.awssdk.services.ec2.model.Image resolveNative(
            ImageRef reference, Region region, Architecture architecture) {
        if (reference instanceof ImageRef.Id byId) {
            return find(aws().requireOwn(byId.id(), type()));
        }
        aws().requireOpen();
        String name = ((ImageRef.Alias) reference).name();
        ImageAlias alias = ImageAlias.ALL.get(name);
        if (alias == null) {
            throw notFound("there is no image '" + name + "'; there are " + ImageAlias.ALL.keySet());
        }
        String pattern = alias.names(architecture)
                .orElseThrow(() -> notFound("there is no image '" + name + "' for " + architecture));
        List<Filter> filters = List.of(
                Selection.filter("name", pattern),
                Selection.filter("architecture", nativeName(architecture)),
                Selection.filter("state", "available"));
        return aws()
                .ec2(
                        repeatable("DescribeImages", region),
                        client -> client.describeImages(
                                request -> request.owners(alias.owner()).filters(filters)))
                .images()
                .stream()
                .max(Comparator.comparing(Images::createdAt)
                        .thenComparing(software.amazon.awssdk.services.ec2.model.Image::imageId))
                .orElseThrow(() -> notFound("nobody publishes an image '" + pattern + "' in " + region));
    }

    private CloudException notFound(String message) {
        return aws().error(ErrorCode.NOT_FOUND, message).build();
    }

    static String nativeName(Architecture architecture) {
        return architecture.equals(Architecture.AMD64) ? "x86_64" : architecture.name();
    }

    @Override
    Filter named(String name) {
        return Selection.exactly("name", name);
    }

    @Override
    String nativeId(software.amazon.awssdk.services.ec2.model.Image one) {
        return one.imageId();
    }

    @Override
    @Nullable
    List<Tag> nativeTags(software.amazon.awssdk.services.ec2.model.Image one) {
        return one.tags();
    }

    @Override
    boolean gone(software.amazon.awssdk.services.ec2.model.Image one) {
        return "deregistered".equals(one.stateAsString());
    }

    @Override
    Stage stage(software.amazon.awssdk.services.ec2.model.Image one) {
        return switch (state(one)) {
            case PENDING -> Stage.PENDING;
            case FAILED, DELETING -> Stage.FAILED;
            case AVAILABLE -> Stage.READY;
        };
    }

    @Override
    String failure(software.amazon.awssdk.services.ec2.model.Image one) {
        return one.stateReason() == null
                ? "the image is " + one.stateAsString()
                : Objects.requireNonNullElse(one.stateReason().message(), one.stateAsString());
    }

    private static ImageState state(software.amazon.awssdk.services.ec2.model.Image one) {
        return switch (Objects.requireNonNullElse(one.stateAsString(), "")) {
            case "pending", "transient" -> ImageState.PENDING;
            case "invalid", "failed", "error" -> ImageState.FAILED;
            case "deregistered" -> ImageState.DELETING;
            default -> ImageState.AVAILABLE;
        };
    }

    private static Instant createdAt(software.amazon.awssdk.services.ec2.model.Image one) {
        try {
            return one.creationDate() == null ? Instant.EPOCH : Instant.parse(one.creationDate());
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    static DataSize rootSize(software.amazon.awssdk.services.ec2.model.Image one) {
        return one.blockDeviceMappings().stream()
                .filter(mapping -> Objects.equals(mapping.deviceName(), one.rootDeviceName()))
                .map(BlockDeviceMapping::ebs)
                .filter(ebs -> ebs != null && ebs.volumeSize() != null)
                .findFirst()
                .map(ebs -> DataSize.gib((long) ebs.volumeSize()))
                .orElse(DataSize.ZERO);
    }

    @Override
    List<Image> read(Region region, List<software.amazon.awssdk.services.ec2.model.Image> some) {
        return some.stream()
                .map(one -> Image.builder(id(region, one))
                        .name(Objects.requireNonNullElse(one.name(), ""))
                        .tags(Ec2Tags.read(one.tags()))
                        .createdAt(createdAt(one))
                        .state(state(one))
                        .architecture(
                                new Architecture(Objects.requireNonNullElse(one.architectureAsString(), "x86_64")))
                        .diskSize(rootSize(one))
                        .firmware(firmware(one))
                        .nativeResource(one)
                        .build())
                .toList();
    }

    @Override
    Image withTags(Image resource, Map<String, String> tags) {
        return resource.toBuilder().tags(tags).build();
    }

    /** The snapshots of an image that was made of a machine are its own; the snapshot that one was registered with is not. */
    @Override
    void sendDelete(ResourceId id) {
        boolean ownSnapshots = find(id).sourceInstanceId() != null;
        aws().ec2(
                        repeatable("DeregisterImage", id),
                        client -> client.deregisterImage(
                                request -> request.imageId(id.nativeId()).deleteAssociatedSnapshots(ownSnapshots)));
    }
}
