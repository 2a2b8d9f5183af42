package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceIdTest {
    @Property
    void textIsReadBackWhateverTheNativeIdHolds(@ForAll @NotEmpty String account, @ForAll @NotEmpty String nativeId) {
        ResourceId id = new ResourceId("aws", account, Region.of("us-east-1"), ResourceType.VM, nativeId);
        Assume.that(isWellFormed(account) && isWellFormed(nativeId));
        assertThat(ResourceId.parse(id.toString())).isEqualTo(id);
    }

    private static boolean isWellFormed(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    @Test
    void textIsWhatTheJavadocShows() {
        assertThat(new ResourceId("aws", "prod", Region.of("us-east-1"), ResourceType.VM, "i-0abc"))
                .hasToString("mc:aws/prod/us-east-1/vm/i-0abc");
    }

    @Test
    void aPathAsNativeIdStaysOnePart() {
        ResourceId id = new ResourceId(
                "azure", "a", Region.of("eastus"), ResourceType.VM, "/subscriptions/1/resourceGroups/rg/x y");
        assertThat(id.toString().chars().filter(c -> c == '/').count()).isEqualTo(4);
        assertThat(ResourceId.parse(id.toString())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mc:aws/prod/us-east-1/vm", "aws/prod/us-east-1/vm/i-1", "mc:aws//us-east-1/vm/i-1"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> ResourceId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
