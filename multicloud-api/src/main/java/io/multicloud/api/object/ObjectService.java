package io.multicloud.api.object;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.Paged;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Buckets and objects; refuses every call without {@link Capability#OBJECTS}. A read that starts after a
 * write has returned sees it. An object appears whole or not at all.
 */
public interface ObjectService {
    /** Returns buckets. */
    BucketService buckets();

    /**
     * Writes an object, replacing one that has the key.
     *
     * @throws CloudException {@code NOT_FOUND} for the bucket; {@code FAILED_PRECONDITION} if the condition does
     *     not hold; {@code DATA_LOSS} if the provider received other bytes; {@code INTERNAL} if the body
     *     cannot be read or has another length than it said
     */
    ObjectInfo put(ObjectKey key, ObjectBody body, PutOptions options);

    /** Writes an object with {@link PutOptions#defaults()}. */
    default ObjectInfo put(ObjectKey key, ObjectBody body) {
        return put(key, body, PutOptions.defaults());
    }

    /**
     * Opens a part of an object.
     *
     * @throws CloudException {@code NOT_FOUND}; {@code INVALID_ARGUMENT} for a range that starts at or behind the
     *     end (the whole of an empty object can be read)
     */
    ObjectContent get(ObjectKey key, ByteRange range);

    /**
     * Opens a whole object. Reading it to its end fails with {@code DATA_LOSS} if the bytes do not match their checksum,
     * where the provider keeps one.
     */
    default ObjectContent get(ObjectKey key) {
        return get(key, ByteRange.ALL);
    }

    /**
     * Reads what is known of an object without its content.
     *
     * @throws CloudException {@code NOT_FOUND}
     */
    ObjectInfo head(ObjectKey key);

    /**
     * Lists objects page by page as they are iterated.
     *
     * @throws CloudException while iterating; {@code NOT_FOUND} for the bucket
     */
    Paged<ObjectInfo> list(ObjectQuery query);

    /**
     * Deletes an object; one that is not there is fine unless the condition says otherwise.
     *
     * @throws CloudException {@code NOT_FOUND} for the bucket; {@code FAILED_PRECONDITION} if the condition does
     *     not hold
     */
    void delete(ObjectKey key, Precondition condition);

    /** Deletes an object without a condition. */
    default void delete(ObjectKey key) {
        delete(key, Precondition.none());
    }

    /**
     * Starts an upload in parts.
     *
     * @param options its condition is checked when the upload is completed
     * @throws CloudException {@code NOT_FOUND} for the bucket
     */
    MultipartUpload startUpload(ObjectKey key, PutOptions options);

    /**
     * Uploads one part; a part of the same number is replaced. Parts may arrive in any order.
     *
     * @param number 1 to 10,000
     * @throws CloudException {@code NOT_FOUND} for an upload that was completed or aborted
     */
    UploadedPart uploadPart(MultipartUpload upload, int number, ObjectBody body);

    /**
     * Makes the object of the parts, in the order of their numbers.
     *
     * @throws CloudException {@code INVALID_ARGUMENT} for a part that did not arrive or is too small ({@link
     *     io.multicloud.api.Limit#OBJECT_PART_BYTES}); {@code FAILED_PRECONDITION} if the condition does not
     *     hold; {@code NOT_FOUND} for an upload that was aborted
     */
    ObjectInfo completeUpload(MultipartUpload upload, List<UploadedPart> parts);

    /** Drops an upload and its parts; one that is gone already is fine. */
    void abortUpload(MultipartUpload upload);

    /**
     * Lists the parts of an upload that have arrived, by number, each as it was uploaded last: with the etag that {@link
     * #uploadPart} has answered to that.
     *
     * @throws CloudException {@code NOT_FOUND} for an upload that was completed or aborted
     */
    Paged<UploadedPart> parts(MultipartUpload upload);

    /** Lists uploads that are neither completed nor aborted. */
    Paged<MultipartUpload> uploads(ObjectQuery query);

    /**
     * Signs a URL that lets anyone who has it read or write one object for a while. Sends no request.
     *
     * @param validFor up to {@link io.multicloud.api.Limit#PRESIGN_SECONDS}
     * @throws IllegalArgumentException if {@code validFor} is not positive or too long
     * @throws CloudException {@code UNSUPPORTED} without {@link Capability#OBJECT_PRESIGN}
     */
    default URI presign(ObjectKey key, HttpMethod method, Duration validFor) {
        throw Capability.OBJECT_PRESIGN.unsupported();
    }
}
