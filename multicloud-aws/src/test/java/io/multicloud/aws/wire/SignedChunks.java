package io.multicloud.aws.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A body in {@code aws-chunked} encoding, its chunks and trailers signed or not: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">chunks</a> and <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">trailers</a>.
 *
 * @param data the bytes meant
 * @param trailers by name in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
record SignedChunks(byte[] data, Map<String, String> trailers) {
    private static final String SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html: of all but the last
    private static final int LEAST_CHUNK = 8 << 10;
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    /** Reads from one body, and knows how far it is. */
    private static final class Cursor {
        private final byte[] bytes;
        private int at;

        Cursor(byte[] bytes) {
            this.bytes = bytes;
        }

        String line() {
            int end = at;
            while (end + 1 < bytes.length && !(bytes[end] == '\r' && bytes[end + 1] == '\n')) {
                end++;
            }
            if (end + 1 >= bytes.length) {
                throw incomplete();
            }
            String line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
            at = end + 2;
            return line;
        }

        byte[] take(int count) {
            if (count > bytes.length - at) {
                throw incomplete();
            }
            byte[] taken = Arrays.copyOfRange(bytes, at, at + count);
            at += count;
            return taken;
        }

        boolean done() {
            return at >= bytes.length;
        }
    }

    private static SignatureException incomplete() {
        return new SignatureException(
                SignatureRefusal.CUT_BODY, "The request body terminated unexpectedly or its chunks cannot be read");
    }

    /**
     * Reads a body.
     *
     * @param date of the request
     * @param seed the signature of the request, which the first chunk's builds on
     * @param mode what the header {@code x-amz-content-sha256} says
     */
    static SignedChunks read(byte[] body, SigningKey key, String date, String seed, String mode) {
        boolean signed = mode.startsWith(SIGNED);
        boolean trailing = mode.endsWith("-TRAILER");
        if (!signed && !mode.equals("STREAMING-UNSIGNED-PAYLOAD-TRAILER")) {
            throw new SignatureException(SignatureRefusal.BAD_BODY, "x-amz-content-sha256 must not be " + mode);
        }
        Cursor cursor = new Cursor(body);
        ByteArrayOutputStream data = new ByteArrayOutputStream(body.length);
        String previous = seed;
        int size = LEAST_CHUNK;
        do {
            int before = size;
            String[] head = cursor.line().split(";chunk-signature=", 2);
            size = size(head[0]);
            if (size > 0 && before < LEAST_CHUNK) {
                throw new SignatureException(
                        SignatureRefusal.SMALL_CHUNK,
                        "Only the last chunk is allowed to have a size less than " + LEAST_CHUNK + " bytes");
            }
            byte[] chunk = cursor.take(size);
            if (signed) {
                String text = String.join(
                        "\n",
                        "AWS4-HMAC-SHA256-PAYLOAD",
                        date,
                        key.scope(),
                        previous,
                        SigningKey.EMPTY_SHA256,
                        SigningKey.sha256(chunk));
                previous = requireSame(key.sign(text), head.length == 2 ? head[1] : "");
            }
            data.writeBytes(chunk);
            // The last chunk has no data, and where trailers follow, no line of its own for it.
            if (size > 0 && !cursor.line().isEmpty()) {
                throw incomplete();
            }
        } while (size > 0);
        Map<String, String> trailers = trailers(cursor);
        Optional<String> signature = Optional.ofNullable(trailers.remove(TRAILER_SIGNATURE));
        if (signed && trailing) {
            StringBuilder lines = new StringBuilder();
            trailers.forEach((name, value) ->
                    lines.append(name).append(':').append(value).append('\n'));
            String text = String.join(
                    "\n", "AWS4-HMAC-SHA256-TRAILER", date, key.scope(), previous, SigningKey.sha256(lines.toString()));
            requireSame(key.sign(text), signature.orElse(""));
        }
        return new SignedChunks(data.toByteArray(), trailers);
    }

    private static Map<String, String> trailers(Cursor cursor) {
        Map<String, String> found = new TreeMap<>();
        while (!cursor.done()) {
            String line = cursor.line();
            int colon = line.indexOf(':');
            if (colon > 0) {
                found.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            } else if (!line.isEmpty()) {
                throw incomplete();
            }
        }
        return found;
    }

    private static int size(String hex) {
        if (!hex.matches("[0-9a-fA-F]{1,7}")) {
            throw incomplete();
        }
        return Integer.parseInt(hex, 16);
    }

    private static String requireSame(String computed, String given) {
        if (!SigningKey.same(computed, given)) {
            throw new SignatureException(
                    SignatureRefusal.MISMATCH,
                    "The signature we calculated for a chunk does not match the one you provided.");
        }
        return computed;
    }
}
