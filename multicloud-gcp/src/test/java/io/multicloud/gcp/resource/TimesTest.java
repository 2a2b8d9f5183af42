package io.multicloud.gcp.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T12:00:00.000-08:00",
                "2026-01-31T12:00:00.123+05:30",
                "2024-02-29T23:59:59.999-03:30",
                "2026-01-31T12:00:00Z",
                "2026-01-31T12:00:00.5Z",
                "2026-01-31T12:00:00.123456789Z",
                "2026-01-31T12:00:00-08:00"
            })
    void everyFormIsReadAsTheJdkReadsIt(String text) {
        assertThat(Times.of(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-01-31T12:00:00",
                "2026-01-31T12:00:00.Z",
                "2026-01-31T12:00:00.1234567890Z",
                "2026-01-31T12:00:00.000-08:000",
                "2026-02-30T12:00:00.000-08:00",
                "2026-01-31T25:00:00.000-08:00"
            })
    void whatIsNoTimeIsTheEpoch(String text) {
        assertThat(Times.of(text)).isEqualTo(Instant.EPOCH);
    }

    @Test
    void theSignOfTheOffsetCounts() {
        assertThat(Times.of("2026-01-31T12:00:00.000-08:00")).isEqualTo(Instant.parse("2026-01-31T20:00:00Z"));
        assertThat(Times.of("2026-01-31T12:00:00.000+08:00")).isEqualTo(Instant.parse("2026-01-31T04:00:00Z"));
    }
}
