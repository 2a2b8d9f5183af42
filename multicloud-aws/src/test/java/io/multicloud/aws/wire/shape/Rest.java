package io.multicloud.aws.wire.shape;

import io.multicloud.testkit.wire.WireRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/**
 * What the two REST protocols share: members in the path, the query and the headers. Strict: every query parameter and every
 * {@code x-amz-} header must be a member, or one of those that belong to the protocol.
 */
public final class Rest {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonRequestHeaders.html and
    // .../sigv4-streaming-trailers.html
    private static final Set<String> PROTOCOL_HEADERS = Set.of(
            // The SDK says it of every body, also of one that is empty.
            "x-amz-checksum-crc32",
            "x-amz-content-sha256",
            "x-amz-date",
            "x-amz-decoded-content-length",
            "x-amz-security-token",
            "x-amz-te",
            "x-amz-trailer",
            "x-amz-user-agent");

    private Rest() {}

    /**
     * Sets the members that are not in the body.
     *
     * @param labels the parts of the path, decoded
     * @param route the query parameters that chose the operation
     * @throws ShapeException if one is unknown or not of its type
     */
    public static void fill(SdkPojo builder, WireRequest request, Map<String, String> labels, Set<String> route) {
        Set<String> queries = new TreeSet<>(request.query().keySet());
        Set<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().keySet().stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("x-amz-"))
                .filter(name -> !PROTOCOL_HEADERS.contains(name.toLowerCase(Locale.ROOT)))
                .forEach(headers::add);
        queries.removeAll(route);
        // The SDKs name the operation there; the services take no notice.
        queries.remove("x-id");
        queries.removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("x-amz-"));
        for (SdkField<?> field : builder.sdkFields()) {
            String name = field.locationName();
            if (field.location() == MarshallLocation.PATH || field.location() == MarshallLocation.GREEDY_PATH) {
                if (labels.containsKey(name)) {
                    field.set(builder, scalar(field, labels.get(name)));
                }
            } else if (field.location() == MarshallLocation.QUERY_PARAM) {
                if (queries.remove(name)) {
                    field.set(builder, scalar(field, request.parameter(name).orElse("")));
                }
            } else if (field.location() == MarshallLocation.HEADER) {
                header(builder, field, request, headers);
            }
        }
        if (!queries.isEmpty()) {
            throw ShapeException.unknown(queries.iterator().next());
        }
        if (!headers.isEmpty()) {
            throw new ShapeException(
                    ShapeException.Kind.UNKNOWN,
                    headers.iterator().next().toLowerCase(Locale.ROOT),
                    "A header you provided implies functionality that is not implemented: "
                            + headers.iterator().next());
        }
    }

    private static void header(SdkPojo builder, SdkField<?> field, WireRequest request, Set<String> left) {
        String name = field.locationName();
        if (Shapes.isMap(field)) {
            Map<String, String> found = new LinkedHashMap<>();
            request.headers().forEach((key, values) -> {
                if (key.toLowerCase(Locale.ROOT).startsWith(name)) {
                    found.put(key.substring(name.length()).toLowerCase(Locale.ROOT), String.join(",", values));
                    left.remove(key);
                }
            });
            if (!found.isEmpty()) {
                field.set(builder, found);
            }
            return;
        }
        left.remove(name);
        request.header(name).ifPresent(text -> {
            if (Shapes.isList(field)) {
                field.set(builder, new ArrayList<>(List.of(text.split(",\\s*"))));
            } else {
                field.set(builder, scalar(field, text));
            }
        });
    }

    private static Object scalar(SdkField<?> field, String text) {
        return Scalars.parse(
                field,
                field.locationName(),
                text,
                field.location() == MarshallLocation.HEADER ? Format.RFC_822 : Format.ISO_8601);
    }

    /** Returns the members of an answer that are headers. */
    public static Map<String, String> headers(SdkPojo shape) {
        Map<String, String> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (SdkField<?> field : shape.sdkFields()) {
            Object value = Shapes.value(field, shape);
            if (value == null || field.location() != MarshallLocation.HEADER) {
                continue;
            }
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, text) -> found.put(field.locationName() + key, text.toString()));
            } else {
                found.put(field.locationName(), Scalars.print(field, value, Format.RFC_822));
            }
        }
        return found;
    }
}
