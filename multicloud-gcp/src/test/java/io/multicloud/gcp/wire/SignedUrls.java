package io.multicloud.gcp.wire;

import io.multicloud.testkit.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * Signed URLs: <a href="https://cloud.google.com/storage/docs/authentication/canonical-requests">canonical requests</a>,
 * <a href="https://cloud.google.com/storage/docs/authentication/signatures">V4 signatures</a>.
 */
final class SignedUrls {
    private static final String ALGORITHM = "GOOG4-RSA-SHA256";
    private static final long MOST_SECONDS = 604_800;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final ServiceAccount account;

    SignedUrls(ServiceAccount account) {
        this.account = account;
    }

    /** Tells whether a request carries a signature instead of a bearer token. */
    static boolean signs(WireRequest request) {
        return request.parameter("X-Goog-Algorithm").isPresent();
    }

    /** Refuses a request whose signature is not right, or has expired. */
    void require(WireRequest request, Instant now) {
        if (!parameter(request, "X-Goog-Algorithm").equals(ALGORITHM)) {
            throw GcpError.notPlayed("signatures other than " + ALGORITHM);
        }
        String date = parameter(request, "X-Goog-Date");
        String[] credential = parameter(request, "X-Goog-Credential").split("/", -1);
        boolean known = credential.length == 5
                && credential[0].equals(account.email())
                && date.startsWith(credential[1])
                && credential[3].equals("storage")
                && credential[4].equals("goog4_request");
        if (!known || !verifies(request, date, credential)) {
            throw new GcpError(
                    403,
                    "SignatureDoesNotMatch",
                    "Access denied. The request signature we calculated does not match the signature you provided."
                            + " Check your Google secret key and signing method.");
        }
        requireInTime(date, parameter(request, "X-Goog-Expires"), now);
    }

    private static void requireInTime(String date, String expires, Instant now) {
        try {
            Instant start = Instant.from(TIME.parse(date));
            long seconds = Long.parseLong(expires);
            if (seconds < 1 || seconds > MOST_SECONDS) {
                throw GcpError.invalidField("X-Goog-Expires", expires, "Must be within 1 and 604800 seconds.");
            }
            // Clocks may differ by a quarter of an hour.
            if (now.isBefore(start.minusSeconds(900)) || !now.isBefore(start.plusSeconds(seconds))) {
                throw new GcpError(
                        400, "ExpiredToken", "Invalid argument. The signed URL is not valid at " + now + ".");
            }
        } catch (DateTimeParseException | NumberFormatException e) {
            throw GcpError.invalidField("X-Goog-Date", date, "Must have the form yyyyMMdd'T'HHmmss'Z'.");
        }
    }

    private boolean verifies(WireRequest request, String date, String[] credential) {
        String canonical = canonical(request);
        String scope = String.join("/", credential[1], credential[2], credential[3], credential[4]);
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8)));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(account.publicKey());
            signature.update(String.join("\n", ALGORITHM, date, scope, hash).getBytes(StandardCharsets.UTF_8));
            return signature.verify(HexFormat.of().parseHex(parameter(request, "X-Goog-Signature")));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // A signature of another length, or not in hexadecimal.
            return false;
        }
    }

    private static String canonical(WireRequest request) {
        List<String> query = new ArrayList<>();
        for (String pair : request.rawQuery().split("&", -1)) {
            if (!pair.startsWith("X-Goog-Signature=")) {
                query.add(pair.contains("=") ? pair : pair + "=");
            }
        }
        Collections.sort(query);
        String signed = parameter(request, "X-Goog-SignedHeaders");
        StringBuilder headers = new StringBuilder();
        for (String name : signed.split(";", -1)) {
            String value = request.header(name).orElse("").trim().replaceAll("\\s+", " ");
            headers.append(name).append(':').append(value).append('\n');
        }
        String payload = request.header("x-goog-content-sha256").orElse("UNSIGNED-PAYLOAD");
        return String.join(
                "\n", request.method(), request.path(), String.join("&", query), headers.toString(), signed, payload);
    }

    private static String parameter(WireRequest request, String name) {
        return request.parameter(name)
                .orElseThrow(
                        () -> new GcpError(400, "AuthenticationRequired", "The parameter " + name + " is missing."));
    }
}
