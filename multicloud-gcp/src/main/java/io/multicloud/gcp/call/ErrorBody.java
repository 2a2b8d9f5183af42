package io.multicloud.gcp.call;

import com.google.api.client.http.HttpResponseException;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error's body says, in JSON or, from Cloud Storage's XML API, in XML. The exceptions of the SDKs do not always
 * carry it in their message.
 *
 * @param reason Google's word for it; empty if there is none
 * @param message for people
 */
record ErrorBody(String reason, String message) {
    private static final Pattern XML_CODE = Pattern.compile("<Code>([^<]*)</Code>");
    private static final Pattern XML_MESSAGE = Pattern.compile("<Message>([^<]*)</Message>");

    static ErrorBody of(HttpResponseException answer) {
        String status = "HTTP " + answer.getStatusCode()
                + (answer.getStatusMessage() == null ? "" : " " + answer.getStatusMessage());
        String content = answer.getContent();
        if (content == null || content.isBlank()) {
            return new ErrorBody("", status);
        }
        if (content.stripLeading().startsWith("<")) {
            return new ErrorBody(first(XML_CODE, content, ""), first(XML_MESSAGE, content, status));
        }
        try {
            return json(JsonParser.parseString(content), status);
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            return new ErrorBody("", status);
        }
    }

    private static ErrorBody json(JsonElement content, String status) {
        JsonElement root = content.isJsonArray() && !content.getAsJsonArray().isEmpty()
                ? content.getAsJsonArray().get(0)
                : content;
        if (!root.isJsonObject()) {
            return new ErrorBody("", status);
        }
        // The exceptions of the generated clients carry the inner object only.
        JsonElement error =
                root.getAsJsonObject().has("error") ? root.getAsJsonObject().get("error") : root;
        if (!error.isJsonObject()) {
            return new ErrorBody(error.getAsString(), status);
        }
        JsonObject object = error.getAsJsonObject();
        String message = text(object, "message", status);
        JsonElement errors = object.get("errors");
        if (errors instanceof JsonArray array
                && !array.isEmpty()
                && array.get(0).isJsonObject()) {
            return new ErrorBody(text(array.get(0).getAsJsonObject(), "reason", text(object, "status", "")), message);
        }
        return new ErrorBody(text(object, "status", ""), message);
    }

    private static String text(JsonObject object, String key, String otherwise) {
        JsonElement value = object.get(key);
        return value == null || !value.isJsonPrimitive() ? otherwise : value.getAsString();
    }

    private static String first(Pattern pattern, String content, String otherwise) {
        Matcher matcher = pattern.matcher(content);
        return matcher.find() ? matcher.group(1) : otherwise;
    }
}
