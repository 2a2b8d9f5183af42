package io.multicloud.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CopiedRangeTest {
    @Test
    void aRangeThatEveryCloudTakesIsKept() {
        assertThat(CopiedRange.of("10.1.0.0/16", List.of("10.1.2.0/24"))).isEqualTo("10.1.0.0/16");
        assertThat(CopiedRange.of("fd00::/8", List.of("fd00::/64"))).isEqualTo("fd00::/8");
    }

    @Test
    void aLargerOneBecomesTheSmallestThatHoldsTheSubnets() {
        assertThat(CopiedRange.of("10.0.0.0/8", List.of("10.156.0.0/20"))).isEqualTo("10.156.0.0/20");
        assertThat(CopiedRange.of("10.128.0.0/9", List.of("10.156.0.0/24", "10.156.3.0/24")))
                .isEqualTo("10.156.0.0/22");
        assertThat(CopiedRange.of("0.0.0.0/0", List.of("10.0.0.0/24", "192.168.0.0/24")))
                .isEqualTo("0.0.0.0/0");
    }
}
