package io.multicloud.gcp.wire;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Between JSON and the vendor's own messages, by the rules of <a
 * href="https://protobuf.dev/programming-guides/json/">ProtoJSON</a>, and strictly: what a message does not know is
 * refused, and what it requires must be there. Stateless.
 */
final class Codec {
    // https://cloud.google.com/apis/docs/system-parameters
    private static final Set<String> SYSTEM_PARAMETERS = new TreeSet<>(
            List.of("$alt", "alt", "key", "$key", "prettyPrint", "$prettyPrint", "quotaUser", "$quotaUser"));

    private static final JsonFormat.Parser PARSER = JsonFormat.parser();
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    private Codec() {}

    /** Reads a request: what the path says, then the query, then the body. */
    static Message read(Routes.Match route, Map<String, List<String>> query, byte[] body, Message prototype) {
        JsonObject json = new JsonObject();
        if (route.body().equals("*")) {
            json = parse(body);
        } else if (!route.body().isEmpty()) {
            if (body.length > 0) {
                json.add(fieldOf(prototype.getDescriptorForType(), route.body()).getJsonName(), parse(body));
            }
        } else if (body.length > 0) {
            throw GcpError.invalid("a " + route.name() + " has no body");
        }
        String given = jsonName(prototype, route.body());
        for (Map.Entry<String, List<String>> parameter : query.entrySet()) {
            if (SYSTEM_PARAMETERS.contains(parameter.getKey())) {
                requireJson(parameter.getKey(), parameter.getValue());
                continue;
            }
            String first = parameter.getKey().split("\\.", -1)[0];
            boolean taken = first.equals(given)
                    || route.variables().keySet().stream()
                            .anyMatch(name -> jsonName(prototype, name).equals(first));
            if (taken || route.body().equals("*")) {
                throw unknownParameter(parameter.getKey());
            }
            put(json, parameter.getKey(), parameter.getValue(), prototype.getDescriptorForType());
        }
        for (Map.Entry<String, String> variable : route.variables().entrySet()) {
            put(json, variable.getKey(), List.of(variable.getValue()), prototype.getDescriptorForType());
        }
        Message.Builder message = prototype.newBuilderForType();
        try {
            PARSER.merge(json.toString(), message);
        } catch (InvalidProtocolBufferException e) {
            // "Cannot find field: x in message google..." and the like.
            throw GcpError.invalid("Invalid JSON payload received. " + e.getMessage());
        }
        requireAll(message);
        return message.build();
    }

    /**
     * Writes an answer.
     *
     * @param enumsAsNumbers whether the client has asked for the numbers of enums instead of their names
     */
    static byte[] write(Message message, boolean enumsAsNumbers) {
        try {
            return (enumsAsNumbers ? PRINTER.printingEnumsAsInts() : PRINTER)
                    .print(message)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }

    private static void requireJson(String name, List<String> values) {
        if (name.endsWith("alt") && !values.stream().allMatch(value -> value.startsWith("json"))) {
            throw GcpError.invalid("the front answers in JSON, not in " + values);
        }
    }

    private static JsonObject parse(byte[] body) {
        if (body.length == 0) {
            return new JsonObject();
        }
        try {
            JsonElement parsed = JsonParser.parseString(new String(body, StandardCharsets.UTF_8));
            if (parsed.isJsonObject()) {
                return parsed.getAsJsonObject();
            }
        } catch (JsonParseException e) {
            throw new GcpError(400, "parseError", "Invalid JSON payload received. " + e.getMessage());
        }
        throw new GcpError(400, "parseError", "Invalid JSON payload received. An object was expected.");
    }

    private static void put(JsonObject json, String path, List<String> values, Descriptor type) {
        String[] names = path.split("\\.", -1);
        JsonObject into = json;
        Descriptor at = type;
        for (int i = 0; i < names.length - 1; i++) {
            FieldDescriptor field = find(at, names[i]);
            if (field == null || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isRepeated()) {
                throw unknownParameter(path);
            }
            String name = field.getJsonName();
            if (!into.has(name)) {
                into.add(name, new JsonObject());
            }
            into = into.getAsJsonObject(name);
            at = field.getMessageType();
        }
        FieldDescriptor field = find(at, names[names.length - 1]);
        if (field == null || field.isMapField()) {
            throw unknownParameter(path);
        }
        if (field.isRepeated()) {
            JsonArray all = new JsonArray();
            values.forEach(all::add);
            into.add(field.getJsonName(), all);
        } else if (values.size() == 1) {
            // The services read True as true, which the vendor's own command line sends.
            boolean truth = field.getJavaType() == FieldDescriptor.JavaType.BOOLEAN;
            into.addProperty(field.getJsonName(), truth ? values.get(0).toLowerCase(Locale.ROOT) : values.get(0));
        } else {
            throw GcpError.invalid("the parameter '" + path + "' is given " + values.size() + " times");
        }
    }

    private static FieldDescriptor find(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(name) || field.getName().equals(name)) {
                return field;
            }
        }
        return null;
    }

    private static FieldDescriptor fieldOf(Descriptor type, String name) {
        FieldDescriptor field = type.findFieldByName(name);
        if (field == null) {
            throw new IllegalStateException(type.getFullName() + " has no field " + name);
        }
        return field;
    }

    private static String jsonName(Message prototype, String field) {
        FieldDescriptor found = prototype.getDescriptorForType().findFieldByName(field);
        return found == null ? "" : found.getJsonName();
    }

    private static GcpError unknownParameter(String name) {
        return GcpError.invalid("Invalid JSON payload received. Unknown name \"" + name
                + "\": Cannot bind query parameter. Field '" + name + "' could not be found in request message.");
    }

    private static void requireAll(Message.Builder message) {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean required = field.getOptions()
                    .getExtension(FieldBehaviorProto.fieldBehavior)
                    .contains(FieldBehavior.REQUIRED);
            if (required && !present(message, field)) {
                throw new GcpError(400, "required", "Required parameter: " + field.getJsonName());
            }
        }
    }

    private static boolean present(Message.Builder message, FieldDescriptor field) {
        if (field.isRepeated()) {
            return message.getRepeatedFieldCount(field) > 0;
        }
        return field.hasPresence()
                ? message.hasField(field)
                : !message.getField(field).equals(field.getDefaultValue());
    }
}
