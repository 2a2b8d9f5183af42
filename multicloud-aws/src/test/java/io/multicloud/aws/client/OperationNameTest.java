package io.multicloud.aws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.multicloud.api.OperationId;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationNameTest {
    private static final ResourceId ALERT =
            new ResourceId("aws", "prod", Region.of("us-east-1"), ResourceType.ALERT, "name with = and / and blank");

    @Test
    void aNameSurvivesItsTextForm() {
        OperationName name = OperationName.of(Verb.CREATE, ALERT)
                .with("settled", "1700000000000")
                .with("token", "abc:0123=");
        assertThat(OperationName.parse(name.id())).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"made up by nobody", "create", "create mc:aws/prod/us-east-1/vm/i-1 settled", "x"})
    void whatNobodyWroteIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> OperationName.parse(new OperationId(text)));
    }
}
