package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.DiskFormat;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSource;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FakeOperation.Verb;
import io.multicloud.testkit.fake.ImageBackend;
import io.multicloud.testkit.fake.Ledger;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.World;
import io.multicloud.testkit.fake.storage.StorageTraits.SnapshotTraits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Images: the public ones, and one's own. One of the latter holds the bytes that its source had at the moment its create is
 * accepted, and is billed like a snapshot of all it holds.
 */
public final class ImageStore extends ResourceBackend<Image, ImageSpec, ImageEntry> implements ImageBackend {
    /** Of the time of an image: one of a snapshot is registered, and nothing is copied for it. */
    private static final double OF_SNAPSHOT = 0.1;

    private final PublicImages publicImages;
    private final Attachments attachments;
    private final SnapshotBackend snapshots;
    private final BucketBackend buckets;
    private @Nullable VmDirectory vms;

    ImageStore(World world, Attachments attachments, SnapshotBackend snapshots, BucketBackend buckets) {
        super(world, ResourceType.IMAGE);
        this.attachments = attachments;
        this.snapshots = snapshots;
        this.buckets = buckets;
        this.publicImages =
                new PublicImages(world.flavor(), world.account(), world.places().keySet());
    }

    /** Tells images of VMs; without it there are none. */
    void connect(VmDirectory side) {
        vms = side;
    }

    /** Reads an image, a public one among them. */
    public Image describeAny(ResourceId id) {
        return world().request(FakeOperation.of(Verb.GET, type()), id.region(), Optional::empty, id, () -> {
            Image known = publicImages.find(id);
            return known != null ? known : visible(id).picture();
        });
    }

    /** Tells whether the cloud offers an image to everyone. */
    public boolean isPublic(ResourceId id) {
        return world().locked(() -> publicImages.find(id) != null);
    }

    /** Returns the images that the cloud offers to everyone in a region. It is no request. */
    public List<Image> publicIn(Region region) {
        return world().locked(() -> publicImages.in(region));
    }

    /** Answers who wants to delete a public image. */
    public ResourceId refuseDelete(ResourceId id) {
        return world().request(FakeOperation.DELETE_IMAGE, id.region(), Optional::empty, id, () -> {
            throw world().refusal(
                            ErrorCode.PERMISSION_DENIED,
                            type(),
                            "the image '" + id.nativeId() + "' belongs to the cloud");
        });
    }

    /** Finds what a reference means in a region. */
    public Image resolve(ImageRef reference, Region region, Architecture architecture) {
        return world().request(FakeOperation.RESOLVE_IMAGE, region, Optional::empty, null, () -> {
            world().requireRegion(region, type());
            return find(reference, region, architecture);
        });
    }

    /**
     * Returns the true bytes of an image.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public DiskBytes bytes(ResourceId id) {
        ByteImage bytes = world().locked(() -> {
            Image known = publicImages.find(id);
            if (known != null) {
                return publicImages.bytes(known);
            }
            ImageEntry own = table().find(id.nativeId());
            if (own == null) {
                throw new IllegalArgumentException("there is no image " + id);
            }
            return own.bytes();
        });
        return DiskBytes.readOnly(world(), "the image " + id, () -> bytes);
    }

    /** Returns the bytes of an image that was found. */
    ByteImage bytesOf(Image image) {
        Image known = publicImages.find(image.id());
        if (known != null) {
            return publicImages.bytes(known);
        }
        if (image.state() != ImageState.AVAILABLE) {
            throw world().refusal(
                            ErrorCode.FAILED_PRECONDITION,
                            type(),
                            "the image '" + image.id().nativeId() + "' is " + image.state());
        }
        return existing(image.id()).bytes();
    }

    /** Tells whether the cloud keeps a snapshot because of an image that was made from it. */
    public boolean refersTo(ResourceId snapshot) {
        return world().locked(() -> {
            List<ImageEntry> referring = new ArrayList<>();
            table().forEach(entry -> {
                if (entry.alive() && refers(entry) && snapshot.equals(entry.snapshot)) {
                    referring.add(entry);
                }
            });
            return !referring.isEmpty();
        });
    }

    private boolean refers(ImageEntry entry) {
        return entry.snapshot != null && world().snapshotTraits().images() == SnapshotTraits.Images.REFER;
    }

    /** Returns the bytes of an image that a volume shall start with. */
    ByteImage sourceOfVolume(ResourceId id, Region region) {
        Image known = publicImages.find(id);
        Image image = known != null ? known : existing(id).picture();
        if (!reaches(image, region)) {
            throw world().refusal(
                            ErrorCode.NOT_FOUND,
                            type(),
                            "the image '" + id.nativeId() + "' is not in region " + region);
        }
        return bytesOf(image);
    }

    private boolean reaches(Image image, Region region) {
        return image.id().region().equals(region)
                || (world().flavor().imagesReachEveryRegion() && publicImages.find(image.id()) == null);
    }

    @Override
    public Image find(ImageRef reference, Region region, Architecture architecture) {
        if (reference instanceof ImageRef.Alias alias) {
            Image found = publicImages.find(alias.name(), region, architecture);
            if (found == null) {
                throw world().refusal(
                                ErrorCode.NOT_FOUND,
                                type(),
                                "there is no image '" + alias.name() + "' for " + architecture + " in " + region
                                        + "; the names known are " + String.join(", ", PublicImages.ALIASES));
            }
            return found;
        }
        ResourceId id = ((ImageRef.Id) reference).id();
        Image known = publicImages.find(id);
        Image image = known != null ? known : existing(id).picture();
        if (!reaches(image, region) || !image.architecture().equals(architecture)) {
            throw world().refusal(
                            ErrorCode.NOT_FOUND,
                            type(),
                            "the image '" + id.nativeId() + "' is for " + image.architecture() + " in " + id.region()
                                    + ", not for " + architecture + " in " + region);
        }
        return image;
    }

    @Override
    protected ImageEntry make(ImageSpec spec, Region region) {
        Content content = content(spec.source(), spec, region);
        ResourceId id = mint(region, spec.name());
        if (publicImages.find(id) != null) {
            throw world().refusal(ErrorCode.ALREADY_EXISTS, type(), "the name '" + spec.name() + "' is taken");
        }
        ImageEntry entry = new ImageEntry(
                id,
                spec.name(),
                spec.tags(),
                world().now(),
                content.architecture(),
                content.firmware(),
                content.bytes());
        if (spec.source() instanceof ImageSource.OfSnapshot source) {
            entry.snapshot = source.snapshot();
        }
        double gib = content.bytes() == null || refers(entry)
                ? 0
                : DataSize.bytes(content.bytes().writtenBytes()).toGiB();
        Money price = Ledger.monthly(Money.usd(world().snapshotTraits().monthlyUsd()), gib);
        entry.meter = world().ledger().start(entry.id(), "storage", "image", price, Duration.ZERO, spec.tags());
        double share = spec.source() instanceof ImageSource.OfSnapshot ? OF_SNAPSHOT : 1;
        change(entry, Phase.CREATING, FakeOperation.CREATE_IMAGE, share, () -> {
            if (content.refusal() == null) {
                settle(entry, "AVAILABLE");
            } else {
                fail(entry, content.refusal());
                removeNow(entry);
            }
        });
        return entry;
    }

    /**
     * What an image will be.
     *
     * @param bytes null if the source holds no disk
     * @param refusal what the create ends with then
     */
    private record Content(
            Architecture architecture,
            @Nullable Firmware firmware,
            @Nullable ByteImage bytes,
            @Nullable FakeNativeException refusal) {}

    private Content content(ImageSource source, ImageSpec spec, Region region) {
        Architecture architecture = spec.architecture().orElse(Architecture.AMD64);
        Firmware firmware = spec.firmware().orElse(null);
        if (source instanceof ImageSource.OfVm ofVm) {
            return contentOf(ofVm.vm(), region);
        }
        if (source instanceof ImageSource.OfSnapshot ofSnapshot) {
            return new Content(
                    architecture, firmware, snapshots.sourceOfVolume(ofSnapshot.snapshot(), region).bytes, null);
        }
        ImageSource.OfObject ofObject = (ImageSource.OfObject) source;
        if (ofObject.format() != DiskFormat.TAR_GZ) {
            throw world().refusal(
                            ErrorCode.UNSUPPORTED,
                            type(),
                            "no image is made of a file in the format " + ofObject.format());
        }
        ObjectBytes file = buckets.bytes(ofObject.object())
                .orElseThrow(() -> world().refusal(
                                ErrorCode.NOT_FOUND,
                                ResourceType.BUCKET,
                                "there is no object '" + ofObject.object().key() + "' in the bucket '"
                                        + ofObject.object().bucket().nativeId() + "'"));
        try {
            return new Content(architecture, firmware, KnownDisks.of(file), null);
        } catch (IOException noDisk) {
            return new Content(
                    architecture,
                    firmware,
                    null,
                    world().refusal(
                                    ErrorCode.INVALID_ARGUMENT,
                                    type(),
                                    "the object '" + ofObject.object().key() + "' holds no disk: "
                                            + noDisk.getMessage()));
        }
    }

    private Content contentOf(ResourceId vm, Region region) {
        VM source =
                vms == null || !vm.region().equals(region) ? null : vms.find(vm).orElse(null);
        if (source == null) {
            throw world().refusal(
                            ErrorCode.NOT_FOUND,
                            ResourceType.VM,
                            "the vm '" + vm.nativeId() + "' is not in region " + region);
        }
        VolumeEntry root = attachments.rootOf(vm);
        if (root == null || (source.state() != VMState.RUNNING && source.state() != VMState.STOPPED)) {
            throw world().refusal(
                            ErrorCode.FAILED_PRECONDITION,
                            type(),
                            "no image can be made of a vm that is " + source.state()
                                    + (root == null ? " and has no root disk" : ""));
        }
        Firmware firmware = source.image()
                .map(ResourceId::nativeId)
                .map(table()::find)
                .flatMap(image -> Optional.ofNullable(image.firmware()))
                .orElse(null);
        return new Content(source.architecture(), firmware, root.bytes(), null);
    }

    @Override
    protected void onDeleting(ImageEntry entry) {
        if (entry.meter != null) {
            entry.meter.stop();
        }
    }
}
