package io.multicloud.core.migration;

import java.time.Duration;

/** How long clouds usually take, where nothing better is known: what estimates and the share of each step in the whole go by. */
final class Usual {
    static final Duration STOP = Duration.ofSeconds(30);
    static final Duration SNAPSHOT = Duration.ofSeconds(60);
    static final Duration IMPORT = Duration.ofSeconds(60);
    /** https://cloud.google.com/compute/docs/import/import-existing-image: an import takes minutes. */
    static final Duration IMAGE_IMPORT = Duration.ofMinutes(3);

    static final Duration IMAGE = Duration.ofSeconds(10);
    static final Duration BOOT = Duration.ofSeconds(30);

    private Usual() {}
}
