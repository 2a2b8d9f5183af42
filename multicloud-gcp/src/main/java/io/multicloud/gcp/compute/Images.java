package io.multicloud.gcp.compute;

import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.DeleteImageRequest;
import com.google.cloud.compute.v1.GetFromFamilyImageRequest;
import com.google.cloud.compute.v1.GetImageRequest;
import com.google.cloud.compute.v1.GetInstanceRequest;
import com.google.cloud.compute.v1.GlobalSetLabelsRequest;
import com.google.cloud.compute.v1.GuestOsFeature;
import com.google.cloud.compute.v1.ImageList;
import com.google.cloud.compute.v1.InsertImageRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.ListImagesRequest;
import com.google.cloud.compute.v1.RawDisk;
import com.google.cloud.compute.v1.SetLabelsImageRequest;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.DiskFormat;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.image.ImageSource;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.object.Paths;
import io.multicloud.gcp.resource.ComputeResources;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import io.multicloud.gcp.resource.Times;
import io.multicloud.gcp.resource.ZonalLists;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Images, which belong to a project and to no region. The native id of one's own is its name, of others {@code
 * project/name}.
 */
public final class Images extends ComputeResources<Image, ImageSpec> implements ImageService {
    private static final String ARM64 = "ARM64";
    private static final String UEFI_COMPATIBLE = "UEFI_COMPATIBLE";

    private final ImageResolver resolver;

    /** For an account. */
    public Images(Account account) {
        super(account, ResourceType.IMAGE, Image.class);
        this.resolver = new ImageResolver(account);
    }

    @Override
    public Image resolve(ImageRef reference, Region region, Architecture architecture) {
        account().requireOpen();
        if (reference instanceof ImageRef.Id image) {
            return get(image.id());
        }
        String alias = ((ImageRef.Alias) reference).name();
        PublicImages.Family family = resolver.family(alias, architecture);
        com.google.cloud.compute.v1.Image newest = account()
                .compute(
                        io.multicloud.api.spi.CallInfo.read(
                                "compute.images.getFromFamily", region, io.multicloud.gcp.call.QuotaBuckets.READS),
                        clients -> clients.images().getFromFamilyCallable(),
                        GetFromFamilyImageRequest.newBuilder()
                                .setProject(family.project())
                                .setFamily(family.name())
                                .build());
        return image(newest, family.project() + "/" + newest.getName()).toBuilder()
                .alias(alias)
                .build();
    }

    @Override
    protected void check(ImageSpec spec) {
        Labels.requireName(spec.name());
        Labels.require(spec.tags());
        ResourceId source = spec.source().resource();
        account().own(source, source.type());
        if (spec.source() instanceof ImageSource.OfObject object && object.format() != DiskFormat.TAR_GZ) {
            throw account()
                    .error(
                            ErrorCode.UNSUPPORTED,
                            "Google imports disks as " + DiskFormat.TAR_GZ + ", not as " + object.format())
                    .operation(CREATE)
                    .build();
        }
    }

    @Override
    protected Optional<Image> made(ImageSpec spec, Region region, Mark mark) {
        return first(token -> list(region, Labels.filter(mark), ZonalLists.MOST, token));
    }

    /** Names the source as <a href="https://cloud.google.com/compute/docs/reference/rest/v1/images/insert">images.insert</a> does. */
    @Override
    protected Insertion prepare(ImageSpec spec, Region region, Mark mark) {
        com.google.cloud.compute.v1.Image.Builder image = com.google.cloud.compute.v1.Image.newBuilder()
                .setName(spec.name())
                .setDescription(Note.of(mark).text())
                .putAllLabels(Labels.of(spec.tags(), mark));
        ImageSource source = spec.source();
        if (source instanceof ImageSource.OfVm ofVm) {
            image.setSourceDisk(rootDisk(ofVm.vm()));
        } else if (source instanceof ImageSource.OfSnapshot ofSnapshot) {
            image.setSourceSnapshot("global/snapshots/" + ofSnapshot.snapshot().nativeId());
        } else {
            ObjectKey object = ((ImageSource.OfObject) source).object();
            image.setRawDisk(RawDisk.newBuilder()
                    .setContainerType("TAR")
                    .setSource("https://storage.googleapis.com"
                            + Paths.path(object.bucket().nativeId(), object.key())));
        }
        spec.architecture().ifPresent(architecture -> image.setArchitecture(nativeName(architecture)));
        spec.firmware()
                .filter(Firmware.UEFI::equals)
                .ifPresent(firmware ->
                        image.addGuestOsFeatures(GuestOsFeature.newBuilder().setType(UEFI_COMPATIBLE)));
        spec.region().ifPresent(named -> image.addStorageLocations(named.name()));
        ResourceId id = account().id(type(), Region.GLOBAL, spec.name());
        InsertImageRequest request = InsertImageRequest.newBuilder()
                .setProject(account().project())
                .setRequestId(account().requestId())
                // The VM goes on running.
                .setForceCreate(source instanceof ImageSource.OfVm)
                .setImageResource(image)
                .build();
        return new Insertion(
                id,
                () -> account()
                        .start(
                                mutation("compute.images.insert", id),
                                clients -> clients.images().insertCallable(),
                                request));
    }

    private String rootDisk(ResourceId id) {
        Zonal vm = Zonal.of(id);
        Instance instance = account()
                .compute(
                        reading("compute.instances.get", id),
                        clients -> clients.instances().getCallable(),
                        GetInstanceRequest.newBuilder()
                                .setProject(account().project())
                                .setZone(vm.zone())
                                .setInstance(vm.name())
                                .build());
        return instance.getDisksList().stream()
                .filter(AttachedDisk::getBoot)
                .map(AttachedDisk::getSource)
                .findFirst()
                .orElseThrow(() -> account()
                        .error(ErrorCode.FAILED_PRECONDITION, "the VM has no root disk")
                        .operation(CREATE)
                        .resourceId(id)
                        .build());
    }

    @Override
    protected Note note(Image image) {
        return Note.parse(nativeOf(image).getDescription());
    }

    private static com.google.cloud.compute.v1.Image nativeOf(Image image) {
        return image.unwrap(com.google.cloud.compute.v1.Image.class).orElseThrow();
    }

    @Override
    protected Image read(ResourceId id) {
        String[] parts = resolver.url(id.nativeId()).split("/", -1);
        return image(
                account()
                        .compute(
                                reading("compute.images.get", id),
                                clients -> clients.images().getCallable(),
                                GetImageRequest.newBuilder()
                                        .setProject(parts[1])
                                        .setImage(id.nativeId()
                                                .substring(id.nativeId().indexOf('/') + 1))
                                        .build()),
                id.nativeId());
    }

    @Override
    protected Page<Image> page(Region region, ListQuery query, int size, Optional<String> token) {
        return list(region, Labels.filter(query), size, token);
    }

    private Page<Image> list(Region region, String filter, int size, Optional<String> token) {
        ListImagesRequest.Builder request =
                ListImagesRequest.newBuilder().setProject(account().project()).setMaxResults(size);
        if (!filter.isEmpty()) {
            request.setFilter(filter);
        }
        token.ifPresent(request::setPageToken);
        ImageList page = account()
                .compute(
                        listing("compute.images.list", region),
                        clients -> clients.images().listCallable(),
                        request.build());
        return new Page<>(
                page.getItemsList().stream()
                        .map(image -> image(image, image.getName()))
                        .toList(),
                ZonalLists.next(page.getNextPageToken()));
    }

    private Image image(com.google.cloud.compute.v1.Image read, String nativeId) {
        return Image.builder(account().id(type(), Region.GLOBAL, nativeId))
                .name(read.getName())
                .tags(read.getLabelsMap())
                .createdAt(Times.of(read.getCreationTimestamp()))
                .architecture(read.getArchitecture().equals(ARM64) ? Architecture.ARM64 : Architecture.AMD64)
                .diskSize(DataSize.gib(read.getDiskSizeGb()))
                .state(state(read))
                .nativeResource(read)
                .build();
    }

    private static String nativeName(Architecture architecture) {
        return architecture.equals(Architecture.ARM64) ? ARM64 : "X86_64";
    }

    private static ImageState state(com.google.cloud.compute.v1.Image image) {
        return switch (image.getStatus()) {
            case "READY" -> ImageState.AVAILABLE;
            case "DELETING" -> ImageState.DELETING;
            case "FAILED" -> ImageState.FAILED;
            default -> ImageState.PENDING;
        };
    }

    @Override
    protected OperationRef remove(ResourceId id) {
        return account()
                .start(
                        mutation("compute.images.delete", id),
                        clients -> clients.images().deleteCallable(),
                        DeleteImageRequest.newBuilder()
                                .setProject(account().project())
                                .setImage(id.nativeId())
                                .setRequestId(account().requestId())
                                .build());
    }

    @Override
    protected boolean leaving(Image image) {
        return image.state() == ImageState.DELETING;
    }

    @Override
    protected void label(Image image, Map<String, String> labels) {
        operations()
                .await(
                        account()
                                .start(
                                        mutation("compute.images.setLabels", image.id()),
                                        clients -> clients.images().setLabelsCallable(),
                                        SetLabelsImageRequest.newBuilder()
                                                .setProject(account().project())
                                                .setResource(image.name())
                                                .setGlobalSetLabelsRequestResource(GlobalSetLabelsRequest.newBuilder()
                                                        .setLabelFingerprint(
                                                                nativeOf(image).getLabelFingerprint())
                                                        .putAllLabels(labels))
                                                .build()),
                        image.id());
    }

    @Override
    protected OperationStatus<Image> created(Image image) {
        return switch (image.state()) {
            case PENDING -> OperationStatus.running();
            case FAILED ->
                new OperationStatus.Failed<>(account()
                        .error(ErrorCode.INTERNAL, "the image could not be made")
                        .operation(CREATE)
                        .resourceId(image.id())
                        .build());
            default -> new OperationStatus.Succeeded<>(image);
        };
    }

    /** An image that could not be made stays, with the state FAILED, until it is deleted. */
    @Override
    protected OperationStatus<Image> pollCreate(OperationRef ref, ResourceId id) {
        OperationStatus<Image> status = super.pollCreate(ref, id);
        if (ref.present() && status instanceof OperationStatus.Failed<Image> failed) {
            return new OperationStatus.Failed<>(withoutRemains(id, failed.error()));
        }
        return status;
    }

    private CloudException withoutRemains(ResourceId id, CloudException failure) {
        try {
            if (read(id).state() == ImageState.FAILED) {
                remove(id);
            }
            return failure;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return failure;
            }
            failure.addSuppressed(e);
            return failure.toBuilder().leftovers(List.of(id)).build();
        }
    }

    @Override
    public Image tag(ResourceId id, Map<String, String> tags) {
        return super.tag(id, tags);
    }

    @Override
    public Image untag(ResourceId id, Set<String> keys) {
        return super.untag(id, keys);
    }
}
