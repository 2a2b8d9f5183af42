package io.multicloud.core.config;

import io.multicloud.api.Durations;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type of single values: how its text is read, written and described.
 *
 * @param description completes "must be"
 * @param parser throws {@link IllegalArgumentException} for text of another form
 * @param writer its text, which the parser reads back
 * @param shown its text without secrets
 * @param <T> the type
 */
public record Kind<T>(
        String description, Function<String, T> parser, Function<T, String> writer, Function<T, String> shown) {
    private static final Pattern MONEY = Pattern.compile("(\\d+(?:\\.\\d+)?)(?:\\s*([A-Z]{3}))?");

    /** Any text. */
    public static final Kind<String> TEXT = of("text", Function.identity(), Function.identity());

    /** True or false, and nothing else: {@code yes} and {@code on} mean different things to different YAML readers. */
    public static final Kind<Boolean> FLAG = of("true or false", Kind::flag, Object::toString);

    /** A whole number. */
    public static final Kind<Integer> WHOLE = of("a whole number", Integer::valueOf, Object::toString);

    /** A whole number, or no limit. */
    public static final Kind<OptionalInt> WHOLE_OR_UNLIMITED = of(
            "a whole number or 'unlimited'",
            text -> text.equals("unlimited") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text)),
            value -> value.isPresent() ? Integer.toString(value.getAsInt()) : "unlimited");

    /** A decimal number. */
    public static final Kind<Double> NUMBER = of("a number", Kind::number, Object::toString);

    /** A duration. */
    public static final Kind<Duration> DURATION =
            of("a duration with a unit such as 30s, 5m, 2h or 1d", Durations::parse, Durations::format);

    /** An amount of money. */
    public static final Kind<Money> MONEY_AMOUNT =
            of("an amount in US dollars such as 500 or 499.99", Kind::money, Kind::moneyText);

    /** A web address. */
    public static final Kind<URI> ADDRESS =
            new Kind<>("an address such as https://host:443", URI::create, URI::toString, Secrets::withoutUserInfo);

    /** A location, normalised. */
    public static final Kind<Region> LOCATION =
            of("a region name of letters, digits, '-', '_' and '.'", Region::of, Region::name);

    private static <T> Kind<T> of(String description, Function<String, T> parser, Function<T, String> writer) {
        return new Kind<>(description, parser, writer, writer);
    }

    /** Returns the values of an enum, written in lower case. */
    public static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            byName.put(lowerCase(constant), constant);
        }
        return of(
                "one of " + String.join(", ", byName.keySet()),
                text -> {
                    E constant = byName.get(text.toLowerCase(Locale.ROOT));
                    if (constant == null) {
                        throw new IllegalArgumentException("not a name");
                    }
                    return constant;
                },
                Kind::lowerCase);
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Double number(String text) {
        // Double.valueOf also takes NaN, hexadecimal and a trailing d.
        return new BigDecimal(text).doubleValue();
    }

    private static Money money(String text) {
        Matcher matcher = MONEY.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an amount");
        }
        BigDecimal amount = new BigDecimal(matcher.group(1));
        String currency = matcher.group(2);
        return currency == null ? Money.usd(amount) : new Money(amount, Currency.getInstance(currency));
    }

    private static String moneyText(Money money) {
        String amount = money.amount().toPlainString();
        return money.currency().equals(Money.ZERO_USD.currency())
                ? amount
                : amount + " " + money.currency().getCurrencyCode();
    }
}
