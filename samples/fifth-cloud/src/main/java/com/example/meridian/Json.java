package com.example.meridian;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as Meridian sends and takes it (<a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>). A
 * library would do the same; this module shows that none is needed. Immutable.
 */
final class Json {
    private final Map<?, ?> fields;

    private Json(Map<?, ?> fields) {
        this.fields = fields;
    }

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException if the text is no JSON object
     */
    static Json parse(String text) {
        Object value = new Parser(text).document();
        if (value instanceof Map<?, ?> fields) {
            return new Json(fields);
        }
        throw new IllegalArgumentException("expected a JSON object");
    }

    /** Returns the text of an object, fields in the order of the map; a null field is left out. */
    static String write(Map<String, ? extends @Nullable Object> fields) {
        StringBuilder out = new StringBuilder();
        append(out, fields);
        return out.toString();
    }

    /** Returns a text that must be there. */
    String text(String field) {
        return optionalText(field).orElseThrow(() -> missing(field));
    }

    /** Returns a text that may be absent or null. */
    Optional<String> optionalText(String field) {
        return fields.get(field) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Returns a number that must be there. */
    double number(String field) {
        if (fields.get(field) instanceof Double number) {
            return number;
        }
        throw missing(field);
    }

    /** Returns a number that may be absent or null. */
    Optional<Double> optionalNumber(String field) {
        return fields.get(field) instanceof Double number ? Optional.of(number) : Optional.empty();
    }

    /** Returns an object that must be there. */
    Json object(String field) {
        return optionalObject(field).orElseThrow(() -> missing(field));
    }

    /** Returns an object that may be absent or null. */
    Optional<Json> optionalObject(String field) {
        return fields.get(field) instanceof Map<?, ?> object ? Optional.of(new Json(object)) : Optional.empty();
    }

    /** Returns the objects of an array; none if it is absent. */
    List<Json> objects(String field) {
        List<Json> objects = new ArrayList<>();
        for (Object value : array(field)) {
            if (value instanceof Map<?, ?> object) {
                objects.add(new Json(object));
            }
        }
        return objects;
    }

    /** Returns the texts of an array; none if it is absent. */
    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (Object value : array(field)) {
            if (value instanceof String text) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Returns an object whose values are all texts. */
    Map<String, String> textMap(String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (fields.get(field) instanceof Map<?, ?> object) {
            object.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        }
        return texts;
    }

    @Override
    public String toString() {
        return "Json{"
                + String.join(
                        ", ", fields.keySet().stream().map(String::valueOf).toList()) + "}";
    }

    private List<?> array(String field) {
        return fields.get(field) instanceof List<?> list ? list : List.of();
    }

    private IllegalArgumentException missing(String field) {
        return new IllegalArgumentException("the answer lacks the field '" + field + "': " + this);
    }

    private static void append(StringBuilder out, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            String separator = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getValue() != null) {
                    out.append(separator);
                    appendText(out, String.valueOf(entry.getKey()));
                    append(out.append(':'), entry.getValue());
                    separator = ",";
                }
            }
            out.append('}');
        } else if (value instanceof List<?> list) {
            out.append('[');
            String separator = "";
            for (Object item : list) {
                append(out.append(separator), item);
                separator = ",";
            }
            out.append(']');
        } else if (value instanceof Number || value instanceof Boolean || value == null) {
            out.append(value);
        } else {
            appendText(out, value.toString());
        }
    }

    private static void appendText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Reads one document by recursive descent. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        @Nullable
        Object document() {
            Object value = value();
            blanks();
            if (at != text.length()) {
                throw wrong("the end");
            }
            return value;
        }

        private @Nullable Object value() {
            blanks();
            return switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't' -> word("true", Boolean.TRUE);
                case 'f' -> word("false", Boolean.FALSE);
                case 'n' -> word("null", null);
                default -> number();
            };
        }

        private Map<String, @Nullable Object> object() {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            at++;
            blanks();
            if (took('}')) {
                return fields;
            }
            do {
                blanks();
                if (peek() != '"') {
                    throw wrong("a field name");
                }
                String name = string();
                blanks();
                if (!took(':')) {
                    throw wrong("':'");
                }
                fields.put(name, value());
                blanks();
            } while (took(','));
            if (!took('}')) {
                throw wrong("'}'");
            }
            return fields;
        }

        private List<@Nullable Object> array() {
            List<@Nullable Object> items = new ArrayList<>();
            at++;
            blanks();
            if (took(']')) {
                return items;
            }
            do {
                items.add(value());
                blanks();
            } while (took(','));
            if (!took(']')) {
                throw wrong("']'");
            }
            return items;
        }

        private String string() {
            StringBuilder out = new StringBuilder();
            at++;
            while (true) {
                char c = next();
                if (c == '"') {
                    return out.toString();
                }
                if (c != '\\') {
                    out.append(c);
                    continue;
                }
                char escaped = next();
                switch (escaped) {
                    case 'b' -> out.append('\b');
                    case 'f' -> out.append('\f');
                    case 'n' -> out.append('\n');
                    case 'r' -> out.append('\r');
                    case 't' -> out.append('\t');
                    case 'u' -> {
                        if (at + 4 > text.length()) {
                            throw wrong("four hexadecimal digits");
                        }
                        out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                        at += 4;
                    }
                    default -> out.append(escaped);
                }
            }
        }

        private Double number() {
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (from == at) {
                throw wrong("a value");
            }
            return Double.valueOf(text.substring(from, at));
        }

        private @Nullable Object word(String word, @Nullable Boolean meaning) {
            if (!text.startsWith(word, at)) {
                throw wrong("'" + word + "'");
            }
            at += word.length();
            return meaning;
        }

        private void blanks() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private boolean took(char wanted) {
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        private char peek() {
            if (at >= text.length()) {
                throw wrong("more");
            }
            return text.charAt(at);
        }

        private char next() {
            char c = peek();
            at++;
            return c;
        }

        private IllegalArgumentException wrong(String expected) {
            return new IllegalArgumentException("JSON: expected " + expected + " at " + at);
        }
    }
}
