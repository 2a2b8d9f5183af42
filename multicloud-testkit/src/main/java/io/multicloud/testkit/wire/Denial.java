package io.multicloud.testkit.wire;

/**
 * Requests that no policy allows: some of those to come, in a row. Fake clouds know no permissions, so a front refuses these
 * itself, in the words of its cloud. Thread-safe.
 */
public final class Denial {
    private final long first;
    private final long times;
    private long seen;
    private long struck;
    private boolean lifted;

    /**
     * Places it.
     *
     * @param first the first of the requests still to come, from 1
     * @param times how many in a row
     * @throws IllegalArgumentException if one is below 1
     */
    public Denial(long first, long times) {
        if (first < 1 || times < 1) {
            throw new IllegalArgumentException("both numbers must be at least 1, were " + first + " and " + times);
        }
        this.first = first;
        this.times = times;
    }

    /** Counts a request, and tells whether it is to be refused. */
    public synchronized boolean strikes() {
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
