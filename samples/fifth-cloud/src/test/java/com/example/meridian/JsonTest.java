package com.example.meridian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "\"quoted\"", "back\\slash/", "line\nbreak\ttab\u0001", "Größe 大 𝄞", "{[,:]}"})
    void textsArriveAsTheyWereWrittenInBothDirections(String text) throws Exception {
        String written = Json.write(Map.of("field", text));
        assertThat(MAPPER.readTree(written).path("field").asText()).isEqualTo(text);
        assertThat(Json.parse(written).text("field")).isEqualTo(text);
        String theirs = MAPPER.writeValueAsString(Map.of(text, List.of(text)));
        assertThat(Json.parse(theirs).texts(text)).containsExactly(text);
    }

    @Test
    void everyFormIsWrittenAsALibraryReadsIt() throws Exception {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", 50L);
        fields.put("yes", true);
        fields.put("list", List.of(Map.of("a", "b"), "c"));
        fields.put("absent", null);
        JsonNode read = MAPPER.readTree(Json.write(fields));
        assertThat(read)
                .isEqualTo(MAPPER.readTree("{'number':50,'yes':true,'list':[{'a':'b'},'c']}".replace('\'', '"')));
    }

    @Test
    void everyFormIsRead() {
        Json json = Json.parse("""
                { "text": "a\\u00e9\\n\\/", "number": -1.5e2, "none": null, "yes": true, "no": false,
                  "object": { "inner": "x" }, "objects": [ { "n": 1 }, { "n": 2 } ], "empty": [ ], "nothing": {} }
                """);
        assertThat(json.text("text")).isEqualTo("aé\n/");
        assertThat(json.number("number")).isEqualTo(-150);
        assertThat(json.optionalText("none")).isEmpty();
        assertThat(json.optionalNumber("text")).isEmpty();
        assertThat(json.object("object").text("inner")).isEqualTo("x");
        assertThat(json.objects("objects")).extracting(item -> item.number("n")).containsExactly(1.0, 2.0);
        assertThat(json.objects("empty")).isEmpty();
        assertThat(json.textMap("nothing")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> json.text("number"))
                .withMessageContaining("'number'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> json.object("missing"))
                .withMessageContaining("'missing'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "text",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":\"b}",
                "{\"a\":[1}",
                "{\"a\":\"\\u00\"}",
                "{\"a\":tru}",
                "{\"a\":1e}",
                "{} {}",
                "<html>"
            })
    void whatIsNoObjectIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(text));
    }
}
