package io.multicloud.api.network;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Checks the text form of address ranges. */
final class Cidrs {
    private Cidrs() {}

    /**
     * Accepts an IPv4 or IPv6 range whose host bits are zero.
     *
     * @throws IllegalArgumentException naming the value and the rule
     */
    static String require(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw refused(cidr, "must have the form address/prefix, for example 10.0.0.0/16");
        }
        byte[] address = parse(cidr.substring(0, slash), cidr);
        int prefix;
        try {
            prefix = Integer.parseInt(cidr, slash + 1, cidr.length(), 10);
        } catch (NumberFormatException e) {
            throw refused(cidr, "must end in a prefix length");
        }
        if (prefix < 0 || prefix > address.length * 8) {
            throw refused(cidr, "must have a prefix length from 0 to " + address.length * 8);
        }
        for (int bit = prefix; bit < address.length * 8; bit++) {
            if ((address[bit / 8] & (0x80 >> (bit % 8))) != 0) {
                throw refused(cidr, "must have zeros behind its prefix");
            }
        }
        return cidr;
    }

    private static byte[] parse(String text, String cidr) {
        // Only literals: a name would be looked up in DNS.
        if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw refused(cidr, "must start with a literal IPv4 or IPv6 address");
        }
        if (text.indexOf(':') < 0 && !text.matches("(\\d{1,3}\\.){3}\\d{1,3}")) {
            throw refused(cidr, "must start with four numbers joined by dots");
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw refused(cidr, "must start with a literal IPv4 or IPv6 address");
        }
    }

    private static IllegalArgumentException refused(String cidr, String rule) {
        return new IllegalArgumentException("address range '" + cidr + "' " + rule);
    }
}
