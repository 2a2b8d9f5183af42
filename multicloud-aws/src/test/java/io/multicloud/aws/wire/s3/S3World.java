package io.multicloud.aws.wire.s3;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.volume.Encryption;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.shape.Shapes;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.fake.storage.BucketBackend;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** What all operations of S3 share. Used under the world's lock. */
final class S3World {
    private final FakeCloud cloud;
    private final Map<ResourceId, Encryption> encryptions = new HashMap<>();
    private final Map<ObjectKey, Stored> stored = new HashMap<>();

    /** The checksum of an object as it was written, of the version with that tag. */
    private record Stored(String etag, Checksums.Sum sum) {}

    S3World(FakeCloud cloud) {
        this.cloud = cloud;
    }

    FakeCloud cloud() {
        return cloud;
    }

    BucketBackend buckets() {
        return cloud.storage().buckets();
    }

    /** How the default encryption of a bucket was set after it was made. */
    Map<ResourceId, Encryption> encryptions() {
        return encryptions;
    }

    /** Returns a bucket that is there and in the region that was asked. */
    ResourceId bucket(Region region, String name) {
        ResourceId id = buckets().named(region, name).orElseThrow(S3World::noSuchBucket);
        if (!id.region().equals(region)) {
            throw new S3Front.WrongRegion(
                    "AuthorizationHeaderMalformed",
                    400,
                    "The authorization header is malformed; the region '" + region + "' is wrong; expecting '"
                            + id.region() + "'",
                    id.region());
        }
        try {
            buckets().describe(id);
        } catch (FakeNativeException e) {
            throw noSuchBucket();
        }
        return id;
    }

    static AwsException noSuchBucket() {
        return new AwsException("NoSuchBucket", 404, "The specified bucket does not exist");
    }

    static AwsException noSuchKey() {
        return new AwsException("NoSuchKey", 404, "The specified key does not exist.");
    }

    static AwsException preconditionFailed(String header) {
        return new AwsException(
                "PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold: " + header);
    }

    ObjectKey key(ResourceId bucket, String key) {
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
        if (key.getBytes(StandardCharsets.UTF_8).length > 1024) {
            throw AwsException.invalid("KeyTooLongError", "Your key is too long");
        }
        return new ObjectKey(bucket, key);
    }

    Optional<ObjectInfo> find(ObjectKey key) {
        try {
            return Optional.of(buckets().head(key));
        } catch (FakeNativeException e) {
            return Optional.empty();
        }
    }

    /** Checks what a write asks of the object it replaces. */
    void requireConditions(ObjectKey key, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        Optional<ObjectInfo> present = find(key);
        if (ifMatch != null) {
            if (present.isEmpty()) {
                throw noSuchKey();
            }
            if (!unquoted(ifMatch).equals(unquoted(present.get().etag()))) {
                throw preconditionFailed("If-Match");
            }
        }
        if (ifNoneMatch != null) {
            // "Expects the '*' character"
            if (!ifNoneMatch.equals("*")) {
                throw new AwsException(
                        "NotImplemented", 501, "A header you provided implies functionality that is not implemented");
            }
            if (present.isPresent()) {
                throw preconditionFailed("If-None-Match");
            }
        }
    }

    void remember(ObjectKey key, String etag, Optional<Checksums.Sum> sum) {
        sum.ifPresentOrElse(value -> stored.put(key, new Stored(etag, value)), () -> stored.remove(key));
    }

    Optional<Checksums.Sum> checksum(ObjectInfo object) {
        return Optional.ofNullable(stored.get(object.key()))
                .filter(known -> known.etag().equals(object.etag()))
                .map(Stored::sum);
    }

    static String quoted(String etag) {
        return '"' + unquoted(etag) + '"';
    }

    static String unquoted(String etag) {
        return etag.startsWith("\"") && etag.endsWith("\"") && etag.length() > 1
                ? etag.substring(1, etag.length() - 1)
                : etag;
    }

    /** Refuses a member that is set and not among those served. */
    static void onlyServed(SdkPojo input, String... served) {
        List<String> known = List.of(served);
        for (SdkField<?> field : input.sdkFields()) {
            if (!known.contains(field.memberName()) && Shapes.value(field, input) != null) {
                throw new AwsException(
                        "NotImplemented",
                        501,
                        "A header or parameter you provided implies functionality that is not implemented: "
                                + field.locationName());
            }
        }
    }
}
