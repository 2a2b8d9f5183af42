package io.multicloud.core.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Groups the runs of a reader by windows, and long stretches of nothing into one. By one thread at a time. */
final class Windows {
    private final ImageReader reader;
    private long position;
    private @Nullable Run current;

    /** Goes through the disk from {@code start} on. */
    Windows(ImageReader reader, long start) throws IOException {
        this.reader = reader;
        this.position = start;
        reader.seek(start);
    }

    /** Fills the next window; false at the end of the disk. */
    boolean next(Window window) throws IOException {
        Run run = runAt(position);
        if (run == null) {
            return false;
        }
        if (run.isAbsent()) {
            long end = run.end() == reader.diskSize() ? run.end() : run.end() / Extent.WINDOW * Extent.WINDOW;
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
