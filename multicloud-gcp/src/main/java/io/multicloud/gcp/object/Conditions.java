package io.multicloud.gcp.object;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.Precondition;
import java.util.Optional;

/** Conditions on objects, which Google compares by generation: that is what the API calls an etag here. */
final class Conditions {
    /** The generation of what is not there. */
    static final long ABSENT = 0;

    private Conditions() {}

    /**
     * Returns the generation that an object must have.
     *
     * @throws CloudException {@code FAILED_PRECONDITION} for an etag that no object of Google's has
     */
    static Optional<Long> generation(Precondition condition, ObjectKey key) {
        if (condition instanceof Precondition.Matches matches) {
            if (!matches.etag().matches("[1-9]\\d{0,18}")) {
                throw failed(key, null);
            }
            return Optional.of(Long.parseLong(matches.etag()));
        }
        return condition == Precondition.absent() ? Optional.of(ABSENT) : Optional.empty();
    }

    static CloudException failed(ObjectKey key, @org.jspecify.annotations.Nullable Throwable cause) {
        return CloudException.builder(ErrorCode.FAILED_PRECONDITION, "the object is not the one that was meant: " + key)
                .provider(key.bucket().account())
                .operation("storage.objects")
                .resourceId(key.bucket())
                .cause(cause)
                .build();
    }
}
