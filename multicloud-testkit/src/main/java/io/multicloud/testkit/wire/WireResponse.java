package io.multicloud.testkit.wire;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer. Its {@code Content-Length} is the body's, unless the headers say otherwise in the answer to a HEAD.
 *
 * @param status the HTTP status
 * @param headers in the order they are sent
 * @param body empty if there is none; not sent in answer to a HEAD
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared; a copy would double every download.
public record WireResponse(int status, Map<String, String> headers, byte[] body) {
    /**
     * Copies the headers.
     *
     * @throws IllegalArgumentException if the status is none of a final answer
     */
    public WireResponse {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("the status of an answer is within 200 and 599, was " + status);
        }
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Returns an answer without a body. */
    public static WireResponse empty(int status) {
        return new WireResponse(status, Map.of(), new byte[0]);
    }

    /** Returns an answer of text in UTF-8. */
    public static WireResponse text(int status, String contentType, String text) {
        return new WireResponse(status, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns it with one header more, or changed. */
    public WireResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new WireResponse(status, more, body);
    }
}
