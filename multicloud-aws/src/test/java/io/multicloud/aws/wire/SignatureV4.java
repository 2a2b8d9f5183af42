package io.multicloud.aws.wire;

import io.multicloud.testkit.wire.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Verifies signatures, in the header and in the query, as <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature Version 4</a>
 * prescribes, with the secret that both sides know. Immutable.
 */
final class SignatureV4 {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern HEADER = Pattern.compile(
            ALGORITHM + " Credential=([^,\\s]+),\\s*SignedHeaders=([^,\\s]+),\\s*Signature=([0-9a-f]{64})");
    private static final Duration SKEW = Duration.ofMinutes(15);
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    private static final long LONGEST_SECONDS = Duration.ofDays(7).toSeconds();

    private final String accessKey;
    private final String secretKey;
    private final Optional<String> sessionToken;

    SignatureV4(String accessKey, String secretKey, Optional<String> sessionToken) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.sessionToken = sessionToken;
    }

    /** Where a signature is valid; known before it is verified. */
    record Scope(String key, String date, String region, String service) {}

    /** What was verified: the scope, and the body without the encoding of its chunks. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
    record Verified(Scope scope, byte[] body, Map<String, String> trailers) {}

    /** Returns the scope that a request claims, so that even a refusal is in the words of the right service. */
    static Optional<Scope> claimed(WireRequest request) {
        Optional<String> credential = request.parameter("X-Amz-Credential")
                .or(() -> request.header("Authorization")
                        .map(HEADER::matcher)
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group(1)));
        return credential.flatMap(text -> {
            String[] parts = text.split("/", -1);
            return parts.length == 5 && parts[4].equals("aws4_request")
                    ? Optional.of(new Scope(parts[0], parts[1], parts[2], parts[3]))
                    : Optional.empty();
        });
    }

    /**
     * Verifies a request.
     *
     * @param now the time of the cloud
     * @throws SignatureException if it is not signed, or not rightly
     */
    Verified verify(WireRequest request, Instant now) {
        if (request.parameter("X-Amz-Signature").isPresent()) {
            if (request.header("Authorization").isPresent()) {
                throw new SignatureException(
                        SignatureRefusal.AMBIGUOUS,
                        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization"
                                + " header should be specified");
            }
            return verifyQuery(request, now);
        }
        String header = request.header("Authorization")
                .orElseThrow(() ->
                        new SignatureException(SignatureRefusal.MISSING, "Request is missing Authentication Token"));
        Matcher matcher = HEADER.matcher(header);
        Scope scope = claimed(request).orElse(null);
        if (!matcher.matches() || scope == null) {
            throw new SignatureException(
                    SignatureRefusal.INCOMPLETE, "The Authorization header cannot be read: " + header);
        }
        String date = request.header("X-Amz-Date")
                .orElseThrow(
                        () -> new SignatureException(SignatureRefusal.INCOMPLETE, "The header X-Amz-Date is missing"));
        requireKey(scope, request.header("X-Amz-Security-Token"));
        Instant signed = time(date, SignatureRefusal.INCOMPLETE);
        requireDay(scope, date);
        if (signed.isBefore(now.minus(SKEW)) || signed.isAfter(now.plus(SKEW))) {
            throw new SignatureException(
                    SignatureRefusal.SKEWED,
                    "Signature expired: " + date + " is not within 15 minutes of " + TIME.format(now));
        }
        Optional<String> hash = request.header("X-Amz-Content-Sha256");
        // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: S3 needs it in every request
        if (hash.isEmpty() && scope.service().equals("s3")) {
            throw new SignatureException(
                    SignatureRefusal.NO_HASH, "Missing required header for this request: x-amz-content-sha256");
        }
        String payload = hash.orElseGet(() -> SigningKey.sha256(request.body()));
        SigningKey key = SigningKey.of(secretKey, scope.date(), scope.region(), scope.service());
        String text = String.join(
                "\n",
                ALGORITHM,
                date,
                key.scope(),
                SigningKey.sha256(canonical(request, scope, matcher.group(2), payload, request.rawQuery())));
        requireSame(key.sign(text), matcher.group(3));
        requireSigned(request, matcher.group(2));
        if (payload.startsWith("STREAMING-")) {
            SignedChunks chunks = SignedChunks.read(request.body(), key, date, matcher.group(3), payload);
            return new Verified(scope, chunks.data(), chunks.trailers());
        }
        if (!payload.equals("UNSIGNED-PAYLOAD") && !payload.equals(SigningKey.sha256(request.body()))) {
            throw new SignatureException(
                    SignatureRefusal.BAD_BODY,
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return new Verified(scope, request.body(), Map.of());
    }

    private Verified verifyQuery(WireRequest request, Instant now) {
        Scope scope = claimed(request)
                .orElseThrow(
                        () -> new SignatureException(SignatureRefusal.BAD_QUERY, "X-Amz-Credential cannot be read"));
        String date = require(request, "X-Amz-Date");
        String signedHeaders = require(request, "X-Amz-SignedHeaders");
        if (!require(request, "X-Amz-Algorithm").equals(ALGORITHM)) {
            throw new SignatureException(
                    SignatureRefusal.BAD_QUERY, "X-Amz-Algorithm only supports \"" + ALGORITHM + "\"");
        }
        requireKey(scope, request.parameter("X-Amz-Security-Token"));
        String query = Arrays.stream(request.rawQuery().split("&"))
                .filter(pair -> !pair.startsWith("X-Amz-Signature="))
                .reduce((one, other) -> one + "&" + other)
                .orElse("");
        SigningKey key = SigningKey.of(secretKey, scope.date(), scope.region(), scope.service());
        String text = String.join(
                "\n",
                ALGORITHM,
                date,
                key.scope(),
                SigningKey.sha256(canonical(request, scope, signedHeaders, "UNSIGNED-PAYLOAD", query)));
        requireSame(key.sign(text), require(request, "X-Amz-Signature"));
        requireSigned(request, signedHeaders);
        long seconds = seconds(require(request, "X-Amz-Expires"));
        Instant signed = time(date, SignatureRefusal.BAD_QUERY);
        requireDay(scope, date);
        if (!now.isBefore(signed.plusSeconds(seconds)) || signed.isAfter(now.plus(SKEW))) {
            throw new SignatureException(SignatureRefusal.EXPIRED, "Request has expired");
        }
        return new Verified(scope, request.body(), Map.of());
    }

    private static long seconds(String text) {
        if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) < 1 || Long.parseLong(text) > LONGEST_SECONDS) {
            throw new SignatureException(
                    SignatureRefusal.BAD_QUERY, "X-Amz-Expires must be within 1 and " + LONGEST_SECONDS + " seconds");
        }
        return Long.parseLong(text);
    }

    private static String require(WireRequest request, String name) {
        return request.parameter(name)
                .orElseThrow(() ->
                        new SignatureException(SignatureRefusal.BAD_QUERY, "The parameter " + name + " is missing"));
    }

    private void requireKey(Scope scope, Optional<String> token) {
        if (!scope.key().equals(accessKey)) {
            throw new SignatureException(
                    SignatureRefusal.UNKNOWN_KEY, "The AWS Access Key Id you provided does not exist in our records.");
        }
        if (!token.equals(sessionToken)) {
            throw new SignatureException(
                    SignatureRefusal.BAD_TOKEN, "The security token included in the request is invalid.");
        }
    }

    private static void requireSame(String computed, String given) {
        if (!SigningKey.same(computed, given)) {
            throw new SignatureException(
                    SignatureRefusal.MISMATCH,
                    "The request signature we calculated does not match the signature you provided. Check your AWS"
                            + " Secret Access Key and signing method.");
        }
    }

    private static void requireSigned(WireRequest request, String signedHeaders) {
        List<String> signed = Arrays.asList(signedHeaders.split(";", -1));
        for (String name : request.headers().keySet()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if ((lower.equals("host") || lower.startsWith("x-amz-")) && !signed.contains(lower)) {
                throw new SignatureException(
                        SignatureRefusal.UNSIGNED_HEADER,
                        "There were headers present in the request which were not signed: " + lower);
            }
        }
    }

    /** A key is good for one day only, that of the signature. */
    private static void requireDay(Scope scope, String date) {
        if (!date.startsWith(scope.date())) {
            throw new SignatureException(
                    SignatureRefusal.MISMATCH,
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                            + scope.date() + "' != '" + date + "'");
        }
    }

    private static Instant time(String text, SignatureRefusal refusal) {
        try {
            return Instant.from(TIME.parse(text));
        } catch (DateTimeException e) {
            throw new SignatureException(refusal, "Date must be in ISO-8601 basic format, got '" + text + "'");
        }
    }

    private static String canonical(
            WireRequest request, Scope scope, String signedHeaders, String payload, String rawQuery) {
        StringBuilder text = new StringBuilder()
                .append(request.method())
                .append('\n')
                .append(path(request.path(), scope.service()))
                .append('\n')
                .append(query(rawQuery))
                .append('\n');
        for (String name : signedHeaders.split(";", -1)) {
            List<String> values = request.headers().getOrDefault(name, List.of());
            text.append(name)
                    .append(':')
                    .append(String.join(
                            ",",
                            values.stream()
                                    .map(value -> value.strip().replaceAll(" +", " "))
                                    .toList()))
                    .append('\n');
        }
        return text.append('\n')
                .append(signedHeaders)
                .append('\n')
                .append(payload)
                .toString();
    }

    // S3 signs the path as it is sent; all others encode it once more.
    private static String path(String path, String service) {
        if (path.isEmpty()) {
            return "/";
        }
        if (service.equals("s3")) {
            return Arrays.stream(path.split("/", -1))
                    .map(part -> encode(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8)))
                    .reduce((one, other) -> one + "/" + other)
                    .orElse("/");
        }
        return Arrays.stream(path.split("/", -1))
                .map(SignatureV4::encode)
                .reduce((one, other) -> one + "/" + other)
                .orElse("/");
    }

    private static String query(String rawQuery) {
        Map<String, List<String>> sorted = new TreeMap<>();
        WireRequest.parameters(rawQuery)
                .forEach((name, values) -> sorted.computeIfAbsent(encode(name), key -> new ArrayList<>())
                        .addAll(values.stream()
                                .map(SignatureV4::encode)
                                .sorted()
                                .toList()));
        List<String> pairs = new ArrayList<>();
        sorted.forEach((name, values) -> values.forEach(value -> pairs.add(name + "=" + value)));
        return String.join("&", pairs);
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
