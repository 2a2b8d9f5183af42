package io.multicloud.aws.wire.shape;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/**
 * Decodes and encodes JSON bodies, of <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">awsJson</a>
 * and <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">restJson</a>. Strict: every member sent must
 * be one of the shape.
 */
public final class Json {
    private Json() {}

    /**
     * Reads a body.
     *
     * @throws ShapeException if it is not one JSON object
     */
    public static JsonNode parse(byte[] body) {
        JsonNode node;
        try {
            node = body.length == 0
                    ? JsonNode.emptyObjectNode()
                    : JsonNode.parser().parse(body);
        } catch (RuntimeException e) {
            throw new ShapeException(ShapeException.Kind.MALFORMED, "", "The request is not valid JSON");
        }
        if (!node.isObject()) {
            throw new ShapeException(ShapeException.Kind.MALFORMED, "", "The request is not a JSON object");
        }
        return node;
    }

    /** Decodes a structure. */
    public static Object decode(SdkPojo builder, JsonNode node) {
        fill(builder, node, "");
        return Shapes.build(builder);
    }

    /** Sets the members of a structure that are in the body. */
    public static void fill(SdkPojo builder, JsonNode node) {
        fill(builder, node, "");
    }

    private static void fill(SdkPojo builder, JsonNode node, String path) {
        if (!node.isObject()) {
            throw ShapeException.malformed(path, node.text(), "an object");
        }
        Map<String, SdkField<?>> fields = new LinkedHashMap<>();
        builder.sdkFields().stream().filter(Shapes::inBody).forEach(field -> fields.put(field.locationName(), field));
        node.asObject().forEach((name, child) -> {
            SdkField<?> field = fields.get(name);
            String at = path.isEmpty() ? name : path + "." + name;
            if (field == null) {
                throw ShapeException.unknown(at);
            }
            if (!child.isNull()) {
                field.set(builder, value(field, child, at));
            }
        });
    }

    private static Object value(SdkField<?> field, JsonNode node, String path) {
        if (Shapes.isList(field)) {
            require(node.isArray(), path, node, "a list");
            List<Object> items = new ArrayList<>();
            for (JsonNode item : node.asArray()) {
                items.add(value(Shapes.member(field), item, path + "." + (items.size() + 1)));
            }
            return items;
        }
        if (Shapes.isMap(field)) {
            require(node.isObject(), path, node, "an object");
            Map<String, Object> items = new LinkedHashMap<>();
            node.asObject()
                    .forEach((key, item) -> items.put(key, value(Shapes.mapValue(field), item, path + "." + key)));
            return items;
        }
        if (Shapes.isStructure(field)) {
            SdkPojo builder = field.constructor().get();
            fill(builder, node, path);
            return Shapes.build(builder);
        }
        Class<?> type = Shapes.type(field);
        boolean text = type == String.class || type == SdkBytes.class;
        require(
                text ? node.isString() : type == Boolean.class ? node.isBoolean() : node.isNumber(),
                path,
                node,
                "a " + type.getSimpleName());
        return Scalars.parse(
                field,
                path,
                node.isBoolean() ? Boolean.toString(node.asBoolean()) : node.text(),
                Format.UNIX_TIMESTAMP);
    }

    private static void require(boolean holds, String path, JsonNode node, String wanted) {
        if (!holds) {
            throw ShapeException.malformed(path, String.valueOf(node.text()), wanted);
        }
    }

    /** Encodes the members of a structure that belong into the body. */
    public static byte[] encode(SdkPojo shape) {
        try (JsonWriter writer = JsonWriter.create()) {
            structure(writer, shape);
            return writer.getBytes();
        }
    }

    private static void structure(JsonWriter writer, SdkPojo shape) {
        writer.writeStartObject();
        for (SdkField<?> field : shape.sdkFields()) {
            Object value = Shapes.value(field, shape);
            if (value != null && Shapes.inBody(field)) {
                writer.writeFieldName(field.locationName());
                write(writer, field, value);
            }
        }
        writer.writeEndObject();
    }

    private static void write(JsonWriter writer, SdkField<?> field, Object value) {
        if (value instanceof SdkPojo structure) {
            structure(writer, structure);
        } else if (value instanceof List<?> list) {
            writer.writeStartArray();
            list.forEach(item -> write(writer, Shapes.member(field), item));
            writer.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            writer.writeStartObject();
            map.forEach((key, item) -> {
                writer.writeFieldName(key.toString());
                write(writer, Shapes.mapValue(field), item);
            });
            writer.writeEndObject();
        } else if (value instanceof Boolean flag) {
            writer.writeValue(flag);
        } else if (value instanceof Integer || value instanceof Long || value instanceof Short) {
            writer.writeValue(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            writer.writeValue(((Number) value).doubleValue());
        } else if (value instanceof BigDecimal number) {
            writer.writeValue(number);
        } else if (value instanceof Instant instant) {
            writer.writeNumber(Scalars.seconds(instant).toPlainString());
        } else {
            writer.writeValue(Scalars.print(field, value, Format.UNIX_TIMESTAMP));
        }
    }
}
