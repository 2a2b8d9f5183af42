package io.multicloud.core.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Groups the runs of a reader by windows, and long stretches of nothing into one. By one thread at a time. */
final class Windows {
    private final ImageReader reader;
    private final long limit;
    private long position;
    private @Nullable Run current;

    /** Goes through the disk from {@code start} on. */
    Windows(ImageReader reader, long start) throws IOException {
        this(reader, start, reader.diskSize());
    }

    /** Goes through the disk from {@code start} to {@code limit}, each a multiple of {@link Extent#WINDOW} or its end. */
    Windows(ImageReader reader, long start, long limit) throws IOException {
        this.reader = reader;
        this.limit = limit;
        this.position = start;
        reader.seek(start);
    }

    /** Fills the next window; false at the limit. */
    boolean next(Window window) throws IOException {
        if (position >= limit) {
            return false;
        }
        Run run = runAt(position);
        if (run == null) {
            return false;
        }
        if (run.isAbsent()) {
            long whole = run.end() == reader.diskSize() ? run.end() : run.end() / Extent.WINDOW * Extent.WINDOW;
            long end = Math.min(whole, limit);
            if (end > position) {
                window.setAbsent(position, end - position);
                position = end;
                return true;
            }
        }
        long end = reader.windowEnd(position);
        window.setContent(position, end - position);
        while (run != null && run.offset() < end) {
            if (!run.isAbsent()) {
                window.add(run);
            }
            if (run.end() > end) {
                // Goes on in the next window: only what is absent does.
                break;
            }
            run = runAt(run.end());
        }
        position = end;
        return true;
    }

    private @Nullable Run runAt(long at) throws IOException {
        while (current == null || current.end() <= at) {
            Run next = reader.next();
            if (next == null) {
                return null;
            }
            current = next;
        }
        return current;
    }
}
