package io.multicloud.testkit.fake.storage;

import io.multicloud.api.object.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * URLs that carry their own permission. The signature covers everything in them, so that none can be changed; the
 * host's domain is reserved and resolves nowhere (<a href="https://www.rfc-editor.org/rfc/rfc2606">RFC 2606</a>).
 */
final class PresignedUrls {
    private static final Pattern QUERY =
            Pattern.compile("method=(GET|PUT)&expires=(\\d{1,18})&signature=([0-9a-f]{64})");

    private final String authority;
    private final SecretKeySpec secret;

    /** @param origin names the cloud; URLs of one are worth nothing to another */
    PresignedUrls(String origin, long seed) {
        this.authority = "objects." + origin + ".invalid";
        byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(seed).array();
        this.secret = new SecretKeySpec(key, "HmacSHA256");
    }

    /** What a URL allows. */
    record Permission(HttpMethod method, String bucket, String key, Instant expiresAt) {}

    URI sign(Permission permission) {
        String path = "/" + encode(permission.bucket()) + "/" + encode(permission.key());
        String claim = "method=" + permission.method() + "&expires="
                + permission.expiresAt().toEpochMilli();
        return URI.create("https://" + authority + path + "?" + claim + "&signature=" + signature(path, claim));
    }

    /** Returns what a URL allows, if this cloud signed it; it may have expired. */
    Optional<Permission> verify(URI uri) {
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        if (path == null || query == null || !authority.equals(uri.getAuthority())) {
            return Optional.empty();
        }
        Matcher matcher = QUERY.matcher(query);
        int slash = path.indexOf('/', 1);
        if (!matcher.matches() || slash < 0) {
            return Optional.empty();
        }
        String claim = query.substring(0, query.lastIndexOf('&'));
        byte[] expected = signature(path, claim).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, matcher.group(3).getBytes(StandardCharsets.US_ASCII))) {
            return Optional.empty();
        }
        return Optional.of(new Permission(
                HttpMethod.valueOf(matcher.group(1)),
                decode(path.substring(1, slash)),
                decode(path.substring(slash + 1)),
                Instant.ofEpochMilli(Long.parseLong(matcher.group(2)))));
    }

    private String signature(String path, String claim) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return HexFormat.of()
                    .formatHex(mac.doFinal((authority + path + "?" + claim).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Percent-encodes all but unreserved characters (RFC 3986), so that no client normalises a key of dots and slashes. */
    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (unreserved || c == '-' || c == '_') {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a signed URL holds valid text", e);
        }
    }
}
