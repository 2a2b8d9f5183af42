package io.multicloud.testkit.fake.storage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Checksums, and what they are there to find. */
final class Checksums {
    private Checksums() {}

    static byte[] sha256(byte[] bytes) {
        return digest("SHA-256").digest(bytes);
    }

    static MessageDigest sha256() {
        return digest("SHA-256");
    }

    static MessageDigest md5() {
        return digest("MD5");
    }

    /** Flips one bit in the middle. */
    static void corrupt(byte[] bytes) {
        if (bytes.length > 0) {
            bytes[bytes.length / 2] ^= 1;
        }
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
