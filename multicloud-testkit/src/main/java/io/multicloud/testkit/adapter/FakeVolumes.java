package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.DataSize;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.StorageBackends;
import io.multicloud.testkit.fake.storage.VolumeBackend;

/** Volumes of an opened fake account. */
final class FakeVolumes extends ResourceAdapter<Volume, VolumeSpec> implements VolumeService {
    private final VolumeBackend backend;
    private final FakeSnapshots snapshots;

    FakeVolumes(FakeCalls calls, StorageBackends storage) {
        super(calls, storage.volumes(), Volume.class, Capability.VOLUMES);
        this.backend = storage.volumes();
        this.snapshots = new FakeSnapshots(calls, storage.snapshots());
    }

    @Override
    void beforeCreate(VolumeSpec spec) {
        if (spec.encryption() instanceof Encryption.CustomerKey) {
            calls().require(Capability.VOLUME_CUSTOMER_KEY);
        }
        if (spec.snapshot().isPresent()) {
            calls().require(Capability.SNAPSHOTS);
            calls().requireOwn(spec.snapshot().get(), ResourceType.SNAPSHOT);
        }
        if (spec.image().isPresent()) {
            calls().require(Capability.VOLUME_FROM_IMAGE);
            calls().requireOwn(spec.image().get(), ResourceType.IMAGE);
        }
    }

    @Override
    Region regionOf(VolumeSpec spec) {
        return spec.region()
                .or(() -> spec.zone().map(zone -> zone.region()))
                .or(() -> spec.snapshot().map(ResourceId::region))
                .or(() -> spec.image().map(ResourceId::region))
                .orElse(calls().home());
    }

    @Override
    public Operation<Volume> attach(ResourceId volume, ResourceId vm) {
        calls().requireOwn(vm, ResourceType.VM);
        return change(FakeOperation.ATTACH_VOLUME, volume, null, () -> backend.attach(volume, vm));
    }

    @Override
    public Operation<Volume> detach(ResourceId volume) {
        return change(FakeOperation.DETACH_VOLUME, volume, null, () -> backend.detach(volume));
    }

    @Override
    public Operation<Volume> resize(ResourceId volume, DataSize size) {
        return change(
                FakeOperation.RESIZE_VOLUME, volume, Capability.VOLUME_RESIZE, () -> backend.resize(volume, size));
    }

    @Override
    public FakeSnapshots snapshots() {
        return snapshots;
    }
}
