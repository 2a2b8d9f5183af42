package io.multicloud.gcp.resource;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the adapter keeps in a resource's description, for which Google has no field: the mark of its create, and for
 * networks, subnetworks and firewall rules, which have no labels, the tags. A JSON object. Immutable.
 */
public final class Note {
    /** A note of nothing; what descriptions written by others are read as. */
    public static final Note EMPTY = new Note(new JsonObject());

    /** The longest description Compute Engine keeps, in characters. */
    private static final int LONGEST = 2048;

    private static final String TOKEN = "token";
    private static final String SPEC = "spec";
    private static final String TAGS = "tags";

    private final JsonObject content;

    private Note(JsonObject content) {
        this.content = content;
    }

    /** Reads a description. */
    public static Note parse(String description) {
        if (!description.startsWith("{")) {
            return EMPTY;
        }
        try {
            JsonElement read = JsonParser.parseString(description);
            return read.isJsonObject() ? new Note(read.getAsJsonObject()) : EMPTY;
        } catch (JsonParseException e) {
            return EMPTY;
        }
    }

    /** Returns a note of a mark. */
    public static Note of(Mark mark) {
        return EMPTY.with(TOKEN, mark.token()).with(SPEC, mark.spec());
    }

    /** Returns this note with another entry. */
    public Note with(String key, String value) {
        JsonObject copy = content.deepCopy();
        copy.addProperty(key, value);
        return new Note(copy);
    }

    /** Returns this note with these tags. */
    public Note withTags(Map<String, String> tags) {
        JsonObject copy = content.deepCopy();
        JsonObject kept = new JsonObject();
        new TreeMap<>(tags).forEach(kept::addProperty);
        copy.add(TAGS, kept);
        return new Note(copy);
    }

    /** Returns an entry. */
    public Optional<String> value(String key) {
        JsonElement value = content.get(key);
        return value == null || !value.isJsonPrimitive() ? Optional.empty() : Optional.of(value.getAsString());
    }

    /** Returns the tags, sorted. */
    public Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        if (content.get(TAGS) instanceof JsonObject kept) {
            kept.entrySet()
                    .forEach(entry -> tags.put(entry.getKey(), entry.getValue().getAsString()));
        }
        return tags;
    }

    /** Tells whether it was made with the token. */
    public boolean sameToken(Mark mark) {
        return value(TOKEN).equals(Optional.of(mark.token()));
    }

    /** Tells whether it was made with the token and the arguments. */
    public boolean same(Mark mark) {
        return sameToken(mark) && value(SPEC).equals(Optional.of(mark.spec()));
    }

    /**
     * Returns the description.
     *
     * @throws CloudException {@code INVALID_ARGUMENT} if it is longer than Google keeps
     */
    public String text() {
        String text = content.toString();
        if (text.length() > LONGEST) {
            throw CloudException.builder(
                            ErrorCode.INVALID_ARGUMENT,
                            "tags and other details take " + text.length() + " characters, of which " + LONGEST
                                    + " can be kept")
                    .build();
        }
        return text;
    }

    @Override
    public String toString() {
        return content.toString();
    }
}
