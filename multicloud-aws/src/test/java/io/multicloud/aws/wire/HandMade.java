package io.multicloud.aws.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * A request that is put together by hand, signed by the SDK's own signer and sent as it is, right or wrong. What is changed
 * after {@link #signed()} is not covered by the signature. Not thread-safe.
 */
final class HandMade {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    // Written by the HTTP client itself.
    private static final Set<String> NOT_SET = Set.of("host", "content-length");

    private final AwsFront front;
    private final String service;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String region = "us-east-1";
    private AwsCredentials credentials = AwsBasicCredentials.create(AwsFront.ACCESS_KEY, AwsFront.SECRET_KEY);
    private Duration skew = Duration.ZERO;
    private String method;
    private String target;
    private byte[] body = new byte[0];
    private boolean chunked;

    private HandMade(AwsFront front, String service, String method, String target) {
        this.front = front;
        this.service = service;
        this.method = method;
        this.target = target;
    }

    /**
     * Starts a request.
     *
     * @param target path and query as they are sent
     */
    static HandMade request(AwsFront front, String service, String method, String target) {
        return new HandMade(front, service, method, target);
    }

    /** Starts a request of the query protocols: {@code Action} and what follows it. */
    static HandMade form(AwsFront front, String service, String version, String form) {
        return new HandMade(front, service, "POST", "/")
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .body("Version=" + version + "&Action=" + form);
    }

    /** Starts a request of awsJson. */
    static HandMade json(AwsFront front, String service, String operation, String json) {
        return new HandMade(front, service, "POST", "/")
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", operation)
                .body(json);
    }

    HandMade region(String name) {
        region = name;
        return this;
    }

    HandMade credentials(AwsCredentials other) {
        credentials = other;
        return this;
    }

    /** Dates it by another time than the cloud's. */
    HandMade skewed(Duration by) {
        skew = by;
        return this;
    }

    HandMade method(String name) {
        method = name;
        return this;
    }

    HandMade target(String text) {
        target = text;
        return this;
    }

    HandMade header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    HandMade without(String name) {
        headers.keySet().removeIf(name::equalsIgnoreCase);
        return this;
    }

    HandMade body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    HandMade body(byte[] bytes) {
        body = bytes.clone();
        return this;
    }

    /** Sends the body in chunks, each with a signature. */
    HandMade inChunks() {
        chunked = true;
        return this;
    }

    String header(String name) {
        return headers.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    byte[] body() {
        return body.clone();
    }

    private SdkHttpRequest unsigned() {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(URI.create(front.endpoint() + target));
        headers.forEach(request::putHeader);
        return request.build();
    }

    private SignedRequest sign(Optional<Duration> presigned) {
        Clock clock = Clock.fixed(front.cloud().time().now().plus(skew), ZoneOffset.UTC);
        return AwsV4HttpSigner.create().sign(request -> {
            if (body.length > 0) {
                request.payload(() -> new ByteArrayInputStream(body));
            }
            request.identity(credentials)
                    .request(unsigned())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals("s3"))
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.equals("s3"))
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, presigned.isEmpty())
                    .putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, chunked)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock);
            presigned.ifPresent(time -> request.putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, time));
        });
    }

    /** Signs what is there now. */
    HandMade signed() {
        SignedRequest signed = sign(Optional.empty());
        headers.clear();
        signed.request().forEachHeader((name, values) -> headers.put(name, String.join(",", values)));
        body = signed.payload()
                .map(content -> {
                    try (var in = content.newStream()) {
                        return in.readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse(body);
        return this;
    }

    /** Signs the headers that are there and the host, step by step; the SDK's signer would not say this of a body. */
    HandMade signedSaying(String contentSha256) {
        String date = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(front.cloud().time().now());
        SigningKey key = SigningKey.of(AwsFront.SECRET_KEY, date.substring(0, 8), region, service);
        header("x-amz-content-sha256", contentSha256).header("x-amz-date", date);
        Map<String, String> signed = new TreeMap<>();
        headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value));
        signed.put("host", front.endpoint().getAuthority());
        StringBuilder canonical = new StringBuilder(method + "\n" + target + "\n\n");
        signed.forEach((name, value) ->
                canonical.append(name).append(':').append(value).append('\n'));
        String names = String.join(";", signed.keySet());
        canonical.append('\n').append(names).append('\n').append(contentSha256);
        String text = String.join("\n", "AWS4-HMAC-SHA256", date, key.scope(), SigningKey.sha256(canonical.toString()));
        return header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=" + AwsFront.ACCESS_KEY + "/" + key.scope() + ", SignedHeaders=" + names
                        + ", Signature=" + key.sign(text));
    }

    /** Returns a URL that is signed for a while. */
    URI presigned(Duration time) {
        return sign(Optional.of(time)).request().getUri();
    }

    /** Signs it and sends it. */
    Answer send() {
        return signed().sendAsIs();
    }

    /** Sends it as it is now. */
    Answer sendAsIs() {
        return send(method, URI.create(front.endpoint() + target), headers, body);
    }

    static Answer open(String method, URI url) {
        return send(method, url, Map.of(), new byte[0]);
    }

    static Answer send(String method, URI url, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, value) -> {
            if (!NOT_SET.contains(name.toLowerCase(Locale.ROOT))) {
                request.header(name, value);
            }
        });
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What came back. */
    record Answer(int status, String body, HttpHeaders headers) {
        private static final List<Pattern> CODES =
                List.of(Pattern.compile("<Code>([^<]*)</Code>"), Pattern.compile("\"__type\":\"([^\"]*)\""));

        /** Returns the status and, behind a space, the error code if there is one. */
        String said() {
            List<String> words = new ArrayList<>(List.of(Integer.toString(status)));
            for (Pattern code : CODES) {
                Matcher matcher = code.matcher(body);
                if (matcher.find()) {
                    words.add(matcher.group(1));
                }
            }
            return String.join(" ", words);
        }

        /** Returns the text of an element, or of a member of JSON. */
        String text(String name) {
            Matcher matcher = Pattern.compile("<" + name + ">([^<]*)</" + name + ">|\"" + name + "\" ?: ?\"?([^\",}]*)")
                    .matcher(body);
            if (!matcher.find()) {
                throw new AssertionError("no " + name + " in " + body);
            }
            return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        }
    }
}
