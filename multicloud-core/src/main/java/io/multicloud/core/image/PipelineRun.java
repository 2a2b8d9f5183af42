package io.multicloud.core.image;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One run of the pipeline.
 *
 * <p>Each worker takes the next window from the source, brings it through all stages but the last, and puts it down. The
 * worker that puts down the window whose turn it is hands it and all that follow without a gap to the output, while the
 * other one goes on. A worker without a free window waits, and so does one that is too far ahead: whoever has the
 * window whose turn it is never does, so there is no standstill. There are two locks: {@code source}, which orders taking, and {@code this}, for everything else; the
 * second may be taken inside of the first, never the other way around.
 */
final class PipelineRun {
    /** Two being worked on, and as many with content waiting for their turn. */
    private static final int WINDOWS = 4;

    /**
     * So many windows of zeros may wait for their turn: they are found in a tenth of the time that content takes, and hold no
     * buffers.
     */
    private static final int MOST_DONE = 256;

    private final Windows source;
    private final WindowOutput output;
    private final Deque<Window> free = new ArrayDeque<>();
    private final TreeMap<Long, Window> done = new TreeMap<>();
    private long taken;
    private long turn;
    private boolean handingOver;
    private boolean closed;
    private int helping;
    private @Nullable Throwable failure;
    private long dataBytes;
    private long zeroBytes;
    private long dataExtents;

    PipelineRun(Windows source, WindowOutput output) {
        this.source = source;
        this.output = output;
        for (int i = 0; i < WINDOWS; i++) {
            free.add(new Window());
        }
    }

    CopyResult run(Executor executor) throws IOException {
        try {
            executor.execute(this::help);
        } catch (RejectedExecutionException e) {
            // No thread to spare: the caller's does all of it.
        }
        work();
        awaitHelper();
        Throwable failed;
        synchronized (this) {
            failed = failure;
        }
        if (failed != null) {
            rethrow(failed);
        }
        output.finish();
        return new CopyResult(dataBytes, zeroBytes, dataExtents);
    }

    private void help() {
        synchronized (this) {
            if (closed) {
                return;
            }
            helping++;
        }
        try {
            work();
        } finally {
            synchronized (this) {
                helping--;
                notifyAll();
            }
        }
    }

    /** A helper that has not begun by now never will; one that has ends soon. */
    private synchronized void awaitHelper() {
        closed = true;
        boolean interrupted = false;
        while (helping > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try (Scratch scratch = new Scratch();
                WindowEncoder encoder = output.encoder()) {
            MessageDigest digest = Sha256.digest();
            Window window = awaitFree();
            while (window != null && take(window)) {
                window.read(scratch, digest);
                if (!window.isZero()) {
                    encoder.encode(window);
                }
                putDown(window);
                window = awaitFree();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new InterruptedIOException("interrupted while copying a disk"));
        } catch (Throwable e) {
            fail(e);
        }
    }

    private synchronized @Nullable Window awaitFree() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        while ((free.isEmpty() || done.size() >= MOST_DONE) && failure == null) {
            wait();
        }
        return failure == null ? free.remove() : null;
    }

    private boolean take(Window window) throws IOException {
        synchronized (source) {
            if (!source.next(window)) {
                return false;
            }
            window.setTicket(taken);
            taken++;
            return true;
        }
    }

    private void putDown(Window window) throws IOException {
        synchronized (this) {
            if (window.isZero()) {
                done.put(window.ticket(), window.withoutBuffers());
                free.add(window);
                notifyAll();
            } else {
                done.put(window.ticket(), window);
            }
            if (handingOver) {
                return;
            }
            handingOver = true;
        }
        for (Window next = nextInTurn(); next != null; next = nextInTurn()) {
            output.take(next);
            count(next);
            release(next);
        }
    }

    private synchronized @Nullable Window nextInTurn() {
        Window next = failure == null ? done.remove(turn) : null;
        handingOver = next != null;
        return next;
    }

    private synchronized void count(Window window) {
        for (Extent extent : window.extents()) {
            if (extent instanceof Extent.Data) {
                dataBytes += extent.length();
                dataExtents++;
            } else {
                zeroBytes += extent.length();
            }
        }
    }

    private synchronized void release(Window window) {
        turn++;
        if (!window.isZero()) {
            free.add(window);
        }
        notifyAll();
    }

    private synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        } else if (failure != e) {
            failure.addSuppressed(e);
        }
        notifyAll();
    }

    private static void rethrow(Throwable e) throws IOException {
        if (e instanceof IOException io) {
            throw io;
        }
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        throw new IOException(e);
    }
}
