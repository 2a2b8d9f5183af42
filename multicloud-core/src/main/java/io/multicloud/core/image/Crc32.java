package io.multicloud.core.image;

/**
 * CRC-32 of what is put together, from that of the parts: shifting a remainder by n bits is multiplying it by x^n modulo
 * the polynomial. Bits are reflected: the highest one is the coefficient of 1. (crc32_combine in
 * https://github.com/madler/zlib/blob/v1.3.1/crc32.c)
 */
final class Crc32 {
    private static final int POLYNOMIAL = 0xedb8_8320;
    private static final int ONE = 1 << 31;

    /** x^(2^i). */
    private static final int[] POWERS = new int[Integer.SIZE];

    static {
        POWERS[0] = ONE >>> 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = multiply(POWERS[i - 1], POWERS[i - 1]);
        }
    }

    private Crc32() {}

    /** Returns the CRC of bytes with {@code first} followed by {@code length} bytes with {@code second}. */
    static long combine(long first, long second, long length) {
        int shift = ONE;
        int power = 3;
        for (long rest = length; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                // The powers repeat: x^(2^32) is x^1, for the polynomial is primitive.
                shift = multiply(shift, POWERS[power % Integer.SIZE]);
            }
            power++;
        }
        return Integer.toUnsignedLong(multiply(shift, (int) first)) ^ second;
    }

    private static int multiply(int a, int b) {
        int product = 0;
        int factor = b;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= factor;
            }
            factor = (factor & 1) != 0 ? factor >>> 1 ^ POLYNOMIAL : factor >>> 1;
        }
        return product;
    }
}
