package io.multicloud.core.migration;

import java.util.Locale;

/** Names and tags in a form that every cloud takes: lower case letters, digits and hyphens, the first a letter, 63 at the most. */
final class PortableText {
    private static final int LONGEST = 63;

    private PortableText() {}

    static String name(String text) {
        String name = cleaned(text, "-").replaceAll("^[^a-z]+", "").replaceAll("-+$", "");
        return name.isEmpty() ? "vm" : name;
    }

    static String tagKey(String text) {
        String key = cleaned(text, "_-").replaceAll("^[^a-z]+", "");
        return key.isEmpty() ? "tag" : key;
    }

    static String tagValue(String text) {
        return cleaned(text, "_-");
    }

    private static String cleaned(String text, String also) {
        String clean = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9" + also + "]", "-");
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean;
    }
}
