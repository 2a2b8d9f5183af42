package io.multicloud.gcp.object;

import com.google.auth.oauth2.ServiceAccountCredentials;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.gcp.call.Account;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * URLs signed with a service account's key. <a
 * href="https://cloud.google.com/storage/docs/access-control/signing-urls-manually">V4 signatures</a>.
 */
final class SignedUrls {
    /** The longest life of a URL. */
    static final Duration LONGEST = Duration.ofDays(7);

    private static final String ALGORITHM = "GOOG4-RSA-SHA256";
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Account account;

    SignedUrls(Account account) {
        this.account = account;
    }

    URI sign(ObjectKey key, HttpMethod method, Duration validFor) {
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a presigned URL is valid for more than nothing and at most " + LONGEST + ", not " + validFor);
        }
        ServiceAccountCredentials signer = account.bearer().signer();
        Instant now = account.environment().clock().instant();
        URI base = account.jsonClients().objects();
        String host = base.getPort() < 0 ? base.getHost() : base.getHost() + ":" + base.getPort();
        String path = Paths.path(key.bucket().nativeId(), key.key());
        String scope = DAY.format(now) + "/auto/storage/goog4_request";

        Map<String, String> query = new TreeMap<>();
        query.put("X-Goog-Algorithm", ALGORITHM);
        query.put("X-Goog-Credential", signer.getClientEmail() + "/" + scope);
        query.put("X-Goog-Date", SECOND.format(now));
        query.put("X-Goog-Expires", Long.toString(Math.max(1, validFor.toSeconds())));
        query.put("X-Goog-SignedHeaders", "host");
        String parameters = query.entrySet().stream()
                .map(entry -> Paths.encoded(entry.getKey()) + "=" + Paths.encoded(entry.getValue()))
                .collect(Collectors.joining("&"));

        String canonical =
                String.join("\n", method.name(), path, parameters, "host:" + host, "", "host", "UNSIGNED-PAYLOAD");
        String toSign = String.join("\n", ALGORITHM, SECOND.format(now), scope, sha256(canonical));
        String signature = HexFormat.of().formatHex(signer.sign(toSign.getBytes(StandardCharsets.UTF_8)));
        return URI.create(base.getScheme() + "://" + host + path + "?" + parameters + "&X-Goog-Signature=" + signature);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
