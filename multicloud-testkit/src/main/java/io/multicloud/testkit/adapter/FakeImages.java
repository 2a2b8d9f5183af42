package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.ImageBackend;
import java.util.Map;
import java.util.Set;

/** Public images by portable name. */
final class FakeImages implements ImageService {
    private final FakeCalls calls;
    private final ImageBackend images;

    FakeImages(FakeCalls calls, ImageBackend images) {
        this.calls = calls;
        this.images = images;
    }

    @Override
    public Image resolve(ImageRef reference, Region region, Architecture architecture) {
        return calls.send(
                FakeOperation.RESOLVE_IMAGE,
                region,
                null,
                () -> calls.world().locked(() -> images.find(reference, region, architecture)));
    }

    @Override
    public Operation<Image> create(ImageSpec spec) {
        throw Capability.IMAGE_CREATE.unsupported();
    }

    @Override
    public Image get(ResourceId id) {
        return resolve(ImageRef.id(id), id.region(), Architecture.AMD64);
    }

    @Override
    public Paged<Image> list(ListQuery query) {
        throw Capability.IMAGE_CREATE.unsupported();
    }

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        throw Capability.IMAGE_CREATE.unsupported();
    }

    @Override
    public Image tag(ResourceId id, Map<String, String> tags) {
        throw Capability.IMAGE_CREATE.unsupported();
    }

    @Override
    public Image untag(ResourceId id, Set<String> keys) {
        throw Capability.IMAGE_CREATE.unsupported();
    }
}
