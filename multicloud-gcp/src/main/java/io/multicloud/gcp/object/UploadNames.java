package io.multicloud.gcp.object;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where uploads in parts are made. Google completes them <a
 * href="https://cloud.google.com/storage/docs/multipart-uploads">without conditions</a>: an upload that has one is completed
 * beside its object, under a name that tells the condition to every process, and then moved under the condition.
 *
 * @param key the object it will become
 * @param generation what the object must be by then
 */
record UploadNames(String key, Optional<Long> generation) {
    /** What the names of objects begin with that are not shown. */
    static final String STAGING = ".multicloud-upload/";

    private static final Pattern STAGED = Pattern.compile(Pattern.quote(STAGING) + "(\\d+)/(.+)", Pattern.DOTALL);
    private static final Pattern ID = Pattern.compile("(\\d+)~(.+)");

    /** Returns the name it is uploaded under. */
    String nativeName() {
        return generation.map(wanted -> STAGING + wanted + "/" + key).orElse(key);
    }

    /** Reads a native name. */
    static UploadNames of(String nativeName) {
        Matcher staged = STAGED.matcher(nativeName);
        return staged.matches()
                ? new UploadNames(staged.group(2), Optional.of(Long.parseLong(staged.group(1))))
                : new UploadNames(nativeName, Optional.empty());
    }

    /** Returns the id of an upload, which tells the condition, too. */
    String id(String nativeId) {
        return generation.map(wanted -> wanted + "~" + nativeId).orElse(nativeId);
    }

    /** Reads an id together with the key of its object. */
    static UploadNames of(String key, String id) {
        Matcher conditional = ID.matcher(id);
        return new UploadNames(
                key, conditional.matches() ? Optional.of(Long.parseLong(conditional.group(1))) : Optional.empty());
    }

    /** Returns Google's id. */
    static String nativeId(String id) {
        Matcher conditional = ID.matcher(id);
        return conditional.matches() ? conditional.group(2) : id;
    }
}
