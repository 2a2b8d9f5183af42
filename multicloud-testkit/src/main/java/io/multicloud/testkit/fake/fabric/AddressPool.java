package io.multicloud.testkit.fake.fabric;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives out the addresses of a range, each to one holder at a time. One that was never used comes before one that was
 * given back, and of those the one that was given back first: an address changes its holder as late as possible, as in
 * the clouds. Called under the world's lock.
 */
final class AddressPool {
    private final IpRange range;
    private final long lowest;
    private final long usable;
    private final long start;
    private final Deque<Long> returned = new ArrayDeque<>();
    private final Set<Long> taken = new HashSet<>();
    private long fresh;

    /**
     * Makes a pool.
     *
     * @param range all addresses
     * @param reservedFirst how many of the lowest are never given out
     * @param reservedLast how many of the highest are never given out
     * @param start any number; pools with different ones begin at different places
     */
    AddressPool(IpRange range, int reservedFirst, int reservedLast, long start) {
        long size =
                range.size().bitLength() > 63 ? Long.MAX_VALUE : range.size().longValue();
        this.range = range;
        this.lowest = reservedFirst;
        this.usable = Math.max(0, size - reservedFirst - reservedLast);
        this.start = usable == 0 ? 0 : Math.floorMod(start, usable);
    }

    /** Takes an address; null if none is left. */
    @Nullable
    String take() {
        Long offset = fresh < usable ? Long.valueOf(nextFresh()) : returned.pollFirst();
        if (offset == null) {
            return null;
        }
        taken.add(offset);
        return range.address(offset);
    }

    private long nextFresh() {
        long untilWrap = usable - start;
        long place = fresh < untilWrap ? start + fresh : fresh - untilWrap;
        fresh++;
        return lowest + place;
    }

    /**
     * Gives an address back.
     *
     * @throws IllegalArgumentException if it is not taken
     */
    void giveBack(String address) {
        long offset = range.offset(address);
        if (!taken.remove(offset)) {
            throw new IllegalArgumentException("address '" + address + "' of " + range + " is not taken");
        }
        returned.addLast(offset);
    }

    /** Returns how many are left. */
    long free() {
        return usable - taken.size();
    }
}
