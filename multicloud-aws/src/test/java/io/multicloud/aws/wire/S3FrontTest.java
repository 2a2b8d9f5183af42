package io.multicloud.aws.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Objects over the wire, asked for by the SDK's own client. */
class S3FrontTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"));
    private final FakeCloud cloud = FakeCloud.aws(time);
    private final AwsFront front = AwsFront.start(cloud);
    private final S3Client s3 =
            Clients.to(front, S3Client.builder()).forcePathStyle(true).build();

    @AfterEach
    void close() {
        s3.close();
        front.close();
        front.server().failures().forEach(Throwable::printStackTrace);
        assertThat(front.server().failures()).isEmpty();
    }

    @Test
    void anObjectComesBackAsItWasWritten() {
        s3.createBucket(request -> request.bucket("some-bucket"));
        s3.putObject(request -> request.bucket("some-bucket").key("a/b c+d"), RequestBody.fromString("hello"));

        assertThat(s3.getObjectAsBytes(request -> request.bucket("some-bucket").key("a/b c+d"))
                        .asUtf8String())
                .isEqualTo("hello");
    }
}
