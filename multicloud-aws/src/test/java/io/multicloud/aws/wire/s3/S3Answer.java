package io.multicloud.aws.wire.s3;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What a handler answers.
 *
 * @param status the HTTP status
 * @param shape its members become headers and, unless there are bytes, the body
 * @param headers those that are no member
 * @param body null if it is made of the shape
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
record S3Answer(int status, SdkPojo shape, Map<String, String> headers, byte @Nullable [] body) {
    static S3Answer of(SdkPojo shape) {
        return new S3Answer(200, shape, Map.of(), null);
    }

    static S3Answer of(int status, SdkPojo shape) {
        return new S3Answer(status, shape, Map.of(), null);
    }
}
