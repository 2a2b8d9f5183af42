package io.multicloud.aws.s3;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.object.Precondition;
import io.multicloud.aws.client.Aws;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Conditions of writes (<a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html">conditional requests</a>).
 */
final class Conditions {
    private Conditions() {}

    static @Nullable String ifNoneMatch(Precondition condition) {
        return condition instanceof Precondition.Absent ? "*" : null;
    }

    static @Nullable String ifMatch(Precondition condition) {
        return condition instanceof Precondition.Matches matches ? matches.etag() : null;
    }

    /** Sends a request; an object that is not there cannot be the one that a condition names. */
    static <T> T refusing(Precondition condition, Aws aws, Supplier<T> request) {
        try {
            return request.get();
        } catch (CloudException e) {
            boolean missing = condition instanceof Precondition.Matches
                    && e.nativeCode().filter("NoSuchKey"::equals).isPresent();
            // Another write under a condition came in between, and of several one happens.
            boolean raced =
                    e.nativeCode().filter("ConditionalRequestConflict"::equals).isPresent();
            if (missing || raced) {
                throw aws.error(ErrorCode.FAILED_PRECONDITION, "the condition does not hold: " + e.summary())
                        .nativeCode(e.nativeCode().orElse(null))
                        .requestId(e.requestId().orElse(null))
                        .operation(e.operation().orElse(null))
                        .resourceId(e.resourceId().orElse(null))
                        .cause(e)
                        .build();
            }
            throw e;
        }
    }
}
