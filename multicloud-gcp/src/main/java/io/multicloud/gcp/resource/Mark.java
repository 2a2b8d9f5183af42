package io.multicloud.gcp.resource;

import io.multicloud.api.ResourceSpec;
import io.multicloud.api.spi.Environment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * By which a create is known again: written on what it makes.
 *
 * @param token stands for the idempotency token, or for this one call where there is none; 26 characters that a label may
 *     have
 * @param spec stands for everything else that was asked for; of the same form
 */
public record Mark(String token, String spec) {
    private static final int LENGTH = 26;

    /** Returns the mark of a create. */
    public static Mark of(ResourceSpec spec, Environment environment) {
        return of(spec, "", environment);
    }

    /**
     * Returns the mark of a create.
     *
     * @param secret what of the spec its text does not show
     */
    public static Mark of(ResourceSpec spec, String secret, Environment environment) {
        return new Mark(hash(spec.idempotencyToken().orElseGet(environment::newId)), hash(spec + "\n" + secret));
    }

    /** Returns both parts in one word of at most 63 characters. */
    public String joined() {
        return token + "-" + spec;
    }

    /** Returns a name for something that belongs to a text: lower-case letters and digits. */
    public static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            // A leading letter, and then 5 bits a character: 125 bits are enough for anything.
            return "h" + pad(new BigInteger(1, digest).toString(32));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String pad(String digits) {
        return ("0".repeat(LENGTH) + digits).substring(digits.length() + 1, digits.length() + LENGTH);
    }
}
