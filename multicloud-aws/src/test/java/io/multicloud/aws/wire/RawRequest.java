package io.multicloud.aws.wire;

import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** A request that no client would make: signed rightly, unless it is told otherwise, and otherwise as it is written. */
final class RawRequest {
    private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>|\"__type\":\"([^\"]*)\"");

    private final String service;
    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String body = "";
    private String key = AwsFront.ACCESS_KEY;
    private String secret = AwsFront.SECRET_KEY;
    private String region = "us-east-1";
    private Duration late = Duration.ZERO;
    private String sent = "";
    private boolean signed = true;

    private RawRequest(String service, String method, String target) {
        this.service = service;
        this.method = method;
        int at = target.indexOf('?');
        this.path = at < 0 ? target : target.substring(0, at);
        this.query = at < 0 ? "" : target.substring(at + 1);
    }

    /** What came back. */
    record Answer(int status, String code) {}

    static RawRequest of(String service, String method, String target) {
        return new RawRequest(service, method, target);
    }

    /** Starts a form of EC2's API. */
    static RawRequest ec2(String form) {
        return form("ec2", form + "&Version=2016-11-15");
    }

    static RawRequest form(String service, String form) {
        return of(service, "POST", "/")
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .body(form);
    }

    /** Starts a request of a service that names its operations in a header. */
    static RawRequest json(String service, String target, String json) {
        return of(service, "POST", "/")
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", target)
                .body(json);
    }

    RawRequest header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    RawRequest body(String text) {
        body = text;
        return this;
    }

    /** Sends another body than the one that is signed. */
    RawRequest butSend(String other) {
        sent = other;
        return this;
    }

    RawRequest by(String accessKey, String secretKey) {
        key = accessKey;
        secret = secretKey;
        return this;
    }

    RawRequest in(String other) {
        region = other;
        return this;
    }

    RawRequest signedEarlier(Duration by) {
        late = by;
        return this;
    }

    RawRequest unsigned() {
        signed = false;
        return this;
    }

    Answer send(AwsFront front) throws IOException {
        URI endpoint = front.endpoint();
        SdkHttpFullRequest.Builder builder = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(endpoint)
                .encodedPath(path);
        headers.forEach(builder::putHeader);
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int at = pair.indexOf('=');
            builder.putRawQueryParameter(at < 0 ? pair : pair.substring(0, at), at < 0 ? "" : pair.substring(at + 1));
        }
        SdkHttpRequest request = signed ? sign(builder.build(), front.cloud().time()) : builder.build();
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(endpoint + path + (query.isEmpty() ? "" : "?" + query))
                        .toURL()
                        .openConnection();
        connection.setRequestMethod(method);
        request.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Host")) {
                connection.setRequestProperty(name, String.join(",", values));
            }
        });
        byte[] bytes = (sent.isEmpty() ? body : sent).getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(bytes);
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Matcher code = CODE.matcher(text);
            if (!code.find()) {
                return new Answer(status, status < 400 ? "" : text);
            }
            return new Answer(status, code.group(1) == null ? code.group(2) : code.group(1));
        }
    }

    private SdkHttpRequest sign(SdkHttpRequest request, VirtualTime time) {
        Clock clock = Clock.fixed(time.now().minus(late), ZoneOffset.UTC);
        return AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsCredentialsIdentity.create(key, secret))
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals("s3"))
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.equals("s3"))
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s %s %s %s", service, method, path, List.copyOf(headers.values()), body);
    }
}
