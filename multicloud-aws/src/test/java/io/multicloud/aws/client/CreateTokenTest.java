package io.multicloud.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Tags;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.aws.client.CreateToken.Origin;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CreateTokenTest {
    private static Digest digest(NetworkSpec spec) {
        return Digest.of(spec).add("cidr", spec.cidr());
    }

    @Test
    void equalSpecsHaveEqualDigestsAndOthersOther() {
        NetworkSpec spec =
                NetworkSpec.builder("net", "10.0.0.0/16").tag("a", "b").build();
        NetworkSpec same =
                NetworkSpec.builder("net", "10.0.0.0/16").tag("a", "b").build();
        assertThat(digest(same).text()).isEqualTo(digest(spec).text()).matches("[0-9a-f]{20}");
        assertThat(digest(spec.toBuilder().name("other").build()).text())
                .isNotEqualTo(digest(spec).text());
        assertThat(digest(spec.toBuilder().tag("a", "c").build()).text())
                .isNotEqualTo(digest(spec).text());
    }

    @Test
    void oneValueCannotPassForTwo() {
        assertThat(Digest.of("x").add("a", "1\nb=1:2").text())
                .isNotEqualTo(Digest.of("x").add("a", "1").add("b", "2").text());
    }

    @Test
    void aTokenIsReadBackFromItsTag() {
        CreateToken token = new CreateToken("my-token", "0123456789abcdef0123", Origin.CALLER);
        assertThat(CreateToken.parse(token.tagValue())).isEqualTo(token);
        assertThat(token.marks(Map.of(Tags.TOKEN, "my-token:ffff"))).isTrue();
        assertThat(token.marks(Map.of(Tags.TOKEN, "my-token-2:ffff"))).isFalse();
        assertThat(token.marks(Map.of())).isFalse();
    }

    @Test
    void theTokenAfterSomethingGoneIsTheSameEverywhereAndFitsTheCloud() {
        CreateToken token = new CreateToken("t".repeat(64), "0123456789abcdef0123", Origin.CALLER);
        assertThat(token.after("i-1")).isEqualTo(token.after("i-1")).isNotEqualTo(token.after("i-2"));
        assertThat(token.after("i-1")).hasSizeLessThanOrEqualTo(64);
    }
}
