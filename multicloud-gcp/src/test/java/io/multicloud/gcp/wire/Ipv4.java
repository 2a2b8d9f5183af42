package io.multicloud.gcp.wire;

/**
 * The primary range of a subnet: <a href="https://cloud.google.com/vpc/docs/subnets">/29 to /4, the first two and the last
 * two addresses reserved</a>.
 *
 * @param first the lowest address as a number
 * @param prefix how many of the leading bits are shared
 */
record Ipv4(long first, int prefix) {
    /** Reads the form {@code 10.0.0.0/16}. */
    static Ipv4 parse(String field, String text) {
        String[] parts = text.split("[./]", -1);
        long first = 0;
        int prefix = -1;
        try {
            if (parts.length == 5 && text.indexOf('/') > text.lastIndexOf('.')) {
                for (int i = 0; i < 4; i++) {
                    int octet = Integer.parseInt(parts[i]);
                    if (octet < 0 || octet > 255) {
                        throw new NumberFormatException();
                    }
                    first = first << 8 | octet;
                }
                prefix = Integer.parseInt(parts[4]);
            }
        } catch (NumberFormatException e) {
            prefix = -1;
        }
        if (prefix < 4 || prefix > 29 || (first & ((1L << (32 - prefix)) - 1)) != 0) {
            throw GcpError.invalidField(field, text, "Must be a CIDR address range from /4 to /29.");
        }
        return new Ipv4(first, prefix);
    }

    boolean overlaps(Ipv4 other) {
        int shared = 32 - Math.min(prefix, other.prefix);
        return first >> shared == other.first >> shared;
    }

    /** Returns the address that is so far from the lowest. */
    String address(long offset) {
        long number = first + offset;
        return (number >> 24) + "." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
    }

    /** Returns how many addresses there are. */
    long size() {
        return 1L << (32 - prefix);
    }
}
