package io.multicloud.gcp.wire;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.testkit.fake.ResourceBackend;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Fingerprints of what is changed as a whole: who writes it must have read it (<a
 * href="https://cloud.google.com/compute/docs/labeling-resources">labels</a>, <a
 * href="https://cloud.google.com/compute/docs/metadata/setting-custom-metadata">metadata</a>).
 */
final class Fingerprints {
    private Fingerprints() {}

    /** Returns the fingerprint of something that is written as text. */
    static String of(Object content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(content.toString().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the fingerprint of labels. */
    static String ofLabels(Map<String, String> labels) {
        return of(new TreeMap<>(labels));
    }

    /** Refuses a fingerprint that is not up to date. */
    static void require(String what, String given, String current) {
        if (!given.equals(current)) {
            throw GcpError.conditionNotMet(what + " fingerprint either invalid or resource "
                    + what.toLowerCase(Locale.ROOT) + " have changed");
        }
    }

    /** Replaces the labels of something in the fake. */
    static <R extends Resource> R relabel(
            ResourceBackend<R, ?, ?> backend, ResourceId id, Map<String, String> old, Map<String, String> labels) {
        Set<String> gone = new TreeSet<>(old.keySet());
        gone.removeAll(labels.keySet());
        // The new ones first: they may be refused.
        R tagged = backend.tag(id, labels);
        return gone.isEmpty() ? tagged : backend.untag(id, gone);
    }
}
