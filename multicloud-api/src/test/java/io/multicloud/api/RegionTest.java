package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RegionTest {
    @Test
    void displayNamesAndNativeNamesAreTheSameRegion() {
        assertThat(Region.of("East US")).isEqualTo(Region.of("eastus")).hasToString("eastus");
        assertThat(Region.of("US-East-1")).isEqualTo(Region.of("us-east-1"));
    }

    @Test
    void theGlobalRegionIsReadBack() {
        assertThat(Region.of("global")).isEqualTo(Region.GLOBAL);
    }

    @Test
    void namesThatCannotBeOneAreRefused() {
        assertThatThrownBy(() -> Region.of("  ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Region.of("us/east"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("us/east");
    }
}
