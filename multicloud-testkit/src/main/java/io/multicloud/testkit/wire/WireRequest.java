package io.multicloud.testkit.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came over the wire.
 *
 * @param method in capitals
 * @param path as sent, percent-encoded, without the query
 * @param rawQuery as sent, percent-encoded; empty if there is none
 * @param query the decoded parameters in the order sent; a name without {@code =} has the empty value
 * @param headers by name in any case
 * @param body as sent, without the transfer encoding; empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared; a copy would double every upload.
public record WireRequest(
        String method,
        String path,
        String rawQuery,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        byte[] body) {
    /** Copies all but the body. */
    public WireRequest {
        query = copy(query, new LinkedHashMap<>());
        headers = copy(headers, new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> from, Map<String, List<String>> to) {
        from.forEach((name, values) -> to.put(name, List.copyOf(values)));
        return Collections.unmodifiableMap(to);
    }

    /** Returns the first value of a header. */
    public Optional<String> header(String name) {
        return first(headers, name);
    }

    /** Returns the first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return first(query, name);
    }

    private static Optional<String> first(Map<String, List<String>> values, String name) {
        return values.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Returns the body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Decodes {@code a=1&b=2}, of a query or a form.
     *
     * @throws IllegalArgumentException if a percent sign is not followed by two hexadecimal digits
     */
    public static Map<String, List<String>> parameters(String encoded) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            found.computeIfAbsent(decode(name), key -> new ArrayList<>()).add(decode(value));
        }
        return found;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + path + (rawQuery.isEmpty() ? "" : "?" + rawQuery) + " (" + body.length + " bytes)";
    }
}
