package io.multicloud.gcp.network;

/** Arithmetic on ranges whose form was checked before. */
final class Ipv4Ranges {
    private Ipv4Ranges() {}

    /** Tells whether a range lies within another. Ranges of IPv6 lie within nothing: subnets of them have no networks here. */
    static boolean contains(String outer, String inner) {
        if (outer.indexOf(':') >= 0 || inner.indexOf(':') >= 0) {
            return outer.equals(inner);
        }
        int prefix = prefix(outer);
        if (prefix > prefix(inner)) {
            return false;
        }
        long mask = prefix == 0 ? 0 : (0xFFFF_FFFFL << (32 - prefix)) & 0xFFFF_FFFFL;
        return (address(outer) & mask) == (address(inner) & mask);
    }

    private static int prefix(String range) {
        return Integer.parseInt(range.substring(range.indexOf('/') + 1));
    }

    private static long address(String range) {
        long address = 0;
        for (String part : range.substring(0, range.indexOf('/')).split("\\.", -1)) {
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }
}
