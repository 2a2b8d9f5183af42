package io.multicloud.testkit.fake.storage;

import io.multicloud.api.ResourceId;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.volume.Encryption;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Ledger;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bucket of a fake cloud with what it holds. */
public final class BucketEntry extends Entry<Bucket> {
    private final Encryption encryption;
    private final BucketContents contents;

    Ledger.@Nullable Meter meter;

    BucketEntry(
            ResourceId id,
            String name,
            Map<String, String> tags,
            Instant createdAt,
            Encryption encryption,
            BucketContents contents) {
        super(id, name, tags, createdAt);
        this.encryption = encryption;
        this.contents = contents;
    }

    BucketContents contents() {
        return contents;
    }

    @Override
    protected Bucket build() {
        return Bucket.builder(id())
                .name(name())
                .tags(tags())
                .createdAt(createdAt())
                .encryption(encryption)
                .build();
    }
}
