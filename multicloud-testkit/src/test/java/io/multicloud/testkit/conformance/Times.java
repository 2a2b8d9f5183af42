package io.multicloud.testkit.conformance;

import io.multicloud.testkit.VirtualTime;
import java.time.Instant;

/** Virtual time for tests of the kit. */
final class Times {
    private Times() {}

    static VirtualTime start() {
        return VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z"));
    }
}
