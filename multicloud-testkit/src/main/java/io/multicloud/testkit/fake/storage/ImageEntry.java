package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageState;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Ledger;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An image that was made from a VM of a fake cloud. */
public final class ImageEntry extends Entry<Image> {
    private final Architecture architecture;
    private final ByteImage bytes;

    Ledger.@Nullable Meter meter;

    ImageEntry(
            ResourceId id,
            String name,
            Map<String, String> tags,
            Instant createdAt,
            Architecture architecture,
            ByteImage bytes) {
        super(id, name, tags, createdAt);
        this.architecture = architecture;
        this.bytes = bytes;
    }

    ByteImage bytes() {
        return bytes;
    }

    Architecture architecture() {
        return architecture;
    }

    ImageState state() {
        return switch (phase()) {
            case CREATING, CHANGING -> ImageState.PENDING;
            case READY -> ImageState.AVAILABLE;
            case DELETING, GONE -> ImageState.DELETING;
            case FAILED -> ImageState.FAILED;
        };
    }

    @Override
    protected Image build() {
        return Image.builder(id())
                .name(name())
                .tags(tags())
                .createdAt(createdAt())
                .state(state())
                .architecture(architecture)
                .diskSize(DataSize.bytes(bytes.size()))
                .build();
    }
}
