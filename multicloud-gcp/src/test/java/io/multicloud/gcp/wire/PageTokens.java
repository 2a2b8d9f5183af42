package io.multicloud.gcp.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Tokens of listings that go on behind a key; one that was not given out is recognised. */
final class PageTokens {
    private PageTokens() {}

    /** Returns the token for what comes behind a key of a listing. */
    static String behind(String listing, String key) {
        String plain = listing + "\n" + key;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the key that a token goes on behind; empty for no token. */
    static String key(String listing, String token) {
        if (token.isEmpty()) {
            return "";
        }
        try {
            String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (plain.startsWith(listing + "\n")) {
                return plain.substring(listing.length() + 1);
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw GcpError.invalidField("pageToken", token, "The page token is not of this listing.");
    }
}
