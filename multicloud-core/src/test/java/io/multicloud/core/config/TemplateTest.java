package io.multicloud.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Map<String, String> VARIABLES = Map.of("A", "1", "B_2", "two", "EMPTY", "");

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "x, x",
                "${A}, 1",
                "a${A}b${B_2}c, a1btwoc",
                "${C:-d}, d",
                "${C:-}, ``",
                "${EMPTY:-d}, d",
                "${A:-d}, 1",
                "$${A}, ${A}",
                "$$${A}, $${A}",
                "$A, $A",
                "$, $",
                "${C:-$x:-y}, $x:-y"
            })
    void looksUpVariablesWithDefaultsAndLeavesWhatIsEscaped(String text, String expected) {
        assertThat(Template.parse(text).expand(VARIABLES::get).text()).isEqualTo(expected);
        assertThat(Template.parse(text).expand(VARIABLES::get).missing()).isEmpty();
    }

    @Test
    void namesWhatIsNotSet() {
        assertThat(Template.parse("${C}-${A}-${D}").expand(VARIABLES::get).missing())
                .containsExactly("C", "D");
        assertThat(Template.parse("${C}-${A}-${C:-x}").variables()).containsExactly("C", "A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${", "${}", "${A", "${A-b}", "${1}", "a${A.B}", "${A:b}"})
    void refusesReferencesOfAnotherForm(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.parse(text))
                .withMessageContaining("${NAME:-default}");
    }

    @Test
    void showsReferencesAndNothingLiteral() {
        assertThat(Template.parse("user:${A:-hunter2}@${B}")).hasToString("***${A:-***}***${B}");
        assertThat(Template.parse("user:${A:-hunter2}@${B}").masked()).isEqualTo("***${A:-***}***${B}");
        assertThat(Template.literal("x").expand(VARIABLES::get)).hasToString("Expansion[missing=[]]");
    }

    @Property
    void anyTextIsItselfAsALiteralAndReadsBack(@ForAll String text, @ForAll String prefix) {
        Template literal = Template.literal(text);
        assertThat(literal.expand(VARIABLES::get).text()).isEqualTo(text);
        assertThat(Template.parse(literal.raw()).expand(VARIABLES::get).text()).isEqualTo(text);
        assertThat(Template.parse("${A}").after(prefix).expand(VARIABLES::get).text())
                .isEqualTo(prefix + "1");
    }
}
