package io.multicloud.core.discovery;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which artifact brings which kind of provider, for messages. */
final class KnownArtifacts {
    private static final SortedMap<String, String> BY_KIND = new TreeMap<>(Map.of(
            "aws", "io.multicloud:multicloud-aws",
            "azure", "io.multicloud:multicloud-azure",
            "gcp", "io.multicloud:multicloud-gcp",
            "oci", "io.multicloud:multicloud-oci"));

    private KnownArtifacts() {}

    /** Returns the artifact of a kind. */
    static Optional<String> of(String kind) {
        return Optional.ofNullable(BY_KIND.get(kind));
    }

    /** Returns the kinds whose artifact is known, sorted. */
    static Iterable<String> kinds() {
        return BY_KIND.keySet();
    }
}
