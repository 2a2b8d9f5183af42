package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.PutOptions;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Objects that are too large for one request. */
class ResumableUploadTest {
    private static final int MIB = 1 << 20;

    private final WireTarget target = new WireTarget();
    private final CloudProvider cloud = target.provider();

    @AfterEach
    void close() {
        target.close();
    }

    @Test
    void whatTheCloudDidNotKeepOfAChunkIsSentAgain() throws IOException {
        byte[] bytes = new byte[20 * MIB + 12_345];
        new SplittableRandom(1).nextBytes(bytes);
        ResourceId bucket = cloud.objects()
                .buckets()
                .create(BucketSpec.builder("large-things").build())
                .await()
                .id();
        target.front().keepOfEachChunk(5 * MIB);
        long before = target.front().server().requests();

        cloud.objects().put(new ObjectKey(bucket, "large"), ObjectBody.of(bytes), PutOptions.defaults());

        // The session; 16 MiB in four requests, the rest in one.
        assertThat(target.front().server().requests() - before).isEqualTo(1 + 4 + 1);
        try (ObjectContent content = cloud.objects().get(new ObjectKey(bucket, "large"), ByteRange.ALL)) {
            assertThat(content.stream().readAllBytes()).isEqualTo(bytes);
        }
    }
}
