package com.example.meridian;

import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Meridian's API over HTTP: each method sends one request, once. Thread-safe. */
final class MeridianApi {
    private final HttpClient http;
    private final String address;
    private final Duration requestTimeout;

    MeridianApi(HttpClient http, URI endpoint, Duration requestTimeout) {
        this.http = http;
        this.address = endpoint.toString().replaceAll("/+$", "");
        this.requestTimeout = requestTimeout;
    }

    /** Returns one try with a key; it takes no longer than the caller has. */
    Call call(Secret key, CallGate.Attempt attempt) {
        Duration timeout = attempt.timeLeft()
                .filter(left -> left.compareTo(requestTimeout) < 0)
                .orElse(requestTimeout);
        return new Call(key, timeout);
    }

    /** Returns a path of these segments, each encoded. */
    static String path(String... segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/').append(encode(segment));
        }
        return path.toString();
    }

    /** Returns a path with parameters; one that is empty is left out. */
    static String query(String path, Map<String, Optional<String>> parameters) {
        StringBuilder address = new StringBuilder(path);
        char separator = '?';
        for (Map.Entry<String, Optional<String>> parameter : parameters.entrySet()) {
            if (parameter.getValue().isPresent()) {
                address.append(separator)
                        .append(parameter.getKey())
                        .append('=')
                        .append(encode(parameter.getValue().get()));
                separator = '&';
            }
        }
        return address.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** One try of a request. */
    final class Call {
        private final Secret key;
        private final Duration timeout;

        private Call(Secret key, Duration timeout) {
            this.key = key;
            this.timeout = timeout;
        }

        Json get(String path) throws IOException, InterruptedException, MeridianException {
            return send("GET", path, null, null);
        }

        Json post(String path, Map<String, ? extends @Nullable Object> body)
                throws IOException, InterruptedException, MeridianException {
            return send("POST", path, Json.write(body), null);
        }

        /** Posts with a token by which Meridian knows a repetition, for as long as what was made exists. */
        Json post(String path, Map<String, ? extends @Nullable Object> body, String token)
                throws IOException, InterruptedException, MeridianException {
            return send("POST", path, Json.write(body), token);
        }

        Json patch(String path, Map<String, ? extends @Nullable Object> body)
                throws IOException, InterruptedException, MeridianException {
            return send("PATCH", path, Json.write(body), null);
        }

        Json delete(String path) throws IOException, InterruptedException, MeridianException {
            return send("DELETE", path, null, null);
        }

        private Json send(String method, String path, @Nullable String body, @Nullable String token)
                throws IOException, InterruptedException, MeridianException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/v1" + path))
                    .timeout(timeout)
                    .header("Meridian-Key", key.reveal())
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            if (token != null) {
                request.header("Meridian-Token", token);
            }
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw refusal(response);
            }
            return Json.parse(response.body());
        }
    }

    private static MeridianException refusal(HttpResponse<String> response) {
        Duration retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(null);
        String requestId = response.headers().firstValue("Meridian-Request").orElse(null);
        try {
            Json error = Json.parse(response.body()).object("error");
            return new MeridianException(
                    response.statusCode(), error.text("code"), error.text("message"), requestId, retryAfter);
        } catch (IllegalArgumentException e) {
            // Something between us and Meridian answered; what became of the request is not known.
            return new MeridianException(
                    response.statusCode(),
                    "HTTP_" + response.statusCode(),
                    "an answer that is not Meridian's",
                    requestId,
                    retryAfter);
        }
    }
}
