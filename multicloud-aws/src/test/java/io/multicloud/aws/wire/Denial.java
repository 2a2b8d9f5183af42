package io.multicloud.aws.wire;

/** Requests that no policy allows: some of those to come, in a row. Thread-safe. */
public final class Denial {
    private final long first;
    private final long times;
    private long seen;
    private long struck;
    private boolean lifted;

    Denial(long first, long times) {
        if (first < 1 || times < 1) {
            throw new IllegalArgumentException("both numbers must be at least 1, were " + first + " and " + times);
        }
        this.first = first;
        this.times = times;
    }

    synchronized boolean strikes() {
        seen++;
        if (lifted || seen < first || seen - first >= times) {
            return false;
        }
        struck++;
        return true;
    }

    /** Returns how many requests were refused. */
    public synchronized long struck() {
        return struck;
    }

    /** Refuses no more. */
    public synchronized void lift() {
        lifted = true;
    }
}
