package io.multicloud.core.config;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes a tree as YAML. */
public final class YamlText {
    private YamlText() {}

    /** Returns the document, every line ended. */
    public static String of(Node.Mapping tree) {
        YAMLFactory factory = YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER, YAMLGenerator.Feature.SPLIT_LINES)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES, YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                .build();
        StringWriter text = new StringWriter();
        try (YAMLGenerator generator = factory.createGenerator(text)) {
            write(tree, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return text.toString();
    }

    private static void write(Node node, YAMLGenerator generator) throws IOException {
        if (node instanceof Node.Mapping mapping) {
            generator.writeStartObject();
            for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
                generator.writeFieldName(entry.getKey());
                write(entry.getValue().value(), generator);
            }
            generator.writeEndObject();
        } else if (node instanceof Node.Sequence sequence) {
            generator.writeStartArray();
            for (Node item : sequence.items()) {
                write(item, generator);
            }
            generator.writeEndArray();
        } else if (node instanceof Node.Scalar scalar) {
            switch (scalar.text()) {
                case "true", "false" -> generator.writeBoolean(Boolean.parseBoolean(scalar.text()));
                default -> generator.writeString(scalar.text());
            }
        } else {
            generator.writeNull();
        }
    }
}
