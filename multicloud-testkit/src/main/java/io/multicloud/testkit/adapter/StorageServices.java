package io.multicloud.testkit.adapter;

import io.multicloud.testkit.fake.storage.StorageBackends;

/** Volumes, snapshots, images and objects of an opened fake account. */
final class StorageServices {
    private final FakeImages images;

    StorageServices(FakeCalls calls, StorageBackends storage) {
        this.images = new FakeImages(calls, storage.images());
    }

    FakeImages images() {
        return images;
    }
}
