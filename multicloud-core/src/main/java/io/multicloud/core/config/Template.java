package io.multicloud.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Text with references to environment variables: {@code ${NAME}}, or {@code ${NAME:-default}} for a variable that may be
 * unset or empty. A dollar sign in front of the dollar sign of a reference makes it plain text. Immutable; its text form
 * shows no literal, because that may be a secret.
 */
public final class Template {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");
    private static final String OPEN = "${";
    private static final String ESCAPED_OPEN = "$${";

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Reference(String name, @Nullable String fallback) implements Part {}

    /**
     * What a template stands for at one moment.
     *
     * @param text the text, missing variables left out
     * @param missing variables that are not set and have no default
     */
    public record Expansion(String text, List<String> missing) {
        @Override
        public String toString() {
            return "Expansion[missing=" + missing + "]";
        }
    }

    /** Returns a template that is this text, whatever characters it holds. */
    public static Template literal(String text) {
        return new Template(text.isEmpty() ? List.of() : List.of(new Literal(text)));
    }

    /** Returns a template that is one variable. */
    public static Template variable(String name) {
        return parse(OPEN + name + "}");
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException for a reference of another form; the message tells the rule and not the text
     */
    public static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        Matcher reference = REFERENCE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith(ESCAPED_OPEN, at)) {
                literal.append(OPEN);
                at += ESCAPED_OPEN.length();
            } else if (text.startsWith(OPEN, at)) {
                if (!reference.region(at, text.length()).lookingAt()) {
                    throw new IllegalArgumentException("must refer to a variable as ${NAME} or ${NAME:-default};"
                            + " write $${ for the characters ${");
                }
                addLiteral(parts, literal);
                parts.add(new Reference(reference.group(1), reference.group(2)));
                at = reference.end();
            } else {
                literal.append(text.charAt(at));
                at++;
            }
        }
        addLiteral(parts, literal);
        return new Template(parts);
    }

    private static void addLiteral(List<Part> parts, StringBuilder literal) {
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    /** Returns this template after some literal text. */
    public Template after(String prefix) {
        return parse(literal(prefix).raw() + raw());
    }

    /** Looks every variable up. */
    public Expansion expand(Function<String, @Nullable String> variables) {
        StringBuilder text = new StringBuilder();
        List<String> missing = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Literal literal) {
                text.append(literal.text());
            } else if (part instanceof Reference reference) {
                String value = variables.apply(reference.name());
                if (reference.fallback() != null) {
                    text.append(value == null || value.isEmpty() ? reference.fallback() : value);
                } else if (value == null) {
                    missing.add(reference.name());
                } else {
                    text.append(value);
                }
            }
        }
        return new Expansion(text.toString(), List.copyOf(missing));
    }

    /** Returns the names of its variables. */
    public List<String> variables() {
        return parts.stream()
                .filter(Reference.class::isInstance)
                .map(part -> ((Reference) part).name())
                .distinct()
                .toList();
    }

    /** Tells whether it refers to a variable. */
    public boolean refers() {
        return parts.stream().anyMatch(Reference.class::isInstance);
    }

    /** Returns the text that {@link #parse} reads back, literals and all. */
    public String raw() {
        return parts.stream()
                .map(part -> part instanceof Reference reference
                        ? reference(reference, reference.fallback())
                        : ((Literal) part).text().replace(OPEN, ESCAPED_OPEN))
                .collect(Collectors.joining());
    }

    /** Returns the text with references left as they are and everything literal masked. */
    public String masked() {
        return parts.stream()
                .map(part -> part instanceof Reference reference
                        ? reference(reference, reference.fallback() == null ? null : Secrets.MASK)
                        : Secrets.MASK)
                .collect(Collectors.joining());
    }

    private static String reference(Reference reference, @Nullable String fallback) {
        return OPEN + reference.name() + (fallback == null ? "" : ":-" + fallback) + "}";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Template template && parts.equals(template.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return masked();
    }
}
