package io.multicloud.api;

import java.io.Serializable;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Which resource, in which account of which cloud. Its text form, for example {@code
 * mc:aws/prod/us-east-1/vm/i-0abc}, is reversible; nothing but {@link #parse} reads it.
 *
 * @param provider the adapter's kind, for example {@code aws}
 * @param account the account's name in the configuration; equal to the kind unless configured otherwise
 * @param region where it is; {@link Region#GLOBAL} for resources that belong to none
 * @param type what it is
 * @param nativeId the provider's own id, unchanged
 */
public record ResourceId(String provider, String account, Region region, ResourceType type, String nativeId)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String SCHEME = "mc:";

    /** @throws IllegalArgumentException if provider, account or native id is empty */
    public ResourceId {
        requireText("provider", provider);
        requireText("account", account);
        requireText("native id", nativeId);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if the text was not written by {@link #toString()}
     */
    public static ResourceId parse(String text) {
        String[] parts =
                text.startsWith(SCHEME) ? text.substring(SCHEME.length()).split("/", -1) : new String[0];
        if (parts.length != 5) {
            throw new IllegalArgumentException(
                    "resource id '" + text + "' must have the form mc:provider/account/region/type/native-id");
        }
        return new ResourceId(
                decode(parts[0]),
                decode(parts[1]),
                Region.of(decode(parts[2])),
                new ResourceType(decode(parts[3])),
                decode(parts[4]));
    }

    /** Returns the id of another resource of the same account and region. */
    public ResourceId sibling(ResourceType otherType, String otherNativeId) {
        return new ResourceId(provider, account, region, otherType, otherNativeId);
    }

    @Override
    public String toString() {
        return SCHEME
                + encode(provider)
                + '/'
                + encode(account)
                + '/'
                + encode(region.name())
                + '/'
                + encode(type.name())
                + '/'
                + encode(nativeId);
    }

    private static void requireText(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the " + what + " of a resource id must not be empty");
        }
    }

    /** Most parts are plain, and ids are written and read with every step that is journaled. */
    private static String encode(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (!isPlain(part.charAt(i))) {
                return URLEncoder.encode(part, StandardCharsets.UTF_8);
            }
        }
        return part;
    }

    /** Tells whether the encoding leaves a character as it is. */
    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '*';
    }

    private static String decode(String part) {
        return part.indexOf('%') < 0 && part.indexOf('+') < 0 ? part : URLDecoder.decode(part, StandardCharsets.UTF_8);
    }
}
