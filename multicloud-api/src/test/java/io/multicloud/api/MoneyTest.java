package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Currency;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MoneyTest {
    @Test
    void amountsThatDifferOnlyInTrailingZerosAreEqual() {
        assertThat(Money.usd("1.50")).isEqualTo(Money.usd("1.5")).hasSameHashCodeAs(Money.usd("1.5"));
        assertThat(Money.usd("0.00")).isEqualTo(Money.ZERO_USD);
    }

    @Test
    void currenciesNeverMix() {
        Money euro = new Money(BigDecimal.ONE, Currency.getInstance("EUR"));
        assertThatThrownBy(() -> Money.usd(1).plus(euro))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 USD")
                .hasMessageContaining("1 EUR");
        assertThatThrownBy(() -> Money.usd(1).compareTo(euro)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void subtractingUndoesAdding(
            @ForAll @LongRange(min = -1_000_000, max = 1_000_000) long a,
            @ForAll @LongRange(min = -1_000_000, max = 1_000_000) long b) {
        Money first = Money.usd(BigDecimal.valueOf(a, 4));
        Money second = Money.usd(BigDecimal.valueOf(b, 4));
        assertThat(first.plus(second).minus(second)).isEqualTo(first);
    }

    @Test
    void anHourlyPriceCutIntoSecondsOfAYearIsExactToUnderACent() {
        Money hourly = Money.usd("0.0961");
        Money year = hourly.dividedBy(3600).times(365L * 24 * 3600);
        assertThat(year.minus(hourly.times(365L * 24)).amount().abs()).isLessThan(new BigDecimal("0.01"));
    }

    @Test
    void textIsAPlainDecimalWithItsCurrency() {
        assertThat(Money.usd("1E+3")).hasToString("1000 USD");
    }
}
