package io.multicloud.testkit.adapter;

import io.multicloud.testkit.fake.storage.StorageBackends;
import java.util.List;

/** Volumes, snapshots, images and objects of an opened fake account. */
final class StorageServices {
    private final FakeVolumes volumes;
    private final FakeImages images;
    private final FakeObjects objects;

    StorageServices(FakeCalls calls, StorageBackends storage) {
        this.volumes = new FakeVolumes(calls, storage);
        this.images = new FakeImages(calls, storage.images());
        this.objects = new FakeObjects(calls, storage.buckets());
    }

    FakeVolumes volumes() {
        return volumes;
    }

    FakeImages images() {
        return images;
    }

    FakeObjects objects() {
        return objects;
    }

    /** Returns those whose operations can be attached to. */
    List<ResourceAdapter<?, ?>> adapters() {
        return List.of(volumes, volumes.snapshots(), images, objects.buckets());
    }
}
