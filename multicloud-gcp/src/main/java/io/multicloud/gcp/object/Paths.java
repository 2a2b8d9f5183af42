package io.multicloud.gcp.object;

import java.nio.charset.StandardCharsets;

/**
 * Paths and queries as the <a href="https://cloud.google.com/storage/docs/authentication/canonical-requests">canonical
 * request</a> wants them.
 */
public final class Paths {
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private Paths() {}

    /** Returns a text with everything but unreserved characters encoded. */
    static String encoded(String text) {
        return encoded(text, "");
    }

    /** Returns the path of an object, with its slashes. */
    public static String path(String bucket, String key) {
        return "/" + encoded(bucket) + "/" + encoded(key, "/");
    }

    private static String encoded(String text, String alsoPlain) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (PLAIN.indexOf(c) >= 0 || alsoPlain.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format("%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
