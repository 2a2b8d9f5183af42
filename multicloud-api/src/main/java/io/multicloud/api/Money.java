package io.multicloud.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * An exact amount of one currency. Amounts of different currencies never mix: arithmetic on them is
 * refused. Equality ignores trailing zeros ({@code 1.50} equals {@code 1.5}).
 *
 * @param amount the exact amount in the currency's main unit
 * @param currency ISO 4217 currency
 */
public record Money(BigDecimal amount, Currency currency) implements Comparable<Money> {
    private static final Currency US_DOLLAR = Currency.getInstance("USD");

    /** No dollars. */
    public static final Money ZERO_USD = new Money(BigDecimal.ZERO, US_DOLLAR);

    /** Strips trailing zeros so that equal amounts are equal values. */
    public Money {
        amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }

    /** Returns {@code amount} US dollars. */
    public static Money usd(BigDecimal amount) {
        return new Money(amount, US_DOLLAR);
    }

    /**
     * Returns the amount written in {@code decimal}, in US dollars.
     *
     * @throws NumberFormatException if {@code decimal} is not a decimal number
     */
    public static Money usd(String decimal) {
        return usd(new BigDecimal(decimal));
    }

    /**
     * Returns {@code units} whole US dollars.
     */
    public static Money usd(long units) {
        return usd(BigDecimal.valueOf(units));
    }

    /**
     * Returns the sum.
     *
     * @throws IllegalArgumentException if the currencies differ
     */
    public Money plus(Money other) {
        return new Money(amount.add(sameCurrency(other).amount), currency);
    }

    /**
     * Returns the difference, which may be negative.
     *
     * @throws IllegalArgumentException if the currencies differ
     */
    public Money minus(Money other) {
        return new Money(amount.subtract(sameCurrency(other).amount), currency);
    }

    /** Returns this amount multiplied exactly. */
    public Money times(BigDecimal factor) {
        return new Money(amount.multiply(factor), currency);
    }

    /** Returns this amount multiplied exactly. */
    public Money times(long factor) {
        return times(BigDecimal.valueOf(factor));
    }

    /**
     * Returns this amount divided, rounded half even to 12 decimal places: enough that an hourly price
     * divided into seconds and summed over a year is exact to well under a cent.
     *
     * @throws ArithmeticException if {@code divisor} is zero
     */
    public Money dividedBy(long divisor) {
        return new Money(amount.divide(BigDecimal.valueOf(divisor), 12, RoundingMode.HALF_EVEN), currency);
    }

    /** Returns this amount rounded half even to {@code decimals} places. */
    public Money rounded(int decimals) {
        return new Money(amount.setScale(decimals, RoundingMode.HALF_EVEN), currency);
    }

    /** Tells whether the amount is greater than zero. */
    public boolean isPositive() {
        return amount.signum() > 0;
    }

    /** Tells whether the amount is zero. */
    public boolean isZero() {
        return amount.signum() == 0;
    }

    /**
     * Orders by amount.
     *
     * @throws IllegalArgumentException if the currencies differ
     */
    @Override
    public int compareTo(Money other) {
        return amount.compareTo(sameCurrency(other).amount);
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot combine " + this + " with " + other + ": currencies differ");
        }
        return other;
    }

    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency.getCurrencyCode();
    }
}
