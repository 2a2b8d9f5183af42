package io.multicloud.core.config;

import io.multicloud.api.Durations;
import io.multicloud.api.Money;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/** The rules of values, the same for the builder and for YAML. Each returns the value or throws {@link RuleViolation}. */
public final class Rules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]*");

    private Rules() {}

    /** A whole number not below a bound. */
    public static int atLeast(String what, int least, int value) {
        if (value < least) {
            throw new RuleViolation(what, "must be at least " + least, value);
        }
        return value;
    }

    /** A share above 0 and at most 1. */
    public static double share(String what, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new RuleViolation(what, "must be above 0 and at most 1", value);
        }
        return value;
    }

    /** A duration not below a bound. */
    public static Duration atLeast(String what, Duration least, Duration value) {
        if (value.compareTo(least) < 0) {
            throw new RuleViolation(what, "must be at least " + Durations.format(least), Durations.format(value));
        }
        return value;
    }

    /** Not less than no money, in US dollars. */
    public static Money dollars(String what, Money value) {
        if (!value.currency().equals(Money.ZERO_USD.currency())) {
            throw new RuleViolation(
                    what, "must be in US dollars, because it is compared with the prices of the catalog", value);
        }
        if (value.amount().signum() < 0) {
            throw new RuleViolation(what, "must not be negative", value);
        }
        return value;
    }

    /** An address with a host. */
    public static URI address(String what, URI value) {
        boolean web = "http".equalsIgnoreCase(value.getScheme()) || "https".equalsIgnoreCase(value.getScheme());
        if (!web || value.getHost() == null) {
            throw new RuleViolation(
                    what, "must be an address such as https://host:443", Secrets.withoutUserInfo(value));
        }
        if (Secrets.MASK.equals(value.getRawUserInfo())) {
            throw new RuleViolation(
                    what, "must have user and password in place of the mask", Secrets.withoutUserInfo(value));
        }
        return value;
    }

    /** The name of an account. */
    public static String name(String what, String value) {
        return matching(
                what, NAME, "must begin with a letter or digit and hold letters, digits, '-', '_' and '.'", value);
    }

    /** A kind of provider. */
    public static String kind(String what, String value) {
        return matching(what, KIND, "must be lower case letters, digits and '-'", value);
    }

    /** A snake_case key. */
    public static String key(String what, String value) {
        return matching(what, KEY, "must be snake_case", value);
    }

    private static String matching(String what, Pattern pattern, String rule, String value) {
        if (!pattern.matcher(value).matches()) {
            throw new RuleViolation(what, rule, "'" + value + "'");
        }
        return value;
    }
}
