package io.multicloud.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalTailTest {
    /** Computed by the continued fraction with 60 digits and 4,000 terms. */
    @ParameterizedTest
    @CsvSource({
        "0, 0.301029995663981195214",
        "1, 0.799545541491970500031",
        "2.4, 2.08631667141740447285",
        "2.6, 2.33150337807652437358",
        "5, 6.54264567239065449634",
        "10, 23.1180534054860758943",
        "40, 349.437006459345842086",
        "1000, 217150.640041994386279"
    })
    void tailsAreRightFarBeyondTheSmallestDouble(double z, double expected) {
        assertThat(NormalTail.minusLog10(z)).isCloseTo(expected, within(1e-12 * Math.max(1, expected)));
    }

    @Property
    void tailGrowsWithoutAStepWhereTheMethodChanges(@ForAll @DoubleRange(min = -30, max = 1e6) double z) {
        double here = NormalTail.minusLog10(z);
        double further = NormalTail.minusLog10(z + 1e-3);

        assertThat(here).isNotNegative().isFinite();
        assertThat(further).isGreaterThanOrEqualTo(here);
        // The slope of -log10 of the tail is below (z + 1) / ln 10 + 1.
        assertThat(further - here).isLessThan(1e-3 * (Math.abs(z) + 4));
    }

    @Property
    void bothTailsMakeUpTheWhole(@ForAll @DoubleRange(min = 0, max = 6) double z) {
        double above = Math.pow(10, -NormalTail.minusLog10(z));
        double below = Math.pow(10, -NormalTail.minusLog10(-z));

        assertThat(above + below).isCloseTo(1, within(1e-12));
    }
}
