package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.simulation.Invariant;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What hosts send to a cloud, as it arrives there: for how long the line of each is taken by it. */
final class SentBlocks {
    private final VirtualTime time;
    private final long bytesPerSecond;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private @Nullable String found;

    SentBlocks(VirtualTime time, int megabits) {
        this.time = time;
        this.bytesPerSecond = megabits * 125_000L;
    }

    /** A host's. What is sent of one disk at one instant is one piece, and takes its time from then on. */
    private static final class Line {
        private String piece = "";
        private long takenUntil;
        private long lastTook;
    }

    /** Returns a provider before another one, which sees what arrives. */
    CloudProvider before(String host, CloudProvider provider) {
        return Interposed.of(provider, (method, arguments, call) -> {
            if (method.equals("writeBlock")) {
                SnapshotUpload upload = (SnapshotUpload) Objects.requireNonNull(arguments[0]);
                arrives(
                        host,
                        upload.snapshot().toString(),
                        ((ByteBuffer) Objects.requireNonNull(arguments[2])).remaining());
            }
            return call.with(arguments);
        });
    }

    void arrives(String host, String disk, int bytes) {
        Line line = lines.computeIfAbsent(host, name -> new Line());
        long now = time.nanoTime();
        String piece = disk + "@" + now;
        if (!piece.equals(line.piece)) {
            // A piece that was cut short gives its room back while the next one has been told its turn already.
            if (now < line.takenUntil - line.lastTook && found == null) {
                found = host + " sends " + disk + " while the line is taken for another "
                        + Duration.ofNanos(line.takenUntil - now);
            }
            line.piece = piece;
            line.takenUntil = Math.max(now, line.takenUntil);
            line.lastTook = 0;
        }
        long took = bytes * 1_000_000_000L / bytesPerSecond;
        line.takenUntil += took;
        line.lastTook += took;
    }

    Invariant keepToTheLimit() {
        return Invariant.of("all transfers of a host together keep to its bandwidth", () -> Optional.ofNullable(found));
    }
}
