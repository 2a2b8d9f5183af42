package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Region;
import io.multicloud.api.placement.OfferPattern;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LateFailuresTest {
    private static final Instant NOW = Instant.parse("2026-09-01T00:00:00Z");
    private static final OfferPattern HERE = OfferPattern.cloud("gcp").in(Region.of("us-central1"));
    private static final OfferPattern THERE = OfferPattern.cloud("gcp").in(Region.of("europe-west4"));

    private final LateFailures failures = new LateFailures();

    @Test
    void theThirdTypeInARegionSpeaksForTheRegion() {
        assertThat(failures.at("gcp", HERE, "a", NOW)).isFalse();
        assertThat(failures.at("gcp", HERE, "a", NOW)).isFalse();
        assertThat(failures.at("gcp", HERE, "b", NOW)).isFalse();
        assertThat(failures.at("gcp", THERE, "c", NOW)).isFalse();
        assertThat(failures.at("gcp", HERE, "c", NOW)).isTrue();
    }

    @Test
    void whatFailedLongAgoNoLongerCounts() {
        failures.at("gcp", HERE, "a", NOW);
        failures.at("gcp", HERE, "b", NOW);
        assertThat(failures.at("gcp", HERE, "c", NOW.plus(Silence.BLOCK))).isFalse();
    }

    @Test
    void onlyTheAccountThatFailedIsAskedEarly() {
        failures.at("first", HERE, "a", NOW);
        assertThat(failures.of("first")).isTrue();
        assertThat(failures.of("second")).isFalse();
    }
}
