package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.ResourceId;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeService;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Providers whose snapshots are none. */
final class BrokenStorage {
    private BrokenStorage() {}

    /** Gives the bytes that the volume of a snapshot has now for those that it had then. */
    static class SnapshotsFollowTheirVolume extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public VolumeService volumes() {
                    Following following = new Following(good.volumes().snapshots());
                    SnapshotService blocks = Changed.service(
                            SnapshotService.class,
                            following.good,
                            "blocks",
                            args -> following.blocks((ResourceId) args.get(0)));
                    SnapshotService changed = Changed.service(
                            SnapshotService.class,
                            blocks,
                            "readBlock",
                            args -> following.readBlock((ResourceId) args.get(0), (Block) args.get(1)));
                    return Changed.service(VolumeService.class, good.volumes(), "snapshots", args -> changed);
                }
            };
        }
    }

    private record Following(SnapshotService good) {
        Paged<Block> blocks(ResourceId snapshot) {
            return Paged.single(() ->
                    Page.last(now(snapshot, fresh -> good.blocks(fresh).stream().toList())));
        }

        ByteBuffer readBlock(ResourceId snapshot, Block block) {
            return now(
                    snapshot,
                    fresh -> good.blocks(fresh).stream()
                            .filter(present -> present.offset() == block.offset())
                            .findFirst()
                            .map(present -> good.readBlock(fresh, present))
                            .orElseThrow());
        }

        /** Asks a snapshot that is taken for it and removed again. */
        private <T> T now(ResourceId snapshot, Function<ResourceId, T> question) {
            ResourceId volume = good.get(snapshot).volume().orElseThrow();
            ResourceId fresh = good.create(
                            SnapshotSpec.builder("of-now", volume).build())
                    .await()
                    .id();
            try {
                return question.apply(fresh);
            } finally {
                good.delete(fresh).await();
            }
        }
    }
}
