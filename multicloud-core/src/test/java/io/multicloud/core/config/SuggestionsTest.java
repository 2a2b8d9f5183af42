package io.multicloud.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
    private static final List<String> KEYS = List.of("region", "regions", "quotas", "max_vms", "max_cpus", "enabled");

    @ParameterizedTest
    @CsvSource({
        "regoin, region",
        "Region, region",
        "region_, region",
        "qoutas, quotas",
        "max-vms, max_vms",
        "maxvms, max_vms",
        "max_cpu, max_cpus",
        "enable, enabled"
    })
    void findsWhatWasMeant(String written, String meant) {
        assertThat(Suggestions.didYouMean(written, KEYS)).isEqualTo("; did you mean '" + meant + "'?");
    }

    @Test
    void saysNothingRatherThanSomethingFarFetched() {
        assertThat(Suggestions.didYouMean("colour", KEYS)).isEmpty();
        assertThat(Suggestions.didYouMean("x", KEYS)).isEmpty();
        assertThat(Suggestions.didYouMean("region", List.of())).isEmpty();
    }
}
