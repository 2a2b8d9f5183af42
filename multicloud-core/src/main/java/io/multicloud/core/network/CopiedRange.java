package io.multicloud.core.network;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.util.List;

/** Finds the range of a network that is made like another cloud's. */
public final class CopiedRange {
    /** The largest network that every cloud makes: AWS takes 65,536 addresses at the most, the others more. */
    private static final int SHORTEST_PREFIX = 16;

    private static final int BITS = 32;

    private CopiedRange() {}

    /**
     * Returns the original's range if every cloud takes it, and otherwise the smallest one that holds the subnets which are
     * copied, as the default network of Google Cloud is larger than any of AWS.
     *
     * @param original range of the network, as address and prefix
     * @param subnets ranges within it, at least one
     */
    public static String of(String original, List<String> subnets) {
        if (original.contains(":") || prefix(original) >= SHORTEST_PREFIX) {
            return original;
        }
        BigInteger first = null;
        BigInteger last = null;
        for (String subnet : subnets) {
            BigInteger begin = address(subnet);
            BigInteger end =
                    begin.add(BigInteger.ONE.shiftLeft(BITS - prefix(subnet))).subtract(BigInteger.ONE);
            first = first == null ? begin : first.min(begin);
            last = last == null ? end : last.max(end);
        }
        if (first == null || last == null) {
            return original;
        }
        int prefix = BITS - first.xor(last).bitLength();
        BigInteger base = first.shiftRight(BITS - prefix).shiftLeft(BITS - prefix);
        return InetAddresses.toAddrString(InetAddresses.fromIPv4BigInteger(base)) + "/" + prefix;
    }

    private static int prefix(String range) {
        return Integer.parseInt(range, range.indexOf('/') + 1, range.length(), 10);
    }

    private static BigInteger address(String range) {
        return InetAddresses.toBigInteger(InetAddresses.forString(range.substring(0, range.indexOf('/'))));
    }
}
