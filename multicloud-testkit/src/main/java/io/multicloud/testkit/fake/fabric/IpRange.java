package io.multicloud.testkit.fake.fabric;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * All addresses, IPv4 or IPv6, that share a prefix.
 *
 * @param bits 32 for IPv4, 128 for IPv6
 * @param first the lowest address as a number
 * @param prefix how many of the leading bits are shared
 */
record IpRange(int bits, BigInteger first, int prefix) {
    private static final int IPV4 = 32;
    private static final int IPV6 = 128;

    /** @throws IllegalArgumentException unless the first address is one of that many bits with zeros behind the prefix */
    IpRange {
        if (bits != IPV4 && bits != IPV6) {
            throw new IllegalArgumentException("an address has 32 or 128 bits, not " + bits);
        }
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("a prefix has 0 to " + bits + " bits, not " + prefix);
        }
        if (first.signum() < 0 || first.bitLength() > bits) {
            throw new IllegalArgumentException("an address of " + bits + " bits cannot be " + first);
        }
        if (prefix < bits && first.signum() != 0 && first.getLowestSetBit() < bits - prefix) {
            throw new IllegalArgumentException(
                    "range '" + text(bits, first) + "/" + prefix + "' must have zeros behind its prefix");
        }
    }

    /**
     * Reads the form {@code 10.0.0.0/16} or {@code fd00::/8}.
     *
     * @throws IllegalArgumentException if the text has another form, or bits behind the prefix are set
     */
    static IpRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("range '" + cidr + "' must have the form address/prefix");
        }
        byte[] address = bytes(cidr.substring(0, slash));
        try {
            return new IpRange(
                    address.length * 8,
                    new BigInteger(1, address),
                    Integer.parseInt(cidr, slash + 1, cidr.length(), 10));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("range '" + cidr + "' must end in a prefix length", e);
        }
    }

    private static byte[] bytes(String address) {
        // Only literals: a name would be looked up.
        if (!address.matches("(\\d{1,3}\\.){3}\\d{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("address '" + address + "' must be a literal IPv4 or IPv6 address");
        }
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address '" + address + "' must be a literal IPv4 or IPv6 address", e);
        }
    }

    /** Returns how many addresses there are. */
    BigInteger size() {
        return BigInteger.ONE.shiftLeft(bits - prefix);
    }

    /** Tells whether every address of the other range lies in this one. */
    boolean contains(IpRange other) {
        return bits == other.bits
                && prefix <= other.prefix
                && other.first.shiftRight(bits - prefix).equals(first.shiftRight(bits - prefix));
    }

    /** Tells whether any address lies in both. */
    boolean overlaps(IpRange other) {
        return contains(other) || other.contains(this);
    }

    /**
     * Returns one of the ranges of equal length into which this one is cut.
     *
     * @param longerPrefix of each part, not below this one's
     * @param index counts the parts from 0
     * @throws IllegalArgumentException if there is no such part
     */
    IpRange part(int longerPrefix, int index) {
        if (longerPrefix < prefix || longerPrefix > bits) {
            throw new IllegalArgumentException("a part of " + this + " cannot have a prefix of " + longerPrefix);
        }
        BigInteger offset = BigInteger.valueOf(index).shiftLeft(bits - longerPrefix);
        if (index < 0 || offset.compareTo(size()) >= 0) {
            throw new IllegalArgumentException("there is no part " + index + " of /" + longerPrefix + " in " + this);
        }
        return new IpRange(bits, first.add(offset), longerPrefix);
    }

    /**
     * Returns the text of an address.
     *
     * @param offset counts from the lowest
     * @throws IllegalArgumentException if it lies outside
     */
    String address(long offset) {
        BigInteger place = BigInteger.valueOf(offset);
        if (offset < 0 || place.compareTo(size()) >= 0) {
            throw new IllegalArgumentException("there is no address " + offset + " in " + this);
        }
        return text(bits, first.add(place));
    }

    /**
     * Returns the number of an address, counted from the lowest.
     *
     * @throws IllegalArgumentException if it lies outside, or too far from the lowest to be counted
     */
    long offset(String address) {
        byte[] bytes = bytes(address);
        BigInteger place = new BigInteger(1, bytes).subtract(first);
        if (bytes.length * 8 != bits || place.signum() < 0 || place.compareTo(size()) >= 0 || place.bitLength() > 63) {
            throw new IllegalArgumentException("address '" + address + "' does not lie in " + this);
        }
        return place.longValue();
    }

    @Override
    public String toString() {
        return text(bits, first) + "/" + prefix;
    }

    private static String text(int bits, BigInteger address) {
        return bits == IPV4 ? dotted(address.intValue()) : colons(address);
    }

    private static String dotted(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    /**
     * The canonical form of <a href="https://www.rfc-editor.org/rfc/rfc5952#section-4">RFC 5952</a>: lower case, no leading
     * zeros, the first of the longest runs of two or more zero groups left out.
     */
    private static String colons(BigInteger address) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = address.shiftRight(16 * (7 - i)).intValue() & 0xffff;
        }
        int from = 0;
        int length = 1;
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - start > length) {
                from = start;
                length = end - start;
            }
        }
        if (length < 2) {
            return joined(groups, 0, 8);
        }
        return joined(groups, 0, from) + "::" + joined(groups, from + length, 8);
    }

    private static String joined(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
