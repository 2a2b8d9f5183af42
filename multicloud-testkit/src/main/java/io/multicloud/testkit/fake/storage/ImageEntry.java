package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageState;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Ledger;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An image of one's own. */
public final class ImageEntry extends Entry<Image> {
    private final Architecture architecture;
    private final @Nullable Firmware firmware;
    private final @Nullable ByteImage bytes;

    Ledger.@Nullable Meter meter;
    /** What it was made from, if that is a snapshot. */
    @Nullable
    ResourceId snapshot;

    ImageEntry(
            ResourceId id,
            String name,
            Map<String, String> tags,
            Instant createdAt,
            Architecture architecture,
            @Nullable Firmware firmware,
            @Nullable ByteImage bytes) {
        super(id, name, tags, createdAt);
        this.architecture = architecture;
        this.firmware = firmware;
        this.bytes = bytes;
    }

    /**
     * Returns what it holds.
     *
     * @throws IllegalStateException if its create is to fail, since it holds nothing
     */
    ByteImage bytes() {
        if (bytes == null) {
            throw new IllegalStateException("the image " + id() + " holds nothing");
        }
        return bytes;
    }

    @Nullable
    Firmware firmware() {
        return firmware;
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
                .firmware(firmware)
                .diskSize(bytes == null ? DataSize.ZERO : DataSize.bytes(bytes.size()))
                .build();
    }
}
