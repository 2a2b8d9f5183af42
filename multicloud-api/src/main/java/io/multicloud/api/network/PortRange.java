package io.multicloud.api.network;

/**
 * Ports from {@code first} to {@code last}, both included.
 *
 * @param first 0 to 65535
 * @param last not below {@code first}
 */
public record PortRange(int first, int last) {
    /** Every port; also used for protocols that have none. */
    public static final PortRange ALL = new PortRange(0, 65535);

    /** @throws IllegalArgumentException if the bounds are out of range or reversed */
    public PortRange {
        if (first < 0 || last > 65535 || first > last) {
            throw new IllegalArgumentException(
                    "port range " + first + "-" + last + " must lie within 0-65535, lower first");
        }
    }

    /** Returns the range of one port. */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /** Tells whether a port lies in the range. */
    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
