package io.multicloud.api;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or storage. Units are binary: 1 GiB is 1,073,741,824 bytes.
 *
 * @param bytes the exact size, never negative
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
    /** No bytes. */
    public static final DataSize ZERO = new DataSize(0);

    private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]*)");

    /** @throws IllegalArgumentException if {@code bytes} is negative */
    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("data size must not be negative, was " + bytes);
        }
    }

    /** Returns a size of {@code n} bytes. */
    public static DataSize bytes(long n) {
        return new DataSize(n);
    }

    /** Returns a size of {@code n} KiB. */
    public static DataSize kib(long n) {
        return new DataSize(Math.multiplyExact(n, 1L << 10));
    }

    /** Returns a size of {@code n} MiB. */
    public static DataSize mib(long n) {
        return new DataSize(Math.multiplyExact(n, 1L << 20));
    }

    /** Returns a size of {@code n} GiB. */
    public static DataSize gib(long n) {
        return new DataSize(Math.multiplyExact(n, 1L << 30));
    }

    /** Returns a size of {@code n} GiB, rounded to whole bytes; catalogs publish fractions of a GiB. */
    public static DataSize gib(double n) {
        return new DataSize(Math.round(n * (1L << 30)));
    }

    /**
     * Reads a number with a unit: {@code 8GiB}, {@code 512 MiB}, {@code 1.5T}. {@code K}, {@code M},
     * {@code G}, {@code T}, with or without {@code iB} or {@code B}, are all binary; a number alone or
     * with {@code B} is bytes.
     *
     * @throws IllegalArgumentException if the text has another form or is no whole number of bytes
     */
    public static DataSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (matcher.matches()) {
            int shift = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                case "", "b" -> 0;
                case "k", "kb", "kib" -> 10;
                case "m", "mb", "mib" -> 20;
                case "g", "gb", "gib" -> 30;
                case "t", "tb", "tib" -> 40;
                default -> -1;
            };
            if (shift >= 0) {
                try {
                    return new DataSize(new BigDecimal(matcher.group(1))
                            .multiply(BigDecimal.valueOf(1L << shift))
                            .longValueExact());
                } catch (ArithmeticException e) {
                    throw new IllegalArgumentException("data size '" + text + "' must be a whole number of bytes", e);
                }
            }
        }
        throw new IllegalArgumentException("data size '" + text + "' must be a number with a unit such as 8GiB");
    }

    /** Returns this size in GiB. */
    public double toGiB() {
        return bytes / (double) (1L << 30);
    }

    /** Returns the sum. */
    public DataSize plus(DataSize other) {
        return new DataSize(Math.addExact(bytes, other.bytes));
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** Returns the size in the largest unit that divides it, for example {@code 8GiB}; {@link #parse} reads it back. */
    @Override
    public String toString() {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long value = bytes;
        while (unit < units.length - 1 && value != 0 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return value + units[unit];
    }
}
