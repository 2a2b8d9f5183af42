package io.multicloud.testkit.fake.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** How a cloud names the version of an object. */
public enum EtagStyle {
    /**
     * The MD5 of the bytes, and of the parts' MD5s with their count for an upload in parts; the one style that repeats
     * itself when the same bytes are written again. S3, <a
     * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html">Object</a>.
     */
    CONTENT_MD5 {
        @Override
        String of(ObjectBytes bytes, List<String> partEtags, long write, Instant now) {
            if (partEtags.isEmpty()) {
                return HexFormat.of().formatHex(bytes.digest(Checksums.md5()));
            }
            MessageDigest digest = Checksums.md5();
            partEtags.forEach(etag -> digest.update(HexFormat.of().parseHex(etag)));
            return HexFormat.of().formatHex(digest.digest()) + "-" + partEtags.size();
        }
    },
    /** A generation number in Base64. Cloud Storage. */
    GENERATION {
        @Override
        String of(ObjectBytes bytes, List<String> partEtags, long write, Instant now) {
            long generation = now.toEpochMilli() * 1000 + write;
            return Base64.getEncoder()
                    .encodeToString(
                            ByteBuffer.allocate(Long.BYTES).putLong(generation).array());
        }
    },
    /** The time of the write in hexadecimal. Blob Storage. */
    TIME {
        @Override
        String of(ObjectBytes bytes, List<String> partEtags, long write, Instant now) {
            return "0x" + Long.toHexString(now.toEpochMilli() * 10_000 + write).toUpperCase(Locale.ROOT);
        }
    },
    /** A random-looking id. OCI. */
    UNIQUE_ID {
        @Override
        String of(ObjectBytes bytes, List<String> partEtags, long write, Instant now) {
            return UUID.nameUUIDFromBytes((now + "/" + write).getBytes(StandardCharsets.UTF_8))
                    .toString();
        }
    };

    /**
     * Returns the etag of a write.
     *
     * @param partEtags what the parts of an upload in parts had; empty for a plain write
     * @param write how many writes the bucket has seen
     */
    abstract String of(ObjectBytes bytes, List<String> partEtags, long write, Instant now);
}
