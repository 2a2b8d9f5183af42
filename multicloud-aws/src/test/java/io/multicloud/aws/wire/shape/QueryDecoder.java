package io.multicloud.aws.wire.shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/**
 * Decodes the form fields of the query protocol, <a
 * href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">awsQuery</a> and its dialect <a
 * href="https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html">ec2Query</a>. Strict: every field sent must be one
 * of the shape.
 */
public final class QueryDecoder {
    /** Which of the two protocols it is. */
    public enum Dialect {
        /** Lists are {@code Name.member.1}, unless flattened. */
        QUERY,
        /** All lists are {@code Name.1}. */
        EC2
    }

    private final Dialect dialect;

    /** Makes a decoder. */
    public QueryDecoder(Dialect dialect) {
        this.dialect = dialect;
    }

    /** A part of the name of form fields: the value that ends there, and what goes on. */
    private static final class Node {
        @Nullable
        String value;

        final Map<String, Node> children = new LinkedHashMap<>();
    }

    /**
     * Decodes a request.
     *
     * @param form without {@code Action} and {@code Version}
     * @throws ShapeException if a field is unknown, given twice, or not of its type
     */
    public <T> T decode(Class<T> shape, Map<String, List<String>> form) {
        Node root = new Node();
        form.forEach((name, values) -> {
            Node node = root;
            for (String part : name.split("\\.", -1)) {
                node = node.children.computeIfAbsent(part, key -> new Node());
            }
            if (values.size() > 1) {
                throw ShapeException.malformed(name, String.join(", ", values), "given once");
            }
            node.value = values.get(0);
        });
        return shape.cast(structure(Shapes.builder(shape), root, ""));
    }

    private Object structure(SdkPojo builder, Node node, String path) {
        if (node.value != null) {
            throw ShapeException.malformed(path, node.value, "a structure");
        }
        Map<String, SdkField<?>> fields = new TreeMap<>();
        builder.sdkFields().forEach(field -> fields.put(field.locationName(), field));
        node.children.forEach((name, child) -> {
            SdkField<?> field = fields.get(name);
            String at = path.isEmpty() ? name : path + "." + name;
            if (field == null) {
                throw ShapeException.unknown(at);
            }
            field.set(builder, value(field, child, at));
        });
        return Shapes.build(builder);
    }

    private Object value(SdkField<?> field, Node node, String path) {
        if (Shapes.isList(field)) {
            return list(field, node, path);
        }
        if (Shapes.isMap(field)) {
            return map(field, node, path);
        }
        if (Shapes.isStructure(field)) {
            return structure(field.constructor().get(), node, path);
        }
        if (node.value == null || !node.children.isEmpty()) {
            throw ShapeException.unknown(
                    path + "." + node.children.keySet().iterator().next());
        }
        return Scalars.parse(field, path, node.value, Format.ISO_8601);
    }

    private List<Object> list(SdkField<?> field, Node node, String path) {
        if (node.value != null) {
            // The empty list is sent as an empty value.
            if (node.value.isEmpty() && node.children.isEmpty()) {
                return List.of();
            }
            throw ShapeException.malformed(path, node.value, "a list");
        }
        ListTrait trait = field.getRequiredTrait(ListTrait.class);
        Node items = node;
        String at = path;
        if (dialect == Dialect.QUERY && !trait.isFlattened()) {
            String member = trait.memberLocationName() == null ? "member" : trait.memberLocationName();
            items = only(node, member, path);
            at = path + "." + member;
        }
        List<Object> found = new ArrayList<>();
        for (Map.Entry<Integer, Node> item : numbered(items, at).entrySet()) {
            found.add(value(trait.memberFieldInfo(), item.getValue(), at + "." + item.getKey()));
        }
        return found;
    }

    private Map<String, Object> map(SdkField<?> field, Node node, String path) {
        MapTrait trait = field.getRequiredTrait(MapTrait.class);
        Node entries = trait.isFlattened() ? node : only(node, "entry", path);
        Map<String, Object> found = new LinkedHashMap<>();
        numbered(entries, path).forEach((number, entry) -> {
            Node key = entry.children.get(trait.keyLocationName());
            Node value = entry.children.get(trait.valueLocationName());
            if (key == null || key.value == null || value == null || entry.children.size() != 2) {
                throw ShapeException.malformed(path + "." + number, "", "a key and a value");
            }
            found.put(key.value, value(trait.valueFieldInfo(), value, path + "." + number));
        });
        return found;
    }

    private static Node only(Node node, String name, String path) {
        Node child = node.children.get(name);
        if (child == null || node.children.size() != 1) {
            throw ShapeException.unknown(path + "."
                    + node.children.keySet().stream()
                            .filter(key -> !key.equals(name))
                            .findFirst()
                            .orElse(""));
        }
        return child;
    }

    private static Map<Integer, Node> numbered(Node node, String path) {
        Map<Integer, Node> sorted = new TreeMap<>();
        node.children.forEach((key, child) -> {
            if (!key.matches("[1-9][0-9]{0,5}")) {
                throw ShapeException.unknown(path + "." + key);
            }
            sorted.put(Integer.valueOf(key), child);
        });
        return sorted;
    }
}
