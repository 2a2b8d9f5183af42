package io.multicloud.aws.wire.ec2;

import io.multicloud.aws.wire.AwsException;

/**
 * A range of IPv4 addresses.
 *
 * @param first as a number
 * @param prefix its length in bits
 */
record Ipv4Block(long first, int prefix) {
    /** Reads {@code a.b.c.d/n}; bits behind the prefix are cut off, as EC2 does. */
    static Ipv4Block parse(String cidr) {
        if (!cidr.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}/[0-9]{1,2}")) {
            throw malformed(cidr);
        }
        String[] halves = cidr.split("/", -1);
        long address = 0;
        for (String part : halves[0].split("\\.", -1)) {
            if (Integer.parseInt(part) > 255) {
                throw malformed(cidr);
            }
            address = address << 8 | Integer.parseInt(part);
        }
        int prefix = Integer.parseInt(halves[1]);
        if (prefix > 32) {
            throw malformed(cidr);
        }
        return new Ipv4Block(address & -(1L << (32 - prefix)), prefix);
    }

    private static AwsException malformed(String cidr) {
        return AwsException.invalid(
                "InvalidParameterValue",
                "Value (" + cidr + ") for parameter cidrBlock is invalid. This is not a valid CIDR block.");
    }

    long size() {
        return 1L << (32 - prefix);
    }

    boolean contains(Ipv4Block other) {
        return other.first >= first && other.first + other.size() <= first + size();
    }

    boolean overlaps(Ipv4Block other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public String toString() {
        return (first >> 24) + "." + (first >> 16 & 255) + "." + (first >> 8 & 255) + "." + (first & 255) + "/"
                + prefix;
    }
}
