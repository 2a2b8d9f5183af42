package io.multicloud.gcp.wire;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The {@code filter} of a listing, in the language of <a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/instances/list">Compute Engine</a>: comparisons with
 * {@code = != < <= > >= :}, or with {@code eq} and {@code ne} and a regular expression that must match the whole value,
 * joined by AND (which may be left out), OR and NOT, with parentheses. The two kinds may not be mixed.
 */
final class Filter {
    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int at;
    private boolean plain;
    private boolean regular;

    private Filter(String text) {
        this.text = text;
        split();
    }

    /** Returns what a filter lets pass; everything if it is empty. */
    static Predicate<Message> of(String text) {
        if (text.isBlank()) {
            return message -> true;
        }
        Filter filter = new Filter(text);
        Predicate<Message> test = filter.any();
        if (filter.at < filter.tokens.size() || (filter.plain && filter.regular)) {
            throw filter.malformed();
        }
        return test;
    }

    private GcpError malformed() {
        return GcpError.invalidField("filter", text, "Invalid list filter expression.");
    }

    private void split() {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
            } else if (c == '"' || c == '\'') {
                StringBuilder value = new StringBuilder("\"");
                i++;
                while (i < text.length() && text.charAt(i) != c) {
                    if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                        i++;
                    }
                    value.append(text.charAt(i++));
                }
                if (i++ >= text.length()) {
                    throw malformed();
                }
                tokens.add(value.toString());
            } else if ("()".indexOf(c) >= 0) {
                tokens.add(String.valueOf(c));
                i++;
            } else if ("=!<>:".indexOf(c) >= 0) {
                boolean two = i + 1 < text.length() && text.charAt(i + 1) == '=' && c != ':' && c != '=';
                tokens.add(text.substring(i, i + (two ? 2 : 1)));
                i += two ? 2 : 1;
            } else {
                int end = i;
                while (end < text.length()
                        && !Character.isWhitespace(text.charAt(end))
                        && "()=!<>:\"'".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                tokens.add(text.substring(i, end));
                i = end;
            }
        }
    }

    private @Nullable String peek() {
        return at < tokens.size() ? tokens.get(at) : null;
    }

    private boolean take(String token) {
        if (token.equals(peek())) {
            at++;
            return true;
        }
        return false;
    }

    private String next() {
        if (at >= tokens.size()) {
            throw malformed();
        }
        return tokens.get(at++);
    }

    private Predicate<Message> any() {
        Predicate<Message> test = all();
        while (take("OR")) {
            test = test.or(all());
        }
        return test;
    }

    private Predicate<Message> all() {
        Predicate<Message> test = one();
        while (peek() != null && !")".equals(peek()) && !"OR".equals(peek())) {
            take("AND");
            test = test.and(one());
        }
        return test;
    }

    private Predicate<Message> one() {
        if (take("NOT") || take("-")) {
            return one().negate();
        }
        if (take("(")) {
            Predicate<Message> inner = any();
            if (!take(")")) {
                throw malformed();
            }
            return inner;
        }
        return comparison(next(), next());
    }

    private Predicate<Message> comparison(String field, String operator) {
        String value = next();
        String wanted = value.startsWith("\"") ? value.substring(1) : value;
        switch (operator) {
            case "eq", "ne" -> {
                regular = true;
                Pattern pattern = pattern(wanted);
                Predicate<Message> matches = message -> values(message, field).stream()
                        .anyMatch(v -> pattern.matcher(v).matches());
                return operator.equals("eq") ? matches : matches.negate();
            }
            case ":" -> {
                plain = true;
                if (wanted.equals("*")) {
                    return message -> !values(message, field).isEmpty();
                }
                Pattern like =
                        Pattern.compile(Pattern.quote(wanted).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE);
                return message -> values(message, field).stream()
                        .anyMatch(v -> like.matcher(v).find());
            }
            case "=" -> {
                plain = true;
                Pattern same = Pattern.compile(Pattern.quote(wanted).replace("*", "\\E.*\\Q"));
                return message -> values(message, field).stream()
                        .anyMatch(v -> same.matcher(v).matches());
            }
            case "!=" -> {
                plain = true;
                return message -> !values(message, field).contains(wanted);
            }
            case "<", "<=", ">", ">=" -> {
                plain = true;
                return message -> values(message, field).stream().anyMatch(v -> ordered(v, operator, wanted));
            }
            default -> throw malformed();
        }
    }

    private static boolean ordered(String value, String operator, String wanted) {
        int order;
        try {
            order = Double.compare(Double.parseDouble(value), Double.parseDouble(wanted));
        } catch (NumberFormatException e) {
            order = value.compareTo(wanted);
        }
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw malformed();
        }
    }

    /** Returns the values of a field, which may lie in nested messages, lists and labels; none if it is not set. */
    private List<String> values(Message message, String path) {
        List<String> found = new ArrayList<>();
        collect(message, path, found);
        return found;
    }

    private void collect(Message message, String path, List<String> into) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        String rest = dot < 0 ? "" : path.substring(dot + 1);
        FieldDescriptor field = null;
        for (FieldDescriptor candidate : message.getDescriptorForType().getFields()) {
            if (candidate.getJsonName().equals(name) || candidate.getName().equals(name)) {
                field = candidate;
            }
        }
        if (field == null) {
            throw malformed();
        }
        if (field.isMapField()) {
            for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                MapEntry<?, ?> entry = (MapEntry<?, ?>) message.getRepeatedField(field, i);
                if (entry.getKey().equals(rest)) {
                    into.add(String.valueOf(entry.getValue()));
                }
            }
        } else if (field.isRepeated()) {
            for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                value(message.getRepeatedField(field, i), rest, into);
            }
        } else if (message.hasField(field)) {
            value(message.getField(field), rest, into);
        }
    }

    private void value(Object value, String rest, List<String> into) {
        if (value instanceof Message nested) {
            if (rest.isEmpty()) {
                throw malformed();
            }
            collect(nested, rest, into);
        } else {
            into.add(String.valueOf(value));
        }
    }
}
