package io.multicloud.testkit.simulation;

import java.util.Set;
import java.util.TreeSet;

/**
 * Who can reach whom, by name: hosts, accounts of clouds, a journal. Every way is open until it is cut, and each direction is
 * cut by itself: with the way back cut, a request arrives and its answer does not. Not thread-safe: it lives in virtual time.
 */
public final class Links {
    private final Set<String> cut = new TreeSet<>();

    Links() {}

    /** Cuts the way from one to another, and leaves the way back. */
    public void cut(String from, String to) {
        cut.add(way(from, to));
    }

    /** Cuts both ways between two. */
    public void cutBoth(String one, String other) {
        cut(one, other);
        cut(other, one);
    }

    /** Opens the way from one to another. */
    public void mend(String from, String to) {
        cut.remove(way(from, to));
    }

    /** Opens both ways between two. */
    public void mendBoth(String one, String other) {
        mend(one, other);
        mend(other, one);
    }

    /** Opens every way. */
    public void mendAll() {
        cut.clear();
    }

    /** Tells whether what one sends reaches another. */
    public boolean open(String from, String to) {
        return cut.isEmpty() || !cut.contains(way(from, to));
    }

    private static String way(String from, String to) {
        return from + " -> " + to;
    }

    @Override
    public String toString() {
        return cut.isEmpty() ? "all ways are open" : "cut: " + cut;
    }
}
