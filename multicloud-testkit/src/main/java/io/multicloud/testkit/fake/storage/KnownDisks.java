package io.multicloud.testkit.fake.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The disks of the files that were imported last, by all clouds of this process. A file holds the same disk wherever it is, and
 * unpacking one takes as long as the disk is large, mostly for its zeros; a simulation imports the same file again and again.
 * Disks are sparse and never change, so that a few cost little. Thread-safe.
 */
final class KnownDisks {
    private static final int MOST = 128;

    /** A disk that holds more than this is not worth its memory. */
    private static final long LARGEST_FILE = 32L << 20;

    // Guarded by itself; the one that was used last is at the end.
    private static final Map<ByteBuffer, ByteImage> KNOWN = new LinkedHashMap<>();

    private KnownDisks() {}

    /**
     * Returns the disk of a file.
     *
     * @throws IOException as {@link DiskArchive#read}
     */
    static ByteImage of(ObjectBytes file) throws IOException {
        if (file.length() > LARGEST_FILE) {
            return DiskArchive.read(file.open(0, file.length()));
        }
        ByteBuffer name = ByteBuffer.wrap(file.digest(Checksums.sha256()));
        synchronized (KNOWN) {
            ByteImage known = KNOWN.remove(name);
            if (known != null) {
                KNOWN.put(name, known);
                return known;
            }
        }
        ByteImage disk = DiskArchive.read(file.open(0, file.length()));
        synchronized (KNOWN) {
            KNOWN.put(name, disk);
            if (KNOWN.size() > MOST) {
                KNOWN.remove(KNOWN.keySet().iterator().next());
            }
        }
        return disk;
    }
}
