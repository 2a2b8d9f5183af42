package io.multicloud.gcp.wire;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.Precondition;
import io.multicloud.testkit.fake.storage.BucketBackend;
import io.multicloud.testkit.fake.storage.ObjectBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * What the JSON and the XML API of Cloud Storage share: buckets by name, <a
 * href="https://cloud.google.com/storage/docs/request-preconditions">generations</a>, <a
 * href="https://cloud.google.com/storage/docs/data-validation">checksums</a>.
 */
final class StoredObjects {
    private static final int CACHED = 10_000;

    private final Backing backing;
    private final Supplier<URI> endpoint;
    private final BucketBackend buckets;
    private final Set<ResourceId> deleted = new HashSet<>();
    // By generation, which no two objects of a bucket share.
    private final Map<String, Checksums> checksums = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Checksums> eldest) {
            return size() > CACHED;
        }
    };

    /** Returns where the bytes of an object are read. */
    String mediaLink(String bucket, String name, long generation) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return endpoint.get() + "/download/storage/v1/b/" + bucket + "/o/" + encoded + "?generation=" + generation
                + "&alt=media";
    }

    /**
     * Checksums in Base64.
     *
     * @param md5 of the bytes
     * @param crc32c of the bytes, the highest byte first
     */
    record Checksums(String md5, String crc32c) {}

    /**
     * For the objects of a fake cloud.
     *
     * @param endpoint where they can be read
     */
    StoredObjects(Backing backing, Supplier<URI> endpoint) {
        this.backing = backing;
        this.endpoint = endpoint;
        this.buckets = backing.cloud().storage().buckets();
    }

    /** Says that a bucket is gone: here it is so at once, while the fake still lets time pass. */
    void deleted(ResourceId bucket) {
        deleted.removeIf(old -> buckets.known(old).isEmpty());
        deleted.add(bucket);
    }

    boolean isDeleted(ResourceId bucket) {
        return deleted.contains(bucket);
    }

    BucketBackend buckets() {
        return buckets;
    }

    /** Tells whether a bucket is there: deletes of buckets are over when they are answered. */
    boolean present(ResourceId bucket) {
        return !deleted.contains(bucket);
    }

    ResourceId require(String bucket) {
        return buckets.named(backing.home(), bucket)
                .filter(id -> !deleted.contains(id))
                .orElseThrow(() -> new GcpError(404, "notFound", "The specified bucket does not exist."));
    }

    ObjectKey key(String bucket, String name) {
        return new ObjectKey(require(bucket), name);
    }

    /** Returns what is known of an object, past every fault; empty if it is not there. */
    Optional<ObjectInfo> find(ObjectKey key) {
        Page<ObjectInfo> page = buckets.listObjects(
                ObjectQuery.in(key.bucket()).withPrefix(key.key()).withPageSize(1));
        // A key comes before all that it begins.
        return page.items().stream().filter(info -> info.key().equals(key)).findFirst();
    }

    static GcpError missing(ObjectKey key) {
        return new GcpError(404, "notFound", "No such object: " + key.bucket().nativeId() + "/" + key.key());
    }

    static long generation(String etag) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(etag)).getLong();
    }

    static String etag(long generation) {
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(Long.BYTES).putLong(generation).array());
    }

    /** Returns what an {@code ifGenerationMatch} demands, where 0 means that there is none. */
    static Precondition precondition(Optional<String> ifGenerationMatch) {
        if (ifGenerationMatch.isEmpty()) {
            return Precondition.none();
        }
        try {
            long generation = Long.parseLong(ifGenerationMatch.get());
            return generation == 0 ? Precondition.absent() : Precondition.matches(etag(generation));
        } catch (NumberFormatException e) {
            throw GcpError.invalidField("ifGenerationMatch", ifGenerationMatch.get(), "Must be a number.");
        }
    }

    /** Refuses a read of another generation than is asked for. */
    void requireGeneration(ObjectKey key, Optional<String> generation, Optional<String> ifGenerationMatch) {
        if (generation.isEmpty() && ifGenerationMatch.isEmpty()) {
            return;
        }
        String current =
                find(key).map(info -> Long.toString(generation(info.etag()))).orElseThrow(() -> missing(key));
        if (generation.isPresent() && !generation.get().equals(current)) {
            throw missing(key);
        }
        if (ifGenerationMatch.isPresent() && !ifGenerationMatch.get().equals(current)) {
            throw GcpError.conditionNotMet("At least one of the pre-conditions you specified did not hold.");
        }
    }

    static ObjectBytes bytes(byte[] body) {
        try {
            return ObjectBytes.readFrom(new ByteArrayInputStream(body), Long.MAX_VALUE - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the checksums of what is stored, whatever a fault makes of it on its way. */
    Checksums checksums(ObjectInfo info) {
        String key = info.key().bucket().nativeId() + "/" + info.etag();
        Checksums known = checksums.get(key);
        if (known == null) {
            ObjectBytes bytes = buckets.bytes(info.key())
                    .orElseThrow(
                            () -> backing.world().refusal(ErrorCode.NOT_FOUND, ResourceType.BUCKET, "no such object"));
            known = checksums(bytes);
            checksums.put(key, known);
        }
        return known;
    }

    static Checksums checksums(ObjectBytes bytes) {
        CRC32C crc = new CRC32C();
        try (InputStream in = bytes.open(0, bytes.length())) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                crc.update(buffer, 0, count);
            }
            byte[] md5 = bytes.digest(MessageDigest.getInstance("MD5"));
            byte[] sum = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
            return new Checksums(
                    Base64.getEncoder().encodeToString(md5), Base64.getEncoder().encodeToString(sum));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
