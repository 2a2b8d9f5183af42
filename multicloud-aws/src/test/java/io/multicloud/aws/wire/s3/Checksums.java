package io.multicloud.aws.wire.s3;

import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Call;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * What a client says its bytes are: a checksum in a header or behind the body, or an MD5: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">checking object integrity</a>.
 */
final class Checksums {
    /** The algorithms, each named as in the headers. */
    enum Algorithm {
        CRC32(4),
        CRC32C(4),
        CRC64NVME(8),
        SHA1(20),
        SHA256(32);

        private final int bytes;

        Algorithm(int bytes) {
            this.bytes = bytes;
        }

        String header() {
            return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** A checksum. */
    record Sum(Algorithm algorithm, String value) {}

    private Checksums() {}

    /**
     * Compares the body with what was said of it.
     *
     * @return the checksum that came with it
     * @throws AwsException if it is not the same
     */
    static Optional<Sum> verify(Call call) {
        call.http().header("Content-MD5").ifPresent(md5 -> requireMd5(call.body(), md5));
        if (call.http().header("x-amz-content-sha256").orElse("").startsWith("STREAMING-")
                && call.http().header("x-amz-decoded-content-length").isEmpty()) {
            throw new AwsException(
                    "MissingContentLength",
                    411,
                    "You must provide the Content-Length HTTP header: of the decoded content");
        }
        requireOne(call);
        call.http().header("x-amz-decoded-content-length").ifPresent(length -> {
            if (!length.equals(String.valueOf(call.body().length))) {
                throw AwsException.invalid(
                        "IncompleteBody",
                        "You did not provide the number of bytes specified by the Content-Length HTTP header");
            }
        });
        for (Algorithm algorithm : Algorithm.values()) {
            Optional<String> said = call.http()
                    .header(algorithm.header())
                    .or(() -> Optional.ofNullable(call.trailers().get(algorithm.header())));
            if (said.isPresent()) {
                if (decoded(said.get()).length != algorithm.bytes) {
                    throw AwsException.invalid(
                            "InvalidRequest", "Value for " + algorithm.header() + " header is invalid.");
                }
                String computed = compute(algorithm, call.body());
                if (!computed.equals(said.get())) {
                    throw AwsException.invalid(
                            "BadDigest", "The " + algorithm + " you specified did not match the calculated checksum.");
                }
                return Optional.of(new Sum(algorithm, computed));
            }
        }
        call.http().header("x-amz-trailer").ifPresent(name -> {
            throw AwsException.invalid(
                    "MalformedTrailerError", "The request contained trailing data that was not well-formed: " + name);
        });
        return Optional.empty();
    }

    private static void requireOne(Call call) {
        long said = Arrays.stream(Algorithm.values())
                .filter(algorithm -> call.http().header(algorithm.header()).isPresent()
                        || call.trailers().containsKey(algorithm.header()))
                .count();
        if (said > 1) {
            throw AwsException.invalid(
                    "InvalidRequest",
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }
    }

    /** Refuses a body of which nothing tells that it arrived whole, where the operation needs it. */
    static void require(Call call) {
        boolean md5 = call.http().header("Content-MD5").isPresent();
        if (!md5 && verify(call).isEmpty()) {
            throw AwsException.invalid(
                    "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        }
    }

    /** Returns no bytes of what is no Base64. */
    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static void requireMd5(byte[] body, String md5) {
        if (decoded(md5).length != 16) {
            throw AwsException.invalid("InvalidDigest", "The Content-MD5 you specified is not valid.");
        }
        if (!md5.equals(Base64.getEncoder().encodeToString(digest("MD5", body)))) {
            throw AwsException.invalid("BadDigest", "The Content-MD5 you specified did not match what we received.");
        }
    }

    static String compute(Algorithm algorithm, byte[] bytes) {
        byte[] sum = switch (algorithm) {
            case CRC32 -> crc(new CRC32(), bytes);
            case CRC32C -> crc(new CRC32C(), bytes);
            case CRC64NVME -> ByteBuffer.allocate(8).putLong(crc64(bytes)).array();
            case SHA1 -> digest("SHA-1", bytes);
            case SHA256 -> digest("SHA-256", bytes);
        };
        return Base64.getEncoder().encodeToString(sum);
    }

    private static byte[] crc(Checksum checksum, byte[] bytes) {
        checksum.update(bytes);
        return ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
    }

    // CRC-64/NVME: https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-64-nvme, reflected
    private static long crc64(byte[] bytes) {
        long crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x9A6C9329AC4BC9B5L;
            }
        }
        return ~crc;
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
