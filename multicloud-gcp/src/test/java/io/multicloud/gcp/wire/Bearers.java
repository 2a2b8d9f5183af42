package io.multicloud.gcp.wire;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may send requests: a bearer of an access token that was handed out, or of a <a
 * href="https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth">JWT that a service account has
 * signed itself</a>. Thread-safe.
 */
final class Bearers {
    private static final String SCHEME = "Bearer ";

    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final ServiceAccount account;

    Bearers(ServiceAccount account) {
        this.account = account;
    }

    /** Accepts a token from now on. */
    void accept(String token) {
        tokens.add(token);
    }

    /** Refuses a token from now on, as one that has expired. */
    void expire(String token) {
        tokens.remove(token);
    }

    /** Refuses a request whose header is missing or names nobody. */
    void require(String header) {
        if (header.isEmpty()) {
            throw unauthorized("Request is missing required authentication credential. Expected OAuth 2 access token,"
                    + " login cookie or other valid authentication credential.");
        }
        boolean bearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String token = bearer ? header.substring(SCHEME.length()).trim() : "";
        if (!tokens.contains(token) && !signed(token)) {
            throw unauthorized("Request had invalid authentication credentials. Expected OAuth 2 access token, login"
                    + " cookie or other valid authentication credential.");
        }
    }

    private static GcpError unauthorized(String message) {
        return new GcpError(401, "authError", message);
    }

    /** Tells whether a token is a JWT of the account. When it was issued is not looked at: clients have their own time. */
    private boolean signed(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        try {
            JsonObject header = json(parts[0]);
            JsonObject claims = json(parts[1]);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(account.publicKey());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            long life = claims.get("exp").getAsLong() - claims.get("iat").getAsLong();
            return header.get("alg").getAsString().equals("RS256")
                    && claims.get("iss").getAsString().equals(account.email())
                    && claims.get("sub").getAsString().equals(account.email())
                    && (claims.has("aud") || claims.has("scope"))
                    && life > 0
                    && life <= 3600
                    && signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException
                | JsonParseException
                | IllegalArgumentException
                | IllegalStateException
                | NullPointerException e) {
            // Not of the form of a JWT, or without a claim it must have.
            return false;
        }
    }

    private static JsonObject json(String part) {
        return JsonParser.parseString(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8))
                .getAsJsonObject();
    }
}
