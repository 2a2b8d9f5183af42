package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.image.ImageSource;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.ImageStore;
import org.jspecify.annotations.Nullable;

/** Images of an opened fake account, and the public ones. */
final class FakeImages extends ResourceAdapter<Image, ImageSpec> implements ImageService {
    private final ImageStore backend;

    FakeImages(FakeCalls calls, ImageStore backend) {
        super(calls, backend, Image.class, Capability.IMAGE_CREATE);
        this.backend = backend;
    }

    @Override
    @Nullable
    Capability readCapability() {
        return null;
    }

    @Override
    void beforeCreate(ImageSpec spec) {
        ImageSource source = spec.source();
        calls().requireOwn(source.resource(), source.resource().type());
        if (source instanceof ImageSource.OfSnapshot) {
            calls().require(Capability.IMAGE_FROM_SNAPSHOT);
        }
        if (source instanceof ImageSource.OfObject object) {
            calls().require(Capability.IMAGE_IMPORT);
            if (!calls().capabilities().importFormats().contains(object.format())) {
                throw CloudException.builder(
                                ErrorCode.UNSUPPORTED, "no image is made of a file in the format " + object.format())
                        .build();
            }
        }
    }

    @Override
    Region regionOf(ImageSpec spec) {
        return spec.region().orElse(spec.source().resource().region());
    }

    @Override
    public Image get(ResourceId id) {
        calls().requireOpen();
        calls().requireOwn(id, type());
        return calls().send(FakeOperation.GET_IMAGE, id.region(), id, () -> backend.describeAny(id));
    }

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        if (backend.isPublic(id)) {
            send(FakeOperation.DELETE_IMAGE, id, Capability.IMAGE_CREATE, () -> backend.refuseDelete(id));
        }
        return super.delete(id);
    }

    @Override
    public Image resolve(ImageRef reference, Region region, Architecture architecture) {
        if (reference instanceof ImageRef.Id byId) {
            calls().requireOwn(byId.id(), type());
        }
        return calls().send(
                        FakeOperation.RESOLVE_IMAGE,
                        region,
                        null,
                        () -> backend.resolve(reference, region, architecture));
    }
}
