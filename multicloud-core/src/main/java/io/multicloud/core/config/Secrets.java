package io.multicloud.core.config;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** What must not be shown, and what is shown in its place. */
public final class Secrets {
    /** Stands for what is not shown. */
    public static final String MASK = "***";

    private static final Pattern SUSPICIOUS = Pattern.compile(
            "secret|passw|passphrase|token|credential|private|signature|auth|sas|(^|_)(key|pin|pwd)($|_)");

    private Secrets() {}

    /** Tells whether a key's name says that its value is a secret. */
    public static boolean named(String key) {
        return SUSPICIOUS.matcher(key.toLowerCase(Locale.ROOT)).find();
    }

    /** Returns the address without user and password. */
    public static String withoutUserInfo(URI address) {
        String userInfo = address.getRawUserInfo();
        return userInfo == null ? address.toString() : address.toString().replace(userInfo + "@", MASK + "@");
    }

    /** Returns text without what may be the user and password of an address in it, well-formed or not. */
    static String textWithoutUserInfo(String text) {
        return text.replaceAll("//\\S*@", "//" + MASK + "@");
    }
}
