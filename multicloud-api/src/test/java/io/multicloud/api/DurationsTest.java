package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "30s, PT30S",
        "5m, PT5M",
        "2h, PT2H",
        "1d, PT24H",
        "1h 30m, PT1H30M",
        "1H30M, PT1H30M",
        "' 5 m ', PT5M",
        "0s, PT0S",
        "PT5M, PT5M",
        "p1dt1h, PT25H"
    })
    void readsNumbersWithUnitsAndIso(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "m",
                "-5m",
                "PT-5M",
                "5 minutes",
                "1.5h",
                "5m!",
                "99999999999999999999s",
                "P",
                "PT",
                "9223372036854775807d"
            })
    void refusesWhatHasNoUnitOrIsNegativeOrTooLong(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("30s");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0s", "PT90S, 90s", "PT5M, 5m", "PT48H, 2d", "PT1.5S, 1500ms", "PT0.000001S, PT0.000001S"})
    void writesTheLargestUnitThatDivides(Duration duration, String expected) {
        assertThat(Durations.format(duration)).isEqualTo(expected);
    }

    @Property
    void readsBackWhatItWrote(
            @ForAll @LongRange(min = 0) long seconds, @ForAll @LongRange(min = 0, max = 999_999_999) long nanos) {
        Duration duration = Duration.ofSeconds(seconds, nanos);
        assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
    }
}
