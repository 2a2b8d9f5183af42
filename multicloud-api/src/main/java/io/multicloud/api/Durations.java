package io.multicloud.api;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them in configuration. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
    private static final Pattern TEXT = Pattern.compile("(?:" + PART.pattern() + "\\s*)+");

    private Durations() {}

    /**
     * Reads whole numbers with units ({@code ms}, {@code s}, {@code m}, {@code h}, {@code d}), for example
     * {@code 30s}, {@code 5m} or {@code 1h 30m}, or the ISO-8601 form such as {@code PT5M}. A day has 24 hours.
     *
     * @throws IllegalArgumentException if the text has another form, or is negative or too long
     */
    public static Duration parse(String text) {
        String stripped = text.strip().toLowerCase(Locale.ROOT);
        try {
            if (TEXT.matcher(stripped).matches()) {
                Duration sum = Duration.ZERO;
                Matcher part = PART.matcher(stripped);
                while (part.find()) {
                    sum = sum.plus(part(Long.parseLong(part.group(1)), part.group(2)));
                }
                return sum;
            }
            if (stripped.startsWith("p")) {
                Duration duration = Duration.parse(stripped);
                if (!duration.isNegative()) {
                    return duration;
                }
            }
        } catch (ArithmeticException | NumberFormatException | DateTimeParseException e) {
            throw new IllegalArgumentException(rule(text), e);
        }
        throw new IllegalArgumentException(rule(text));
    }

    /** Returns the duration in the largest unit that divides it, for example {@code 90s}; {@link #parse} reads it back. */
    public static String format(Duration duration) {
        if (duration.isNegative() || duration.getNano() % 1_000_000 != 0) {
            return duration.toString();
        }
        long seconds = duration.getSeconds();
        if (duration.getNano() != 0) {
            // A duration too long to be counted in milliseconds keeps the ISO form.
            return seconds > Long.MAX_VALUE / 1000 - 1 ? duration.toString() : duration.toMillis() + "ms";
        }
        if (seconds != 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /**
     * Returns the duration if it is longer than none.
     *
     * @param what names the value in the error
     * @throws IllegalArgumentException if it is zero or negative
     */
    public static Duration requirePositive(String what, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(what + " must be positive, was " + duration);
        }
        return duration;
    }

    private static Duration part(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static String rule(String text) {
        return "duration '" + text + "' must be a number with a unit such as 30s, 5m, 2h or 1d";
    }
}
