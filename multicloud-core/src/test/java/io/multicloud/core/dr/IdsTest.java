package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which ids are a plan's. */
class IdsTest {
    @Test
    void theNumbersOfAnIdAreRead() {
        assertThat(Ids.numbers("recovery", "shop", 2, Ids.recovery("shop", 7, 12)))
                .hasValueSatisfying(numbers -> assertThat(numbers).containsExactly(7, 12));
        assertThat(Ids.numbers("heal", "shop-1", 2, Ids.heal("shop-1", 3, Instant.ofEpochMilli(40))))
                .hasValueSatisfying(numbers -> assertThat(numbers).containsExactly(3, 40));
    }

    @Test
    void otherPlansKindsAndFormsAreNone() {
        for (String id : List.of(
                "recovery-shop-1-7-12",
                "recovery-shop-7",
                "recovery-shop-7-",
                "recovery-shop-7-12-",
                "recovery-shop--12",
                "recovery-shop-7-x",
                "recovery-shop-7-1x",
                "recovery-shop7-1-2",
                "recovery-shop",
                "recovery-shop-7-\u0661",
                "drill-shop-7-12",
                "a-recovery-shop-7-12")) {
            assertThat(Ids.numbers("recovery", "shop", 2, id)).as(id).isEmpty();
        }
    }
}
