package io.multicloud.aws.client;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.Tags;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What makes one create known from all others. It is written on what is created as the tag {@link Tags#TOKEN}, together
 * with a digest of what was asked for: by the first a repetition is found, by the second one with other arguments.
 *
 * @param text the token
 * @param digest of the arguments
 * @param given whether the caller gave the token, so that somebody may have used it before
 */
public record CreateToken(String text, String digest, Origin given) {
    private static final char SEPARATOR = ':';

    /** Whose token it is. */
    public enum Origin {
        /** The caller's: it may have been used before. */
        CALLER,
        /** Made for this call: nobody can have used it before. */
        FRESH
    }

    /** Returns the token of a spec, or a new one. */
    public static CreateToken of(ResourceSpec spec, Digest digest, Aws aws) {
        return of(spec.idempotencyToken().orElse(null), digest, aws);
    }

    /** Returns a token of the caller's, or a new one for null. */
    public static CreateToken of(@Nullable String token, Digest digest, Aws aws) {
        return token == null
                ? new CreateToken(aws.environment().newId(), digest.text(), Origin.FRESH)
                : new CreateToken(token, digest.text(), Origin.CALLER);
    }

    /** Reads one back from its {@linkplain #tagValue() tag}. */
    public static CreateToken parse(String tagValue) {
        int at = tagValue.lastIndexOf(SEPARATOR);
        return at < 0
                ? new CreateToken(tagValue, "", Origin.CALLER)
                : new CreateToken(tagValue.substring(0, at), tagValue.substring(at + 1), Origin.CALLER);
    }

    /** Tells whether somebody may have used it before. */
    public boolean mayBeKnown() {
        return given == Origin.CALLER;
    }

    /** Returns the value of the tag. */
    public String tagValue() {
        return text + SEPARATOR + digest;
    }

    /** Returns the value of the tag with a wild card for the digest, as filters of EC2 take it. */
    public String anyArguments() {
        return text + SEPARATOR + "*";
    }

    /** Returns the token that follows when what this one made is gone, the same in every process. */
    public String after(String goneId) {
        return Digest.of("after").add("token", text).add("gone", goneId).text();
    }

    /** Tells whether tags are those of something that this token made, whatever the arguments were. */
    public boolean marks(Map<String, String> tags) {
        String value = tags.get(Tags.TOKEN);
        return value != null && parse(value).text.equals(text);
    }

    /**
     * Refuses what this token made with other arguments.
     *
     * @throws CloudException {@code CONFLICT}
     */
    public void requireSameArguments(Map<String, String> tags, Aws aws) {
        String value = tags.get(Tags.TOKEN);
        if (value == null || !parse(value).digest.equals(digest)) {
            throw aws.error(ErrorCode.CONFLICT, "the idempotency token '" + text + "' was used with other arguments")
                    .build();
        }
    }

    /** Returns the number of bytes that the token takes as a parameter. */
    int length() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
