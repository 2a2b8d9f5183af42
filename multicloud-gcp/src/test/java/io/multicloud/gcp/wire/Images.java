package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.DeleteImageRequest;
import com.google.cloud.compute.v1.GetFromFamilyImageRequest;
import com.google.cloud.compute.v1.GetImageRequest;
import com.google.cloud.compute.v1.Image;
import com.google.cloud.compute.v1.ImageList;
import com.google.cloud.compute.v1.InsertImageRequest;
import com.google.cloud.compute.v1.ListImagesRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.SetLabelsImageRequest;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.ImageRef;
import io.multicloud.gcp.wire.Operations.Accepted;
import io.multicloud.gcp.wire.Operations.Scope;
import io.multicloud.gcp.wire.Operations.State;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.storage.ImageStore;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Images, one's own and those of everyone: <a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/images">images</a>, <a
 * href="https://cloud.google.com/compute/docs/images/os-details">families of public images</a>.
 */
final class Images {
    private static final long GIB = 1L << 30;

    // The third is of a zone, whose newest image is that of the family everywhere:
    // https://cloud.google.com/compute/docs/reference/rest/v1/imageFamilyViews.
    private static final List<String> COLLECTIONS = List.of("images", "images/family", "imageFamilyViews");

    /**
     * A public image.
     *
     * @param project whose it is
     * @param family its family, of which it is the only one
     * @param name its name
     * @param alias what the fake calls it
     * @param architecture what it runs on
     */
    private record PublicImage(String project, String family, String name, String alias, Architecture architecture) {}

    private static final List<PublicImage> PUBLIC = List.of(
            amd64("ubuntu-os-cloud", "ubuntu-2204-lts", "ubuntu-2204-jammy-v20261101", "ubuntu-22.04"),
            arm64("ubuntu-os-cloud", "ubuntu-2204-lts-arm64", "ubuntu-2204-jammy-arm64-v20261101", "ubuntu-22.04"),
            amd64("ubuntu-os-cloud", "ubuntu-2404-lts-amd64", "ubuntu-2404-noble-amd64-v20261101", "ubuntu-24.04"),
            arm64("ubuntu-os-cloud", "ubuntu-2404-lts-arm64", "ubuntu-2404-noble-arm64-v20261101", "ubuntu-24.04"),
            amd64("debian-cloud", "debian-12", "debian-12-bookworm-v20261101", "debian-12"),
            arm64("debian-cloud", "debian-12-arm64", "debian-12-bookworm-arm64-v20261101", "debian-12"),
            amd64("rocky-linux-cloud", "rocky-linux-9", "rocky-linux-9-v20261101", "rocky-9"),
            arm64("rocky-linux-cloud", "rocky-linux-9-arm64", "rocky-linux-9-arm64-v20261101", "rocky-9"));

    private final Backing backing;
    private final Operations operations;
    private final ImageSources sources;
    private final ImageStore images;
    private final Map<ResourceId, Image> requests = new HashMap<>();
    /** The imports that were not deleted, by name: one that failed is there no more in the fake, and FAILED in the cloud. */
    private final Map<String, ResourceId> imports = new TreeMap<>();

    Images(Backing backing, Operations operations, Disks disks, Snapshots snapshots) {
        this.backing = backing;
        this.operations = operations;
        this.sources = new ImageSources(backing, disks, snapshots);
        disks.connect(this);
        this.images = backing.cloud().storage().images();
    }

    private static PublicImage amd64(String project, String family, String name, String alias) {
        return new PublicImage(project, family, name, alias, Architecture.AMD64);
    }

    private static PublicImage arm64(String project, String family, String name, String alias) {
        return new PublicImage(project, family, name, alias, Architecture.ARM64);
    }

    void register(ComputeFront.Methods methods) {
        methods.on("Images.Insert", InsertImageRequest.class, this::insert);
        methods.on("Images.Get", GetImageRequest.class, this::get);
        methods.on("Images.GetFromFamily", GetFromFamilyImageRequest.class, this::getFromFamily);
        methods.on("Images.List", ListImagesRequest.class, this::list);
        methods.on("Images.Delete", DeleteImageRequest.class, this::delete);
        methods.on("Images.SetLabels", SetLabelsImageRequest.class, this::setLabels);
    }

    /**
     * An image that was found.
     *
     * @param id the fake's, in a region
     * @param picture what it looks like
     */
    record Found(ResourceId id, Image picture) {}

    /** Finds the image that a request's URL means, a family's newest among them. */
    Found require(String field, String link, Region region) {
        Links.Target target = backing.links().parseAny(link);
        if (target == null || !COLLECTIONS.contains(target.collection())) {
            throw GcpError.invalidField(field, link, "The URL is malformed.");
        }
        boolean family = !target.collection().equals("images");
        for (PublicImage image : PUBLIC) {
            if (image.project().equals(target.project())
                    && (family ? image.family() : image.name()).equals(target.name())) {
                return new Found(idOf(image, region), picture(image));
            }
        }
        if (target.project().equals(backing.links().project())) {
            if (!family && failed(target.name()).isPresent()) {
                throw GcpError.notReady(path(target.name()));
            }
            Optional<ResourceId> own = family
                    ? newestOf(target.name()).map(io.multicloud.api.image.Image::id)
                    : images.named(backing.home(), target.name());
            if (own.isPresent()) {
                return new Found(own.get(), picture(images.describe(own.get())));
            }
        }
        throw GcpError.notFound(
                "projects/" + target.project() + "/global/" + target.collection() + "/" + target.name());
    }

    private ResourceId idOf(PublicImage image, Region region) {
        return backing.world()
                .locked(() -> images.find(ImageRef.alias(image.alias()), region, image.architecture()))
                .id();
    }

    private Optional<io.multicloud.api.image.Image> newestOf(String family) {
        return all().stream()
                .filter(image -> requests.containsKey(image.id())
                        && requests.get(image.id()).getFamily().equals(family))
                .max(Comparator.comparing(io.multicloud.api.image.Image::createdAt));
    }

    private List<io.multicloud.api.image.Image> all() {
        return backing.world().places().keySet().stream()
                .flatMap(region -> images.shown(region).stream())
                .toList();
    }

    private boolean publicProject(String project) {
        return PUBLIC.stream().anyMatch(image -> image.project().equals(project));
    }

    private void requireReadable(String project) {
        if (!publicProject(project)) {
            backing.requireProject(project);
        }
    }

    private void requireOwn(String project, String permission, String name) {
        if (publicProject(project)) {
            throw new GcpError(
                    403,
                    "forbidden",
                    "Required '" + permission + "' permission for 'projects/" + project + "/global/images/" + name
                            + "'");
        }
        backing.requireProject(project);
    }

    private ResourceId require(String name) {
        return backing.require(images, null, name, path(name));
    }

    private String path(String name) {
        return backing.links().path("global", "images", name);
    }

    // Requests.

    private Image get(GetImageRequest request) {
        requireReadable(request.getProject());
        String link = "projects/" + request.getProject() + "/global/images/" + request.getImage();
        return backing.request(
                FakeOperation.GET_IMAGE,
                backing.home(),
                () -> (request.getProject().equals(backing.links().project())
                                ? failed(request.getImage())
                                : Optional.<Image>empty())
                        .orElseGet(() -> require("image", link, backing.home()).picture()));
    }

    private Image getFromFamily(GetFromFamilyImageRequest request) {
        requireReadable(request.getProject());
        String link = "projects/" + request.getProject() + "/global/images/family/" + request.getFamily();
        return backing.request(
                FakeOperation.RESOLVE_IMAGE,
                backing.home(),
                () -> require("family", link, backing.home()).picture());
    }

    private ImageList list(ListImagesRequest request) {
        requireReadable(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_IMAGES, backing.home(), () -> {
            List<Image> all = publicProject(request.getProject())
                    ? PUBLIC.stream()
                            .filter(image -> image.project().equals(request.getProject()))
                            .map(this::picture)
                            .toList()
                    : Stream.concat(
                                    all().stream().map(this::picture),
                                    imports.keySet().stream().flatMap(name -> failed(name).stream()))
                            .toList();
            Listing.Page<Image> page = listing.page(
                    all, Image::getName, Comparator.comparing(Image::getCreationTimestamp), image -> image);
            ImageList.Builder answer =
                    ImageList.newBuilder().setKind("compute#imageList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private Operation insert(InsertImageRequest request) {
        Image wanted = request.getImageResource();
        requireOwn(request.getProject(), "compute.images.create", wanted.getName());
        Fields.allow(
                wanted,
                "resource",
                "name",
                "description",
                "labels",
                "family",
                "source_disk",
                "source_snapshot",
                "raw_disk",
                "architecture",
                "guest_os_features",
                "storage_locations",
                "kind",
                "source_type");
        Names.require("resource.name", wanted.getName());
        sources.require(wanted);
        String target = backing.links().global("images", wanted.getName());
        return operations.change(
                request.getRequestId(),
                Scope.Global.INSTANCE,
                "insert",
                FakeOperation.CREATE_IMAGE,
                FakeOperation.GET_IMAGE,
                target,
                () -> create(wanted, request.getForceCreate(), target));
    }

    private Accepted create(Image wanted, boolean force, String target) {
        if (images.named(backing.home(), wanted.getName()).isPresent()
                || failed(wanted.getName()).isPresent()) {
            throw GcpError.alreadyExists(path(wanted.getName()));
        }
        ImageSources.Source source = sources.of(wanted, force);
        Progress<io.multicloud.api.image.Image> made = images.create(
                source.spec().tags(wanted.getLabelsMap()).build(),
                source.region(),
                "wire-" + backing.world().nextNumber());
        ResourceId id = made.resource();
        requests.keySet()
                .removeIf(old -> requests.size() > 1_000 && images.known(old).isEmpty() && !imports.containsValue(old));
        requests.put(id, source.shown());
        if (wanted.hasRawDisk()) {
            imports.put(wanted.getName(), id);
        }
        return Accepted.of(target, id.nativeId(), () -> State.of(images.progress(id, made.change())));
    }

    private Operation delete(DeleteImageRequest request) {
        requireOwn(request.getProject(), "compute.images.delete", request.getImage());
        String target = backing.links().global("images", request.getImage());
        return operations.change(
                request.getRequestId(),
                Scope.Global.INSTANCE,
                "delete",
                FakeOperation.DELETE_IMAGE,
                FakeOperation.GET_IMAGE,
                target,
                () -> {
                    ResourceId failure = imports.remove(request.getImage());
                    if (failure != null && images.known(failure).isEmpty()) {
                        return Accepted.done(target, failure.nativeId());
                    }
                    ResourceId id = require(request.getImage());
                    long change = images.delete(id);
                    return Accepted.of(
                            target, id.nativeId(), () -> State.ofDeletion(() -> images.deletionProgress(id, change)));
                });
    }

    private Operation setLabels(SetLabelsImageRequest request) {
        requireOwn(request.getProject(), "compute.images.setLabels", request.getResource());
        String target = backing.links().global("images", request.getResource());
        return operations.change(
                "",
                Scope.Global.INSTANCE,
                "setLabels",
                FakeOperation.TAG_IMAGE,
                FakeOperation.GET_IMAGE,
                target,
                () -> {
                    io.multicloud.api.image.Image image = images.describe(require(request.getResource()));
                    Fingerprints.require(
                            "Labels",
                            request.getGlobalSetLabelsRequestResource().getLabelFingerprint(),
                            Fingerprints.ofLabels(image.tags()));
                    Fingerprints.relabel(
                            images,
                            image.id(),
                            image.tags(),
                            request.getGlobalSetLabelsRequestResource().getLabelsMap());
                    return Accepted.done(target, image.id().nativeId());
                });
    }

    private Image picture(PublicImage image) {
        ResourceId id = idOf(image, backing.home());
        return Image.newBuilder()
                .setKind("compute#image")
                .setId(Long.parseUnsignedLong(id.nativeId()))
                .setName(image.name())
                .setFamily(image.family())
                .setSelfLink(backing.links().globalOf(image.project(), "images", image.name()))
                .setCreationTimestamp("2026-11-01T00:00:00Z")
                .setStatus("READY")
                .setDiskSizeGb(backing.world().flavor().storage().volumes().imageGib())
                .setArchitecture(architecture(image.architecture()))
                .setSourceType("RAW")
                .addStorageLocations("us")
                .setLabelFingerprint(Fingerprints.ofLabels(Map.of()))
                .build();
    }

    /** Returns an image whose import failed and that nobody has deleted yet. */
    private Optional<Image> failed(String name) {
        return Optional.ofNullable(imports.get(name))
                .filter(id -> images.known(id).isEmpty())
                .map(id -> requests.getOrDefault(id, Image.getDefaultInstance()).toBuilder()
                        .setKind("compute#image")
                        .setId(Long.parseUnsignedLong(id.nativeId()))
                        .setName(name)
                        .setSelfLink(backing.links().global("images", name))
                        .setCreationTimestamp(backing.now().toString())
                        .setStatus("FAILED")
                        .build());
    }

    private Image picture(io.multicloud.api.image.Image image) {
        @Nullable Image request = requests.get(image.id());
        Image.Builder picture = request == null ? Image.newBuilder() : request.toBuilder();
        return picture.setKind("compute#image")
                .setId(Long.parseUnsignedLong(image.id().nativeId()))
                .setName(image.name())
                .setSelfLink(backing.links().global("images", image.name()))
                .setCreationTimestamp(image.createdAt().toString())
                .setStatus(
                        switch (image.state()) {
                            case PENDING -> "PENDING";
                            case AVAILABLE -> "READY";
                            case DELETING -> "DELETING";
                            default -> "FAILED";
                        })
                .setDiskSizeGb(image.diskSize().bytes() / GIB)
                .setArchitecture(architecture(image.architecture()))
                .setSourceType("RAW")
                .clearStorageLocations()
                .addStorageLocations(image.id().region().name())
                .clearLabels()
                .putAllLabels(image.tags())
                .setLabelFingerprint(Fingerprints.ofLabels(image.tags()))
                .build();
    }

    /** Returns what Compute Engine calls an architecture. */
    static String architecture(Architecture architecture) {
        return architecture.equals(Architecture.ARM64) ? "ARM64" : "X86_64";
    }
}
